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


def open_ones(checked: run.Upload) -> list[run.Finding]:
    """What is asked about a file and has not been answered."""
    return [f for f in checked.findings if f.question and not f.is_closed and not f.answer]


def answer(desk: Desk, key: str, found: Sequence[run.Finding]) -> run.Answers:
    """Draw the questions to be answered; gives the answers when they are saved, else nothing."""
    with st.form(f"answers_{key}", border=False):
        draw = _rows if len(found) <= FORM_ROWS else _editor
        given = draw(desk, key, found)
        is_saved = st.form_submit_button("保存核实情况")
    return given if is_saved else {}


def _words(desk: Desk) -> dict[str, str]:
    """Word → code of the answers that a town may give."""
    column = desk.dictionary.returned.answers[0]
    terms = desk.dictionary.vocabularies[column.vocabulary or ""].terms
    return {term.name: term.code for term in terms if term.name in column.fill}


def _place(finding: run.Finding) -> str:
    return " ".join(filter(None, (finding.sheet, finding.cell))) or "整份"


def _rows(desk: Desk, key: str, found: Sequence[run.Finding]) -> run.Answers:
    words, (stated, noted) = _words(desk), desk.dictionary.returned.answers
    for column, title in zip(
        st.columns(_WIDTHS),
        ("位置", "填报内容", desk.severity("warning"), stated.title, noted.title),
        strict=True,
    ):
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
            max_chars=200,
        )
        if word in words:
            given[finding.question] = words[word], text.strip()
    return given


def _editor(desk: Desk, key: str, found: Sequence[run.Finding]) -> run.Answers:
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
        height=480,
        disabled=["位置", "填报内容", asked],
        column_config={
            stated.title: st.column_config.SelectboxColumn(options=[_OPEN, *words], required=True)
        },
    )
    lines = zip(found, edited[stated.title], edited[noted.title], strict=True)
    return {f.question: (words[w], str(note or "").strip()) for f, w, note in lines if w in words}
