"""A plain HTML table of facts: one head a column, one row a subject, figures that link to their rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.charts.panels import gap_chip, scrolling_table
from dashboard.data.drill_down import DrillDown, PageLink, linked
from dashboard.style.formats import escape, nb, number

CARRIED = "沿用以前数据"
YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure or word of a table.

    ``value``: the exact figure behind the text, in the unit of its column; ``None`` = words.
    ``rows``: those behind it. ``is_gap``: there is no return, ``text`` names its state. ``note``: in
    small grey type after the text. ``mark``: such as ``*``. ``span``: columns covered. ``share``:
    length of a bar under the figure, 0…1.
    """

    text: str
    rows: DrillDown | PageLink | None = None
    value: float | None = None
    is_gap: bool = False
    note: str = ""
    mark: str = ""
    span: int = 1
    share: float | None = None


def count_cell(
    count: float, rows: DrillDown | None = None, mark: str = "", share: float | None = None
) -> Cell:
    """A count, shown as a whole number."""
    return Cell(number(count), rows, count, mark=mark, share=share)


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its title and unit, its explanation, whether it holds words (left) or numbers."""

    title: str
    unit: str = ""
    help: str = ""
    is_words: bool = False
    width: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A subject and its cells, in the order of the columns after the first."""

    name: str
    cells: Sequence[Cell]
    rows: DrillDown | PageLink | None = None
    is_total: bool = False
    is_dimmed: bool = False


def grid(
    caption: str,
    heads: Sequence[Head],
    rows: Sequence[Row],
    css: str = "",
    *,
    is_long: bool = False,
) -> str:
    """The table, in a frame of its own that scrolls sideways; ``css``: further classes of it."""
    columns = "".join(f'<col style="width:{h.width}px">' if h.width else "<col>" for h in heads)
    titles = "".join(map(_heading, heads))
    body = "".join(_row(row, heads) for row in rows)
    return scrolling_table(
        caption,
        f"grid {css}",
        f"<colgroup>{columns}</colgroup><thead><tr>{titles}</tr></thead><tbody>{body}</tbody>",
        is_long=is_long,
    )


def table_data(heads: Sequence[Head], rows: Sequence[Row]) -> pd.DataFrame:
    """The table for a file: exact figures under the same headings, marks as a last column."""
    titles = [f"{head.title}（{head.unit}）" if head.unit else head.title for head in heads]
    lines = []
    for row in rows:
        line: list[object] = [row.name]
        for cell in row.cells:
            line += [content(cell), *[""] * (cell.span - 1)]
        lines.append(line)
    data = pd.DataFrame(lines, columns=titles, dtype=object)
    carried = [any(cell.mark for cell in row.cells) for row in rows]
    return (
        data.assign(**{CARRIED: [YES_NO[is_old] for is_old in carried]}) if any(carried) else data
    )


def content(cell: Cell) -> object:
    """A cell for a file: the exact figure, or the words with their note."""
    if cell.value is None:
        return f"{cell.text} {cell.note}".strip()
    return int(cell.value) if float(cell.value).is_integer() else cell.value


def _heading(head: Head) -> str:
    if not head.title:  # nothing to read out: not a heading
        return "<td></td>"
    side = "" if head.is_words else ' class="n"'
    title = f' title="{escape(head.help)}"' if head.help else ""
    unit = f"<small>（{escape(head.unit)}）</small>" if head.unit else ""
    return f'<th scope="col"{side}{title}>{nb(head.title)}{unit}</th>'


def _row(row: Row, heads: Sequence[Head]) -> str:
    kinds = [name for name, on in (("total", row.is_total), ("dim", row.is_dimmed)) if on]
    cells, column = [], 1
    for cell in row.cells:
        head = heads[min(column, len(heads) - 1)]
        cells.append(_cell(cell, is_words=head.is_words or cell.span > 1))
        column += cell.span
    name = linked(nb(row.name), row.rows)
    style = f' class="{" ".join(kinds)}"' if kinds else ""
    subject = f'<th scope="row">{name}</th>' if name else "<td></td>"
    return f"<tr{style}>{subject}{''.join(cells)}</tr>"


def _cell(cell: Cell, *, is_words: bool) -> str:
    span = f' colspan="{cell.span}"' if cell.span > 1 else ""
    kind = "w" if is_words else "n"
    if cell.is_gap:
        return f'<td class="{kind} hatched"{span}>{gap_chip(cell.text)}</td>'
    mark = f'<span class="star">{escape(cell.mark)}</span>' if cell.mark else ""
    note = f'<small class="s">{nb(cell.note)}</small>' if cell.note else ""
    bar = ""
    if cell.share is not None:
        bar = f'<i class="mini"><i style="width:{100 * cell.share:.1f}%"></i></i>'
    return f'<td class="{kind}"{span}>{linked(nb(cell.text), cell.rows)}{mark}{note}{bar}</td>'
