"""Tables of text, such as the agenda, which a phone shows as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from re import sub
from typing import TypeVar

import pandas as pd

from dashboard.data.drill_down import DrillDown
from dashboard.style.formats import escape, fitted, nb, width

T = TypeVar("T")

# Entries on one page of a list.
PAGE_SIZE = 20
# A text longer than this many full-width characters is folded.
LONG = 88
# Status of a problem → the shape of a step's state.
SHAPES = {"open": "not_started", "coordinating": "in_progress", "resolved": "done"}


def on_page(entries: Sequence[T], page: str) -> Sequence[T]:
    """The entries of one page, by its number."""
    start = (int(page) - 1) * PAGE_SIZE
    return entries[start : start + PAGE_SIZE]


@dataclass(frozen=True, slots=True)
class TextCell:
    """One cell: its HTML, a second line in grey, whether there is no return, the columns it covers."""

    html: str
    note: str = ""
    is_gap: bool = False
    span: int = 1


def text_cell(text: str | None, note: str = "", otherwise: str = "") -> TextCell:
    """A cell of plain text, which may be very long; ``otherwise``: the words where there is none."""
    html = f'<span class="none">{escape(otherwise)}</span>' if otherwise else ""
    return TextCell(clipped(text) if text else html, note)


def clipped(text: str) -> str:
    """Escaped text; of a long one the beginning, with the whole of it to unfold."""
    if width(text) <= LONG:
        return nb(text)
    return (
        f'<details class="more"><summary><span class="cut">{nb(fitted(text, LONG))}…</span>'
        f'<span class="do"></span></summary>{nb(text)}</details>'
    )


def status_mark(code: str, name: str) -> str:
    """How far a problem has come: a shape and its word."""
    return f'<span class="nb"><i class="st {SHAPES.get(code, "")}"></i>{escape(name)}</span>'


def text_table(
    caption: str, titles: Sequence[str], rows: Sequence[Sequence[TextCell]], css: str = ""
) -> str:
    """The table; the first cell of a row is its subject. On a phone cells stand below each other."""
    heads = "".join(f'<th scope="col">{nb(title)}</th>' for title in titles)
    body = "".join(_row(titles, cells) for cells in rows)
    return (
        f'<table class="agenda {css}"><caption class="ghost">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(titles: Sequence[str], cells: Sequence[TextCell]) -> str:
    parts, column = [], 0
    for cell in cells:
        tag = "td" if column else 'th scope="row"'
        parts.append(_cell(tag, titles[column], cell))
        column += cell.span
    return f"<tr>{''.join(parts)}</tr>"


def _cell(tag: str, title: str, cell: TextCell) -> str:
    name = tag[:2]
    if name == "td" and not cell.html and not cell.note:
        return '<td class="void"></td>'
    span = f' colspan="{cell.span}"' if cell.span > 1 else ""
    kind = ' class="hatched"' if cell.is_gap else ""
    text = f'<span class="chip">{cell.html}</span>' if cell.is_gap else cell.html
    note = f'<span class="s">{cell.note}</span>' if cell.note else ""
    return f'<{tag}{span}{kind} data-t="{escape(title)}"><div>{text}{note}</div></{name}>'


def text_data(titles: Sequence[str], rows: Sequence[Sequence[TextCell]]) -> pd.DataFrame:
    """The table as a file has it: plain text under the same headings."""
    lines = []
    for cells in rows:
        line: list[str] = []
        for cell in cells:
            line += [plain_text(f"{cell.html} {cell.note}".strip()), *[""] * (cell.span - 1)]
        lines.append(line)
    return pd.DataFrame(lines, columns=list(titles))


def plain_text(html: str) -> str:
    """HTML of a cell as plain text; of a folded text the whole."""
    return unescape(sub(r"<summary>.*?</summary>|<[^>]*>", "", html))


def source_link(file_name: str, sheet: str, row: int, rows: DrillDown | None) -> str:
    """``示例.xlsx · 存在问题第12行``: where something was reported, linked to its row."""
    text = nb(f"{file_name} · {sheet}第{row}行")
    return f'<a class="rows from" href="{escape(rows.href)}">{text}</a>' if rows else text
