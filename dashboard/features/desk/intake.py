"""收表: files are checked, shown with what they would change, and handed in; below, what waits to be taken in."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

import streamlit as st

from dashboard.charts import panels
from dashboard.downloads import XLSX
from dashboard.features.desk import figures, files, question_lines, questions, tasks
from dashboard.features.desk import queries as desk_queries
from dashboard.features.desk.desk import Desk
from dashboard.features.desk.files import Dropped
from dashboard.features.desk.queries import Version
from dashboard.page import layout
from dashboard.page.view import TOWN
from dashboard.server import upload
from dashboard.style.formats import clauses, day, escape, nb, number, stamp
from etl import run

READY, ASKED, REVIEWED, REJECTED, FAULTY = "ready", "asked", "reviewed", "rejected", "faulty"
SHAPES = {
    READY: "done",
    ASKED: "in_progress",
    REVIEWED: "in_progress",
    REJECTED: "attention",
    FAULTY: "attention",
}
OPENED = 5
"""So many questions are open at once, so that several files fit on a screen."""
LISTS_FIRST = "还没有社会组织名录，报送表里的社会组织认不出来；请先在“名录与期限”放入名录。"
HOW = f"可一次多份，.xlsx、.xls，每份{upload.MEGABYTES} MB以内；逐份核对，不会直接载入。"


def count(desk: Desk) -> int:
    """How many returns wait to be taken in."""
    return len(to_take_in(desk))


def draw(desk: Desk) -> str:
    """Draw the step; gives the headline."""
    st.html(panels.wrap(f'<div class="sub">{nb(HOW)}</div>'))
    if desk.view is None and not run.rows_of_list(desk.folder, "organizations"):
        st.html(panels.notice(LISTS_FIRST))
    dropped = files.drop(desk, "报送表", several=True)
    if dropped:
        _together(desk, dropped)
    for file in dropped:
        with layout.error_boundary(), st.container(key=f"file_{file.id}", gap="small"):
            _draw(desk, file, is_alone=len(dropped) == 1)
    waiting = to_take_in(desk)
    with layout.error_boundary():
        _waiting(desk, waiting)
    return headline(desk, dropped, len(waiting))


def headline(desk: Desk, dropped: Sequence[Dropped], waiting: int) -> str:
    """``收到3份报送表：1份可接收，1份请核实，1份须审核``."""
    if not dropped:
        return f"{number(waiting)}份镇街报送待接收" if waiting else "收表：放入收到的报送表"
    states = [state_of(file) for file in dropped]
    told = [
        f"{number(states.count(state))}份{word}"
        for state, word in words(desk).items()
        if state in states
    ]
    return f"收到{number(len(dropped))}份报送表：{'，'.join(told)}"


def words(desk: Desk) -> dict[str, str]:
    """What may be done with a file, in words, by its state."""
    return {
        READY: "可接收",
        ASKED: desk.severity("warning"),
        REVIEWED: "须审核",
        REJECTED: desk.severity("error"),
        FAULTY: "没有核对成",
    }


def state_of(file: Dropped) -> str:
    """What may be done with a file."""
    if file.checked is None:
        return FAULTY
    if file.checked.status == "rejected":
        return REJECTED
    if file.checked.status == "pending":
        return REVIEWED
    return ASKED if questions.open_ones(file.checked) else READY


def _together(desk: Desk, dropped: Sequence[Dropped]) -> None:
    """What is done with all files at once."""
    ready = [file for file in dropped if state_of(file) in (READY, ASKED)]
    marked = [file for file in dropped if file.checked and is_marked(file.checked)]
    with st.container(horizontal=True, gap="small", key="all_files"):
        if len(ready) > 1:
            label = f"接收可接收的{number(len(ready))}份"
            st.button(label, key="load_all", type="primary", on_click=hand_in, args=(desk, ready))
        if len(marked) > 1:
            st.download_button(
                "全部批注表（zip）",
                data=partial(_zip, marked),
                file_name="批注表.zip",
                mime="application/zip",
                on_click="ignore",
                key="all_marked",
            )


def _zip(marked: Sequence[Dropped]) -> bytes:
    checked = [file.checked for file in marked if file.checked]
    return run.zip_of((f"{n}_{one.name}", one.annotated) for n, one in enumerate(checked, 1))


def is_marked(checked: run.Upload) -> bool:
    """Whether there are findings, and cells to mark them in."""
    return bool(checked.findings) and bool(checked.rows or any(f.sheet for f in checked.findings))


def hand_in(desk: Desk, chosen: Sequence[Dropped]) -> None:
    """Hand files in as one job; a file that is gone stays on the page with a sentence."""
    try:
        named = [(files.name_of(file), files.data_of(file)) for file in chosen]
        tasks.hand_in(desk, "load", {}, named)
    except (run.ServiceError, run.RequestError) as error:
        st.toast(str(error))
        return
    for file in chosen:
        files.put_away(file)


def _draw(desk: Desk, file: Dropped, *, is_alone: bool) -> None:
    state, checked = state_of(file), file.checked
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(_head(desk, file, state))
        _buttons(desk, file, state, "primary" if is_alone else "secondary")
    if file.fault:
        st.html(panels.notice(file.fault))
    if checked is None:
        return
    if checked.compared:
        st.html(panels.wrap(f"<div>{nb(sentence(desk, checked))}</div>"))
    if state == REVIEWED:
        _reviewed(desk, checked)
    findings(desk, file, state, is_alone=is_alone)
    st.html(panels.wrap(f'<div class="sub">{nb(consequence(desk, checked, state))}</div>'))


def _reviewed(desk: Desk, checked: run.Upload) -> None:
    """Why somebody must decide, and both sides."""
    messages = desk.dictionary.messages
    why = [f for f in checked.findings if messages[f.code].waits]
    st.html(panels.wrap(question_lines.lines(desk, why)))
    if checked.compared and checked.compared.base:
        st.html(two_sides(desk, checked.compared))


def _head(desk: Desk, file: Dropped, state: str) -> str:
    """The state in words, whose return it is, the sender's name of the file."""
    checked, word = file.checked, words(desk)[state]
    if checked and state in (ASKED, REJECTED):
        open_ones = questions.open_ones(checked)
        errors = [f for f in checked.findings if f.severity == "error"]
        word += f"{number(len(errors if state == REJECTED else open_ones))}处"
    attention = "" if state == READY else " attn"
    about = [file.name, *([file.note] if file.note else [])]
    if checked and checked.reported_on:
        title = desk.dictionary.cover.column("reported_on").title
        about.append(f"{title}{day(checked.reported_on)}")
    return panels.wrap(
        f'<div class="filehead"><span class="state{attention}"><i class="st {SHAPES[state]}"></i>'
        f"{escape(word)}</span> <b>{nb(title_of(desk, checked))}</b> "
        f'<small class="sub">{nb(" · ".join(about))}</small></div>'
    )


