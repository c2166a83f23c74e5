"""Heat tables: rows × columns with every number printed, and totals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.charts.panels import STAR, gap_chip, scrolling_table
from dashboard.data.drill_down import CellRows, DrillDown, linked, no_rows
from dashboard.style.formats import escape, nb, number
from dashboard.style.theme import heat_step

HEAT_CLASSES = ("h0", "h1c", "h2c", "h3c", "h4c")
TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Heat:
    """Rows × columns with totals.

    ``values``: row code → column code → number, ``None`` = no return. ``dimmed_rows`` and
    ``dimmed_columns`` are put back; ``starred`` rows rest on carried-forward data.
    """

    values: Mapping[str, Mapping[str, float | None]]
    row_names: Mapping[str, str]
    column_names: Mapping[str, str]
    corner: str
    missing: str
    starred: frozenset[str] = frozenset()
    dimmed_rows: frozenset[str] = frozenset()
    dimmed_columns: frozenset[str] = frozenset()

    @property
    def known(self) -> list[float]:
        """All values but the gaps."""
        return [v for row in self.values.values() for v in row.values() if v is not None]

    @property
    def zero_note(self) -> str:
        """``· 为 0``, where a cell is zero; else nothing."""
        return "· 为 0" if 0 in self.known else ""


def heat_table(heat: Heat, rows_of: CellRows = no_rows) -> str:
    """The table; zero is a dot, a gap is hatched.

    ``rows_of``: the rows of a cell; with an empty row or column, of a total.
    """
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
    return scrolling_table(heat.corner, "heat", body, label)


def heat_data(heat: Heat) -> pd.DataFrame:
    """The table as a file has it, with a column of totals; the word for a gap in its cell."""
    lines = {
        heat.row_names[code]: [heat.values[code][c] for c in heat.column_names]
        for code in heat.row_names
    }
    table = pd.DataFrame.from_dict(
        lines, orient="index", columns=list(heat.column_names.values()), dtype=float
    )
    totals = table.assign(**{TOTAL: table.sum(axis=1, min_count=1)})
    return fill_gaps(totals, heat.missing).rename_axis(heat.corner).reset_index()


def fill_gaps(table: pd.DataFrame, missing: str) -> pd.DataFrame:
    """The table with the word for a missing return in place of an empty cell."""
    return table.astype(object).where(table.notna(), missing)


def _row(heat: Heat, code: str, rows_of: CellRows) -> str:
    values = heat.values[code]
    cells = "".join(_cell(values[c], heat, c, rows_of(code, c)) for c in heat.column_names)
    total = escape(heat.missing)
    if any(v is not None for v in values.values()):
        star = STAR if code in heat.starred else ""
        total = f"{linked(number(_sum(values.values())), rows_of(code, ''))}{star}"
    return (
        f'<tr class="{_dim(code, heat.dimmed_rows)}"><th scope="row">{escape(heat.row_names[code])}</th>'
        f'{cells}<td class="sum">{total}</td></tr>'
    )


def _cell(value: float | None, heat: Heat, column: str, rows: DrillDown | None) -> str:
    dim = _dim(column, heat.dimmed_columns)
    if value is None:
        return f'<td class="cell hatched {dim}">{gap_chip(heat.missing)}</td>'
    step = HEAT_CLASSES[heat_step(value, max(heat.known))]
    text = linked(number(value), rows) if value else "·"
    return f'<td class="cell {step} {dim}">{text}</td>'


def _total_row(heat: Heat, rows_of: CellRows) -> str:
    star = STAR if heat.starred else ""
    sums = "".join(
        f'<td class="{_dim(code, heat.dimmed_columns)}">'
        f"{linked(number(_sum(row[code] for row in heat.values.values())), rows_of('', code))}"
        f"{star}</td>"
        for code in heat.column_names
    )
    total = linked(number(sum(heat.known)), rows_of("", ""))
    return (
        f'<tr class="total"><th scope="row">{TOTAL}</th>{sums}'
        f'<td class="sum">{total}{star}</td></tr>'
    )


def _sum(values: Iterable[float | None]) -> float:
    return sum(v for v in values if v is not None)


def _dim(code: str, dimmed: frozenset[str]) -> str:
    return "dim" if code in dimmed else ""
