"""Problems as an agenda and the history of one: tables of words that a phone shows as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from re import sub

import pandas as pd

from dashboard.data.drill_down import DrillDown
from dashboard.style.formats import escape, fitted, nb, width

# A text longer than this many full-width characters is shown from its beginning, the rest on demand.
LONG = 88
# The shape of a step's state says how far a problem has come.
SHAPES = {"open": "not_started", "coordinating": "in_progress", "resolved": "done"}


@dataclass(frozen=True, slots=True)
class Words:
    """One cell: HTML ready to be shown, a second line in grey, whether there is no return."""

    html: str
    note: str = ""
    is_gap: bool = False
    span: int = 1


def words(text: str | None, note: str = "", otherwise: str = "") -> Words:
    """A cell of plain text, which may be very long; ``otherwise``: what is said where there is none."""
    if not text:
        return Words(f'<span class="none">{escape(otherwise)}</span>' if otherwise else "", note)
    return Words(clipped(text), note)


def clipped(text: str) -> str:
    """Escaped text; of a long one the beginning, with the whole of it to be opened."""
    if width(text) <= LONG:
        return nb(text)
    return (
        f'<details class="more"><summary><span class="cut">{nb(fitted(text, LONG))}…</span>'
        f'<span class="do"></span></summary>{nb(text)}</details>'
    )


def status(code: str, name: str) -> str:
    """How far a problem has come: a shape and its word."""
    shape = SHAPES.get(code, "")
    return f'<span class="nb"><i class="st {shape}"></i>{escape(name)}</span>'


def agenda(
    caption: str, titles: Sequence[str], rows: Sequence[Sequence[Words]], css: str = ""
) -> str:
    """A table of words: the first cell of a row is its subject; on a phone one below the other.

    Args:
        caption: what the table holds, for screen readers.
        titles: the columns.
        rows: the cells of each row.
        css: further classes of the table.
    """
    heads = "".join(f'<th scope="col">{nb(title)}</th>' for title in titles)
    body = "".join(_row(titles, cells) for cells in rows)
    return (
        f'<table class="agenda {css}"><caption class="ghost">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(titles: Sequence[str], cells: Sequence[Words]) -> str:
    parts, column = [], 0
    for cell in cells:
        tag = "td" if column else "th"
        scope = "" if column else ' scope="row"'
        span = f' colspan="{cell.span}"' if cell.span > 1 else ""
        kind = ' class="hatched"' if cell.is_gap else ""
        text = f'<span class="chip">{cell.html}</span>' if cell.is_gap else cell.html
        note = f'<span class="s">{cell.note}</span>' if cell.note else ""
        if text or note or not column:
            parts.append(
                f'<{tag}{scope}{span}{kind} data-t="{escape(titles[column])}">'
                f"<div>{text}{note}</div></{tag}>"
            )
        else:
            parts.append(f'<{tag} class="void"></{tag}>')
        column += cell.span
    return f"<tr>{''.join(parts)}</tr>"


def shown(titles: Sequence[str], rows: Sequence[Sequence[Words]]) -> pd.DataFrame:
    """What an agenda shows, as plain text under its headings, for a file."""
    lines = []
    for cells in rows:
        line: list[str] = []
        for cell in cells:
            line += [_plain(cell), *[""] * (cell.span - 1)]
        lines.append(line)
    return pd.DataFrame(lines, columns=list(titles))


def _plain(cell: Words) -> str:
    # Of a long text the whole, not its beginning too.
    whole = sub(r"<summary>.*?</summary>", "", f"{cell.html} {cell.note}".strip())
    return unescape(sub(r"<[^>]*>", "", whole))


def source(file_name: str, sheet: str, row: int, rows: DrillDown | None) -> str:
    """``示例.xlsx · 存在问题 第 12 行``: where something was reported, which leads to its row."""
    text = nb(f"{file_name} · {sheet} 第 {row} 行")
    return f'<a class="rows from" href="{escape(rows.href)}">{text}</a>' if rows else text