def title_of(desk: Desk, checked: run.Upload | None) -> str:
    """``大沥镇 2026年上半年 第1版``."""
    if checked is None:
        return ""
    town = run.senders(desk.folder).get(checked.town or "", f"认不出{TOWN}")
    period = desk.dictionary.period(checked.period).name if checked.period else "认不出报送期"
    version = f"第{number(checked.number)}版" if checked.number else ""
    return " ".join(filter(None, (town, period, version)))


def _buttons(desk: Desk, file: Dropped, state: str, kind: Literal["primary", "secondary"]) -> None:
    labels = {READY: "接收", ASKED: "接收，核实事项随后回复", REVIEWED: "提交审核"}
    if label := labels.get(state):
        st.button(label, key=f"load_{file.id}", type=kind, on_click=hand_in, args=(desk, [file]))
    checked = file.checked
    if state == REVIEWED and checked and checked.compared and checked.compared.base:
        st.button("与现行版本合并", key=f"merge_{file.id}", on_click=_merge, args=(desk, file))
    if checked and state == REJECTED and checked.town and checked.period:
        st.button("登记为待修改", key=f"load_{file.id}", on_click=hand_in, args=(desk, [file]))
    if checked and is_marked(checked):
        marked_copy(checked, file.id)
    st.button("不接收", key=f"drop_{file.id}", on_click=files.put_away, args=(file,))


def marked_copy(checked: run.Upload, key: str) -> None:
    """The button for the annotated workbook."""
    st.download_button(
        "批注表",
        data=checked.annotated,
        file_name=checked.name,
        mime=XLSX,
        on_click="ignore",
        key=f"marked_{key}",
    )


def _merge(desk: Desk, file: Dropped) -> None:
    base = file.checked.compared.base if file.checked and file.checked.compared else None
    files.exchange(file, f"已与现行第{number(base or 0)}版合并", partial(_merged, desk, file))


def _merged(desk: Desk, file: Dropped) -> tuple[bytes, run.Upload]:
    return run.merge_upload(desk.folder, file.name, files.data_of(file), desk.reader.towns)


def sentence(desk: Desk, checked: run.Upload) -> str:
    """The figures of a file in one sentence."""
    totals = checked.compared.totals if checked.compared else ()
    return f"{figures.sentence(totals, desk.dictionary)}。"


def two_sides(desk: Desk, compared: run.Comparison) -> str:
    """The version in force beside the one that would replace it."""
    heads = f"现行第{number(compared.base or 0)}版", "本文件"
    much = figures.much_changed(compared, desk.dictionary)
    return panels.wrap(figures.table(compared.totals, heads, desk.dictionary, much))


