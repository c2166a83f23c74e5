"""Questions about a file, and the form in which they are answered on the screen."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.features.desk.desk import Desk
from dashboard.style.formats import number
from etl import run

FORM_ROWS = 20
_OPEN = "未回复"
_WIDTHS = (1.1, 1.1, 2.7, 1.2, 1.6)
_ONE_FOR_ALL = (4.9, 1.2, 1.6)


def open_ones(checked: run.Upload) -> list[run.Finding]:
    """What is asked about a file and has not been answered."""
    return [f for f in checked.findings if f.question and not f.is_closed and not f.answer]


def answer(desk: Desk, key: str, found: Sequence[run.Finding]) -> run.Answers:
    """Draw the questions to be answered; gives the answers when they are saved, else nothing."""
    groups = run.together(found)
    alone = [group[0] for group in groups if len(group) == 1]
    draw = _rows if len(alone) <= FORM_ROWS else _editor
    with st.form(f"answers_{key}", border=False):
        given = draw(desk, key, alone) if alone else {}
        for count, group in enumerate(group for group in groups if len(group) > 1):
            given |= _repeated(desk, f"{key}_all_{count}", group)
        is_saved = st.form_submit_button("保存核实情况")
    return given if is_saved else {}


def counted(desk: Desk, found: Sequence[run.Finding]) -> str:
    """``请核实62处，归为4项``: how many, and in how many lines they are asked."""
    lines = len(run.together(found))
    folded = f"，归为{number(lines)}项" if lines < len(found) else ""
    return f"{desk.severity('warning')}{number(len(found))}处{folded}"


def _repeated(desk: Desk, key: str, group: Sequence[run.Finding]) -> dict[str, tuple[str, str]]:
    """One answer for many rows; those that are answered one by one keep their own."""
    words, (stated, noted) = _words(desk), desk.dictionary.returned.answers
    message, choice, note = st.columns(_ONE_FOR_ALL, vertical_alignment="bottom")
    message.markdown(f"**{run.sentence_of(group, desk.dictionary)}**")
    word = choice.selectbox(f"{stated.title}（一并）", [_OPEN, *words], key=f"stated_{key}")
    text = note.text_input(f"{noted.title}（一并）", key=f"noted_{key}", max_chars=200)
    with st.expander(f"逐处查看、填写：{number(len(group))}处"):
        own = _editor(desk, key, group)
    if word not in words:
        return own
    return {f.question: (words[word], text.strip()) for f in group} | own


def _words(desk: Desk) -> dict[str, str]:
    """Word → code of the answers that a town may give."""
    column = desk.dictionary.returned.answers[0]
    terms = desk.dictionary.vocabularies[column.vocabulary or ""].terms
    return {term.name: term.code for term in terms if term.name in column.fill}


def _place(finding: run.Finding) -> str:
    return " ".join(filter(None, (finding.sheet, finding.cell))) or "整份"


def _rows(desk: Desk, key: str, found: Sequence[run.Finding]) -> dict[str, tuple[str, str]]:
    words, (stated, noted) = _words(desk), desk.dictionary.returned.answers
    titles = "位置", "填报内容", desk.severity("warning"), stated.title, noted.title
    with st.container(key=f"question_heads_{key}"):
        for column, title in zip(st.columns(_WIDTHS), titles, strict=True):
            column.markdown(f"**{title}**")
    given = {}
    for count, finding in enumerate(found):
        place, value, message, choice, note = st.columns(_WIDTHS, vertical_alignment="center")
        place.text(_place(finding))
        value.text(finding.value or "")
        message.text(finding.message)
        word = choice.selectbox(
            f"{stated.title}{number(count + 1)}",
            [_OPEN, *words],
            key=f"stated_{key}_{count}",
            label_visibility="collapsed",
        )
        text = note.text_input(
            f"{noted.title}{number(count + 1)}",
            key=f"noted_{key}_{count}",
            label_visibility="collapsed",
            placeholder=noted.title,
            max_chars=200,
        )
        if word in words:
            given[finding.question] = words[word], text.strip()
    return given


def _editor(desk: Desk, key: str, found: Sequence[run.Finding]) -> dict[str, tuple[str, str]]:
    words, (stated, noted) = _words(desk), desk.dictionary.returned.answers
    asked = desk.severity("warning")
    data = pd.DataFrame(
        {
            "位置": [_place(f) for f in found],
            "填报内容": [f.value or "" for f in found],
            asked: [f.message for f in found],
            stated.title: [_OPEN] * len(found),
            noted.title: [""] * len(found),
        }
    )
    edited = st.data_editor(
        data,
        key=f"editor_{key}",
        hide_index=True,
        height=min(480, 40 + 35 * len(found)),
        disabled=["位置", "填报内容", asked],
        column_config={
            stated.title: st.column_config.SelectboxColumn(options=[_OPEN, *words], required=True)
        },
    )
    lines = zip(found, edited[stated.title], edited[noted.title], strict=True)
    return {f.question: (words[w], str(note or "").strip()) for f, w, note in lines if w in words}
