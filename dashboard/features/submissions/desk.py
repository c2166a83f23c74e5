"""What the desk of the bureau does on 报送与质量: check a workbook, hand out templates, write to the towns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.charts import panels
from dashboard.data.queries import Town
from dashboard.data.warehouse import BrokenPointerError, current_edition
from dashboard.downloads import File
from dashboard.downloads.offered import XLSX
from dashboard.features.submissions import filter_bar, queries, return_tables
from dashboard.features.submissions.one_return import MOST_FINDINGS
from dashboard.features.submissions.queries import Finding
from dashboard.features.submissions.reminders import Reminder, reminder
from dashboard.page import layout, menu
from dashboard.page.filters import Choice
from dashboard.page.view import TOWN, View
from dashboard.server import upload
from dashboard.style.formats import number
from etl import run
from etl.dictionary import Dictionary
from etl.folder import DataFolder, default_folder
from etl.system.clock import today

PAGE = "submissions"
_ROUND, _RESULT = "return_round", "return_result"
# Places of the page that stand below its first screen: their name in the address, and what is there.
REMINDERS, CHECK, TEMPLATES = "remind", "check", "templates"
SPOTS = {CHECK: "报送前先核对报送表", TEMPLATES: "下载报送表模板", REMINDERS: "催报文字"}


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of a check until another one: no cell of the file but those that a finding quotes."""

    name: str
    fault: str = ""
    upload: run.Upload | None = None


def ways() -> str:
    """Links to the places below the first screen, for who came for one of them."""
    links = "".join(f'<a href="#{spot}">{title}</a>' for spot, title in SPOTS.items())
    return panels.wrap(f'<nav class="ways" aria-label="本页内容">{links}</nav>')


def _spot(name: str) -> str:
    return f'<a id="{name}" class="spot"></a>'


# --- reminders ---------------------------------------------------------------------------------


def reminders(view: View, sender: Town | None) -> str:
    """A text for each town, or for the one chosen, to be copied."""
    found = reminders_of(view)
    listed = [r for r in found if sender is None or r.town_code == sender.code]
    if not listed:
        return ""
    waiting = sum(r.open_items > 0 for r in listed)
    title = f"{waiting} 个{TOWN}有待办的报送事项" if waiting else "没有待办的报送事项"
    if sender:
        title = f"给{sender.name}联络员的提醒"
    body = "".join(
        return_tables.to_copy(r.town, _open_items(r), r.text, is_open=sender is not None)
        for r in listed
    )
    told = panels.block(title, "按各期报送情况自动生成；点开后可复制到办公通讯软件", body)
    return _spot(REMINDERS) + told


def reminders_of(view: View) -> list[Reminder]:
    """The reminder of every town, in code order."""
    standings = queries.return_statuses(view.warehouse)
    page = menu.entry(PAGE).title
    return [
        reminder(
            view.dictionary, name, [s for s in standings if s.town_code == code], view.today, page
        )
        for code, name in view.for_district().town_names.items()
    ]


def _open_items(found: Reminder) -> str:
    return f"{number(found.open_items)} 项待办" if found.open_items else "没有待办"


# --- checking a workbook, handing out templates ---------------------------------------------------


class Tools:
    """Where they stand: at the place that the page gives them, else below it."""

    def __init__(self) -> None:
        """No place yet."""
        self._place: DeltaGenerator | None = None

    def stand_here(self) -> None:
        """Keep this place for them."""
        self._place = st.container()

    def draw(self) -> None:
        """Draw them; a check begins only when all else is on the screen."""
        with self._place or st.container():
            folder = default_folder()
            left, right = st.columns([1.6, 1], gap="medium")
            with right, layout.error_boundary():
                _templates(folder)
            with left, layout.error_boundary():
                _check(folder)


@contextmanager
def tools() -> Iterator[Tools]:
    """The page with its tools, which are of use also where there is nothing to show."""
    drawn, page = Tools(), st.container()
    if filter_bar.is_nothing_there(default_folder()):
        # The page will be stopped with a sentence, after which nothing can be drawn.
        drawn.draw()
        with page:
            yield drawn
    else:
        with page:
            yield drawn
        drawn.draw()


def _check(folder: DataFolder) -> None:
    st.html(
        _spot(CHECK)
        + panels.block(
            SPOTS[CHECK],
            f"放入报送表，看有哪些要修改；{upload.MEGABYTES} MB 以内的 .xlsx、.xls；只核对，不载入，核对完即删除",
            "",
        )
    )
    number_of_round = st.session_state.get(_ROUND, 0)
    file = st.file_uploader(
        "核对报送表",
        key=f"return_file_{number_of_round}",
        label_visibility="collapsed",
        max_upload_size=upload.MEGABYTES,
    )
    if file is not None:
        with st.spinner("正在核对，一般只要几秒；前面有人时请稍候…"):
            st.session_state[_RESULT] = result_of(folder, file)
        # Another one in its place: the old widget, and with it the file, is gone.
        st.session_state[_ROUND] = number_of_round + 1
        st.rerun()
    if result := st.session_state.get(_RESULT):
        _show(result, folder.dictionary)


