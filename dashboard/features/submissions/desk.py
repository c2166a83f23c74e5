"""What the desk of the bureau does on 报送与质量: check a workbook, hand out templates, write to the towns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.charts import panels
from dashboard.data.queries import Town
from dashboard.downloads import XLSX, File
from dashboard.features.submissions import return_tables
from dashboard.features.submissions.one_return import MOST_FINDINGS
from dashboard.features.submissions.queries import Finding
from dashboard.page import layout
from dashboard.page.filters import Choice
from dashboard.page.open_page import is_nothing_there
from dashboard.page.reader import reader
from dashboard.page.reminders import reminders_of
from dashboard.page.view import TOWN, View
from dashboard.server import upload
from dashboard.server.access import Person
from dashboard.style.formats import clauses, number
from etl import run
from etl.dictionary import Dictionary
from etl.folder import DataFolder, default_folder
from etl.system.clock import today

_texts_of = attrgetter(
    *("sheet", "cell", "title", "value", "message", "suggestion"),
    *("answer", "answer_note", "answered_by"),
)
_ROUND, _RESULT = "return_round", "return_result"
# Places of the page that stand below its first screen: their name in the address, and what is there.
REMINDERS, CHECK, TEMPLATES = "remind", "check", "templates"
SPOTS = {CHECK: "报送前先核对报送表", TEMPLATES: "下载报送表模板", REMINDERS: "催报文字"}


@dataclass(frozen=True, slots=True)
class Result:
    """The result of the last check: no cell of the file but those that a finding quotes."""

    name: str
    fault: str = ""
    upload: run.Upload | None = None


def ways() -> str:
    """Links to the places below the first screen."""
    links = "".join(f'<a href="#{spot}">{title}</a>' for spot, title in SPOTS.items())
    return panels.wrap(f'<nav class="ways" aria-label="本页内容">{links}</nav>')


def _spot(name: str) -> str:
    return f'<a id="{name}" class="spot"></a>'


def reminders(view: View, sender: Town | None) -> str:
    """A text for each town, or for the one chosen, to be copied."""
    listed = [r for r in reminders_of(view) if sender is None or r.town_code == sender.code]
    if not listed:
        return ""
    waiting = sum(r.open_items > 0 for r in listed)
    title = f"{waiting}个{TOWN}有待办的报送事项" if waiting else "没有待办的报送事项"
    if sender:
        title = f"给{sender.name}联络员的提醒"
    body = "".join(
        panels.to_copy(
            r.town,
            f"{number(r.open_items)}项待办" if r.open_items else "没有待办",
            r.text,
            is_open=sender is not None,
        )
        for r in listed
    )
    under = "按各期报送情况自动生成；点开后可复制到办公通讯软件"
    return _spot(REMINDERS) + panels.block(title, under, body)


@contextmanager
def tools() -> Iterator[Callable[[], None]]:
    """The page with its tools: the upload check and the templates, of use also where it is empty.

    Yields a function that reserves their place; without it they stand below the page.
    """
    folder, page, places = default_folder(), st.container(), list[DeltaGenerator]()
    # The filter takes an address away that it does not know.
    person, asked = reader(), st.query_params.get("town", "")
    is_empty = is_nothing_there(folder)
    if is_empty:
        # The page will be stopped with a sentence, after which nothing can be drawn.
        _draw_tools(folder, person, asked, st.container())
    with page:
        yield lambda: places.append(st.container())
    if not is_empty:
        # A check begins only when all else is on the screen.
        _draw_tools(folder, person, asked, places[0] if places else st.container())


def _draw_tools(
    folder: DataFolder, person: Person | None, asked: str, place: DeltaGenerator
) -> None:
    if person is None or "returns" not in person.may:
        return
    left, right = place.columns([1.6, 1], gap="medium")
    with right, layout.error_boundary():
        if asked and not person.sees(asked):
            layout.note(f"只提供本{TOWN}的模板；请在上方选择本{TOWN}。")
        else:
            _templates(folder, person)
    with left, layout.error_boundary():
        _check(folder, person)


def _check(folder: DataFolder, person: Person) -> None:
    size = f"{upload.MEGABYTES} MB 以内的 .xlsx、.xls"
    under = f"放入报送表，看有哪些要修改；{size}；只核对，不载入，核对完即删除"
    st.html(_spot(CHECK) + panels.block(SPOTS[CHECK], under, ""))
    rounds = st.session_state.get(_ROUND, 0)
    file = st.file_uploader(
        "核对报送表",
        key=f"return_file_{rounds}",
        label_visibility="collapsed",
        max_upload_size=upload.MEGABYTES,
    )
    if file is not None:
        with st.spinner("正在核对，一般只要几秒；前面有人时请稍候…"):
            st.session_state[_RESULT] = _result_of(folder, file, person)
        # A new widget in place of the old one, with which the file is gone.
        st.session_state[_ROUND] = rounds + 1
        st.rerun()
    if result := st.session_state.get(_RESULT):
        _show(result, folder.dictionary)


def _result_of(folder: DataFolder, file: UploadedFile, person: Person) -> Result:
    try:
        return Result(file.name, upload=upload.check(folder, file, person.towns))
    except run.ServiceError as fault:
        return Result(file.name, fault=str(fault))


def _show(result: Result, dictionary: Dictionary) -> None:
    if result.upload is None:
        st.html(panels.empty(f"“{result.name}”没有核对成", result.fault))
    else:
        st.html(_outcome(result.name, result.upload, dictionary))
    marked = result.upload
    if marked and not marked.rows and not any(f.sheet for f in marked.findings):
        # A file that could not be opened has no cell to mark.
        marked = None
    with st.container(horizontal=True, gap="small", key="check_result"):
        if marked:
            layout.download_button(
                File("下载标注的报送表（核对）", marked.name, XLSX, lambda: marked.annotated)
            )
        clear = partial(st.session_state.pop, _RESULT, None)
        st.button("清除核对结果", key="clear_check", on_click=clear, type="tertiary")
    if marked:
        layout.note(
            "下载的表已清空填报人和联系电话，报送前请补填；颜色、批注和“核对结果”表不用删。"
        )


def _outcome(name: str, checked: run.Upload, dictionary: Dictionary) -> str:
    messages = dictionary.messages
    findings = [Finding(f.severity, messages[f.code].kind, *_texts_of(f)) for f in checked.findings]
    table = return_tables.finding_table(findings, dictionary, MOST_FINDINGS) if findings else ""
    more = f"；列出前{MOST_FINDINGS}条" if len(findings) > MOST_FINDINGS else ""
    under = f"“{name}”{_about(checked, dictionary)}{more}"
    return panels.block(_verdict(checked, dictionary), under, table)


def _verdict(checked: run.Upload, dictionary: Dictionary) -> str:
    severities = [f.severity for f in checked.findings]
    counts = "、".join(return_tables.severity_counts(severities, dictionary))
    if checked.status == "rejected":
        return f"{counts}，改好后再报送"
    return f"可以报送，{counts or '没有要改的'}"


def _about(checked: run.Upload, dictionary: Dictionary) -> str:
    """Whose it is, and how many rows were read."""
    period = dictionary.period(checked.period).name if checked.period else ""
    town = run.senders(default_folder()).get(checked.town or "", "")
    rows = [f"{sheet}{number(count)}行" for sheet, count in checked.rows.items() if count]
    return clauses(f"　{town} {period}".rstrip(), "、".join(rows))


def _templates(folder: DataFolder, person: Person) -> None:
    dictionary = folder.dictionary
    names = {code: name for code, name in run.senders(folder).items() if person.sees(code)}
    under = "空白的，或预填了上期延续的结对、项目、问题、需求和编号的；不含填报人和联系电话"
    st.html(_spot(TEMPLATES) + panels.block(SPOTS[TEMPLATES], under, ""))
    begun = [p for p in dictionary.periods if p.starts_on <= today()]
    periods = {p.code: p.name for p in reversed(begun or dictionary.periods[:1])}
    chosen = st.query_params.get("town", "")
    with st.container(horizontal=True, gap="small", key="template_of"):
        default = chosen if chosen in names else next(iter(names))
        town = Choice("for_town", TOWN, names, default, 170).selectbox()
        choice = Choice("for_period", "报送期（模板）", periods, next(iter(periods)))
        period = choice.selectbox()
    with st.container(horizontal=True, gap="small", key="template_files"):
        for file in _template_files(folder, town, names[town], period):
            layout.download_button(file)
    layout.note("预填的取自已接收的最近一期；正在载入时请过一两分钟再下载。")


def _template_files(folder: DataFolder, town: str, name: str, period: str) -> list[File]:
    """Pre-filled and blank, made when they are downloaded."""
    programme = folder.dictionary.programme
    mark = f"{programme.demo_mark}_" if folder.is_demo else ""
    stem = f"{mark}{programme.name}_{name}_{period}"
    make = partial(run.make_template, folder, town, period)
    blank = partial(make, prefilled=False)
    return [
        File("预填模板", f"{stem}.xlsx", XLSX, partial(make, prefilled=True)),
        File("空白模板", f"{stem}_空白.xlsx", XLSX, blank),
    ]
