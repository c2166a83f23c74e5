"""Heat tables: rows × columns with every number printed, and totals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.charts.panels import STAR, gap_chip, scrolling_table
from dashboard.data.drill_down import DrillDown, linked
from dashboard.style.formats import escape, is_missing, nb, number
from dashboard.style.theme import heat_step

# The rows behind a cell, by the codes of its row and column (empty = the total).
CellRows = Callable[[str, str], DrillDown | None]
HEAT_CLASSES = ("h0", "h1c", "h2c", "h3c", "h4c")
TOTAL = "合计"
# A longer table scrolls below its heads.
MANY_ROWS = 24


@dataclass(frozen=True, slots=True)
class Heat:
    """Rows × columns with totals.

    ``values``: codes of rows × codes of columns, in their order, NULL = no return. ``dimmed_rows`` and
    ``dimmed_columns`` are put back; ``starred`` rows rest on carried-forward data.
    """

    values: pd.DataFrame
    row_names: Mapping[str, str]
    column_names: Mapping[str, str]
    corner: str
    missing: str
    starred: frozenset[str] = frozenset()
    dimmed_rows: frozenset[str] = frozenset()
    dimmed_columns: frozenset[str] = frozenset()

    @property
    def zero_note(self) -> str:
        """``· 为0``, where a cell is zero; else nothing."""
        return "· 为0" if (self.values == 0).to_numpy().any() else ""


def heat_table(heat: Heat, rows_of: CellRows) -> str:
    """The table; zero is a dot, a gap is hatched."""
    heads = "".join(
        f'<th class="{_dim(code, heat.dimmed_columns)}" scope="col">{escape(name)}</th>'
        for code, name in heat.column_names.items()
    )
    rows = "".join(_row(heat, code, rows_of) for code in heat.row_names)
    body = (
        f'<thead><tr><th scope="col" style="width:92px">{nb(heat.corner)}</th>{heads}'
        f'<th scope="col" class="n" style="width:62px">{TOTAL}</th></tr></thead>'
        f"<tbody>{rows}{_total_row(heat, rows_of)}</tbody>"
    )
    label = f"{heat.corner}：{'、'.join(heat.column_names.values())}"
    is_long = len(heat.row_names) > MANY_ROWS
    return scrolling_table(heat.corner, "heat", body, label, is_long=is_long)


def heat_data(heat: Heat) -> pd.DataFrame:
    """The table as a file has it, with a column of totals; the word for a gap in its cell."""
    table = heat.values.rename(index=heat.row_names, columns=heat.column_names)
    totals = table.assign(**{TOTAL: table.sum(axis=1, min_count=1)})
    return fill_gaps(totals, heat.missing).rename_axis(heat.corner).reset_index()


def fill_gaps(table: pd.DataFrame, missing: str) -> pd.DataFrame:
    """The table with the word for a missing return in place of an empty cell."""
    return table.astype(object).where(table.notna(), missing)


def _row(heat: Heat, code: str, rows_of: CellRows) -> str:
    values = heat.values.T[code]
    cells = "".join(_cell(values[c], heat, c, rows_of(code, c)) for c in heat.column_names)
    total = escape(heat.missing)
    if values.notna().any():
        star = STAR if code in heat.starred else ""
        total = f"{linked(number(values.sum()), rows_of(code, ''))}{star}"
    return (
        f'<tr class="{_dim(code, heat.dimmed_rows)}"><th scope="row">{escape(heat.row_names[code])}</th>'
        f'{cells}<td class="sum">{total}</td></tr>'
    )


def _cell(value: float, heat: Heat, column: str, rows: DrillDown | None) -> str:
    dim = _dim(column, heat.dimmed_columns)
    if is_missing(value):
        return f'<td class="cell hatched {dim}">{gap_chip(heat.missing)}</td>'
    step = HEAT_CLASSES[heat_step(value, heat.values.max().max())]
    text = linked(number(value), rows) if value else "·"
    return f'<td class="cell {step} {dim}">{text}</td>'


def _total_row(heat: Heat, rows_of: CellRows) -> str:
    star = STAR if heat.starred else ""
    sums = "".join(
        f'<td class="{_dim(code, heat.dimmed_columns)}">'
        f"{linked(number(heat.values[code].sum()), rows_of('', code))}"
        f"{star}</td>"
        for code in heat.column_names
    )
    total = linked(number(heat.values.sum().sum()), rows_of("", ""))
    return (
        f'<tr class="total"><th scope="row">{TOTAL}</th>{sums}'
        f'<td class="sum">{total}{star}</td></tr>'
    )


def _dim(code: str, dimmed: frozenset[str]) -> str:
    return "dim" if code in dimmed else ""