def result_of(folder: DataFolder, file: UploadedFile) -> Result:
    """The findings of an uploaded file, or a sentence."""
    name = file.name
    try:
        return Result(name, upload=upload.check(folder, file))
    except run.ServiceError as fault:
        return Result(name, fault=str(fault))


def _show(result: Result, dictionary: Dictionary) -> None:
    if result.upload is None:
        st.html(panels.empty(f"“{result.name}”没有核对成", result.fault))
    else:
        st.html(_outcome(result.name, result.upload, dictionary))
    with st.container(horizontal=True, gap="small", key="check_result"):
        # A file that could not be opened has no cell to mark.
        marked = result.upload if result.upload and _is_opened(result.upload) else None
        if marked:
            layout.download_button(
                File("下载标注的报送表（核对）", marked.name, XLSX, lambda: marked.annotated)
            )
        st.button("清除核对结果", key="clear_check", on_click=_clear, type="tertiary")
    if marked:
        layout.note(
            "下载的表已清空填报人和联系电话，报送前请补填；颜色、批注和“核对结果”表不用删。"
        )


def _is_opened(found: run.Upload) -> bool:
    return bool(found.rows) or any(f.sheet for f in found.findings)


def _clear() -> None:
    st.session_state.pop(_RESULT, None)


def _outcome(name: str, found: run.Upload, dictionary: Dictionary) -> str:
    listed = [
        Finding(
            f.severity,
            dictionary.messages[f.code].kind,
            f.sheet,
            f.cell,
            f.title,
            f.value,
            f.message,
            f.suggestion,
        )
        for f in found.findings
    ]
    table = return_tables.finding_table(listed, dictionary, MOST_FINDINGS) if listed else ""
    more = f"；列出前 {MOST_FINDINGS} 条" if len(listed) > MOST_FINDINGS else ""
    return panels.block(
        _verdict(found, dictionary), f"“{name}”{_about(found, dictionary)}{more}", table
    )


def _verdict(found: run.Upload, dictionary: Dictionary) -> str:
    levels = dictionary.vocabularies["severity"]
    counts = [
        f"{number(count)} 处{levels.name_of(code)}"
        for code in levels.codes
        if (count := sum(f.severity == code for f in found.findings))
    ]
    if found.status == "rejected":
        return f"{'、'.join(counts)}，改好后再报送"
    return f"可以报送，{'、'.join(counts)}" if counts else "可以报送，没有要改的"


def _about(found: run.Upload, dictionary: Dictionary) -> str:
    """Whose it is, and how many rows were read."""
    period = dictionary.period(found.period).name if found.period else ""
    town = run.senders(default_folder()).get(found.town or "", "")
    rows = "、".join(f"{sheet} {number(count)} 行" for sheet, count in found.rows.items() if count)
    return "；".join(filter(None, [f"　{town} {period}".rstrip(), rows]))


def _templates(folder: DataFolder) -> None:
    dictionary, names = folder.dictionary, run.senders(folder)
    st.html(
        _spot(TEMPLATES)
        + panels.block(
            SPOTS[TEMPLATES],
            "空白的，或预填了上期延续的结对、项目、问题和编号的；不含填报人和联系电话",
            "",
        )
    )
    open_ones = [p for p in dictionary.periods if p.starts_on <= today()]
    periods = {p.code: p.name for p in reversed(open_ones or dictionary.periods[:1])}
    asked = st.query_params.get("town", "")
    with st.container(horizontal=True, gap="small", key="template_of"):
        default = asked if asked in names else next(iter(names))
        town = Choice("for_town", TOWN, names, default, 170).selectbox()
        choice = Choice("for_period", "报送期（模板）", periods, next(iter(periods)))
        period = choice.selectbox()
    with st.container(horizontal=True, gap="small", key="template_files"):
        for file in template_files(folder, town, names[town], period):
            layout.download_button(file)
    layout.note("预填的取自已接收的最近一期；正在载入时请过一两分钟再下载。")


def template_files(folder: DataFolder, town: str, name: str, period: str) -> list[File]:
    """Blank and pre-filled, made when asked for."""
    programme, is_demo = folder.dictionary.programme, _is_demo(folder)
    mark = f"{programme.demo_mark}_" if is_demo else ""
    stem = f"{mark}{programme.name}_{name}_{period}"

    def blank() -> bytes:
        return run.make_template(folder, town, period, prefilled=False, is_demo=is_demo)

    def filled() -> bytes:
        return run.make_template(folder, town, period, prefilled=True)

    return [
        File("预填模板", f"{stem}.xlsx", XLSX, filled),
        File("空白模板", f"{stem}_空白.xlsx", XLSX, blank),
    ]


def _is_demo(folder: DataFolder) -> bool:
    try:
        edition = current_edition(folder)
    except BrokenPointerError:
        return False
    return edition is not None and edition.is_demo