def consequence(desk: Desk, checked: run.Upload, state: str) -> str:
    """What follows when the file is handed in."""
    if state == REJECTED:
        return f"{desk.severity('error')}的改好后才能接收；可下载批注表发回，或登记为待修改。"
    base = checked.compared.base if checked.compared else None
    changed = ""
    if checked.compared and base:
        changed = figures.counted_changes(checked.compared, desk.dictionary)
    if state == REVIEWED:
        now = f"提交后现行第{number(base)}版仍然有效，" if base else "提交后暂不计入汇总，"
        who = "由另一人审核决定" if desk.has_login else "再到“审核”决定"
        return f"{now}全{desk.dictionary.district.word}数字不变，{who}。"
    if base:
        return f"接收后替换现行第{number(base)}版（{changed or '内容没有改动'}），第{number(base)}版保留、可恢复。"
    carried = "，不再沿用以前的数据" if checked.compared and checked.compared.last else ""
    return f"接收后计入全{desk.dictionary.district.word}汇总{carried}。"


def findings(desk: Desk, file: Dropped, state: str, *, is_alone: bool) -> None:
    """What was found in a file; its open questions in a form."""
    checked = file.checked
    if checked is None or not checked.findings:
        return
    open_ones = [] if state == REJECTED else questions.open_ones(checked)
    others = [f for f in checked.findings if f not in open_ones]
    for code in desk.dictionary.vocabularies["severity"].codes:
        if found := [f for f in others if f.severity == code and not f.answer]:
            _listed(desk, desk.severity(code), found, is_open=code == "error")
    if answered := [f for f in others if f.answer]:
        _listed(desk, "已回复", answered, is_open=False)
    if open_ones:
        title = f"{questions.counted(desk, open_ones)}：可在这里填写核实情况"
        is_short = len(run.together(open_ones) if is_alone else open_ones) <= OPENED
        with st.expander(title, expanded=desk.is_of_town or is_short):
            if given := questions.answer(desk, file.id, open_ones):
                with st.spinner("正在写入核实情况并重新核对…"):
                    note = clauses(file.note, "已填核实情况")
                    files.exchange(file, note, partial(_answered, desk, file, given))
                st.rerun()


def _answered(desk: Desk, file: Dropped, given: run.Answers) -> tuple[bytes, run.Upload]:
    data, towns = files.data_of(file), desk.reader.towns
    return run.answer_upload(desk.folder, file.name, data, given, towns)


def _listed(desk: Desk, word: str, found: Sequence[run.Finding], *, is_open: bool) -> None:
    """Findings that are not answered here; what must be mended is open."""
    more = f"，列出前{question_lines.MOST_ROWS}处" if len(found) > question_lines.MOST_ROWS else ""
    with st.expander(f"{word}{number(len(found))}处{more}", expanded=is_open):
        st.html(panels.wrap(question_lines.lines(desk, found, _beside)))


def _beside(finding: run.Finding) -> str:
    return finding.answer_note or finding.suggestion or ""


# --- what waits


def to_take_in(desk: Desk) -> list[Version]:
    """Versions that towns sent themselves and that nothing but that keeps waiting."""
    return [v for v in waiting(desk) if not must_be_reviewed(desk, v)]


def waiting(desk: Desk) -> list[Version]:
    """Versions that wait for a person, of all half-years, without those that somebody has decided on."""
    if desk.view is None:
        return []
    decided = tasks.decided(desk)
    found = desk_queries.versions(desk.view.warehouse)
    return [v for v in found if v.status == "pending" and v.submission_id not in decided]


def must_be_reviewed(desk: Desk, version: Version) -> bool:
    """Whether something was found for which a version waits for an approver."""
    dictionary = desk.dictionary
    asks = [
        dictionary.messages[code] for code in version.codes.split() if code in dictionary.messages
    ]
    return any(m.waits or (dictionary.programme.review and m.confirm) for m in asks)


def _waiting(desk: Desk, versions: Sequence[Version]) -> None:
    reviewed = len(waiting(desk)) - len(versions)
    if not versions:
        text = (
            f"{number(reviewed)}份待审核，见“审核”。"
            if reviewed
            else "没有待接收、待审核的报送表。"
        )
        layout.note(f"待处理：{text}")
        return
    st.html(panels.block(f"{number(len(versions))}份由镇街报送，待接收", "", ""))
    for version in versions:
        with st.container(horizontal=True, vertical_alignment="center", key=version.submission_id):
            st.html(panels.wrap(f"<div>{nb(version_words(desk, version))}</div>"))
            accept = {"submission": version.submission_id}
            st.button(
                "接收",
                key=f"take_{version.submission_id}",
                type="primary",
                on_click=tasks.ask,
                args=(desk, "review", accept),
            )


def version_words(desk: Desk, version: Version) -> str:
    """``大沥镇 2026年上半年 第1版，收到于…，请核实3处``."""
    town = run.senders(desk.folder).get(version.town_code, version.town_code)
    period = desk.dictionary.period(version.period).name
    warned = ""
    if version.warnings:
        warned = f"{desk.severity('warning')}{number(version.warnings)}处"
    received = f"收到于 {stamp(version.received_at)}"
    return clauses(f"{town} {period} 第{number(version.version)}版", received, warned)
