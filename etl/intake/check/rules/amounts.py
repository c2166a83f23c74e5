"""Rules about amounts: their sums, their unit, their history."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from statistics import median, median_low
from typing import Any

from etl.dictionary import SheetColumn
from etl.intake.check.findings import Draft
from etl.intake.check.returns import CheckedSheet, Return, Row
from etl.intake.check.rules.shared import earlier_reports, plain_number
from etl.intake.normalize.money import WAN
from etl.intake.read.table import DataRow

_RELATION = "project_report"
_MANY = 5  # values by which the median of a column says something


def total_differs(r: Return) -> Iterator[Draft]:
    """A 合计 that disagrees with its rows means that one of them is wrong."""
    for sheet in r.sheets.values():
        columns = [c for c in sheet.declared.columns if c.type in ("money", "count", "number")]
        for total in sheet.table.totals:
            rows = [row for row in sheet.rows if row.number < total.number] or list(sheet.rows)
            since = _since_last_total(sheet, total, rows)
            for column in (c for c in columns if _is_stated(total, c.name, rows)):
                if not any(_agrees(r, total, column, part) for part in (rows, since)):
                    yield _total_differs(r, total, column, rows)


def _since_last_total(sheet: CheckedSheet, total: DataRow, rows: Sequence[Row]) -> list[Row]:
    """The rows of a group: those behind the total before."""
    earlier = [t.number for t in sheet.table.totals if t.number < total.number]
    return [row for row in rows if row.number > max(earlier, default=0)]


def _agrees(r: Return, total: DataRow, column: SheetColumn, rows: Sequence[Row]) -> bool:
    """The stated total is that of these rows, or nobody can say."""
    stated = r.context.normalise(total.cells[column.name].value, column).value
    return (
        stated is None
        or abs(stated - _sum(column, rows, type(stated))) <= stated / 10**6 + type(stated)(1) / 100
    )


def _total_differs(r: Return, total: DataRow, column: SheetColumn, rows: Sequence[Row]) -> Draft:
    cell = total.cells[column.name]
    expected = _sum(column, rows, type(r.context.normalise(cell.value, column).value))
    in_unit = expected / WAN if column.type == "money" else expected
    return Draft.at("total_differs", cell, column, expected=plain_number(in_unit))


def _sum(column: SheetColumn, rows: Sequence[Row], number: Callable[[int], Any]) -> Any:
    return sum((row.values[column.name] or 0 for row in rows), number(0))


def _is_stated(total: DataRow, name: str, rows: Sequence[Row]) -> bool:
    """The total gives this column, and each row's figure of it is understood or blank."""
    is_given = name in total.cells and not total.cells[name].is_blank
    return is_given and not any(
        row.has_error and row.values[name] is None and not row.cell(name).is_blank for row in rows
    )


def column_in_yuan(r: Return) -> Iterator[Draft]:
    """A whole column in 元 would make a town ten thousand times as generous: one finding for the column.

    Codes ``column_in_yuan``, ``column_maybe_in_yuan``.
    """
    for sheet in r.sheets.values():
        for column in sheet.declared.columns:
            if code := _unit_doubt(sheet, column):
                rows = [row for row in sheet.rows if row.values[column.name]]
                row = max(rows, key=lambda row: row.values[column.name])
                expected = plain_number(row.values[column.name] / WAN)
                yield r.at(code, sheet.declared.relation, row, column.name, expected=expected)


def _unit_doubt(sheet: CheckedSheet, column: SheetColumn) -> str | None:
    """The code of the finding about a column's unit, by the bounds of the dictionary."""
    amounts = (
        sorted(amount / WAN for amount in sheet.values[column.name] if amount)
        if column.measure
        else []
    )
    if not amounts:
        return None
    usual = median(amounts) if len(amounts) >= _MANY else median_low(amounts)
    if column.ask_in_yuan is not None:
        return "column_maybe_in_yuan" if usual > column.ask_in_yuan else None
    if column.in_yuan is None:
        return None
    many, few, each = column.in_yuan
    if (usual > many) if len(amounts) >= _MANY else (amounts[0] >= each):
        return "column_in_yuan"
    return "column_maybe_in_yuan" if len(amounts) < _MANY and usual > few else None


def unit_slip(r: Return) -> Iterator[Draft]:
    """元 taken for 万元 makes one project outweigh a town: amounts far above the usual are to be confirmed."""
    sheet = r.sheets.get(_RELATION)
    if sheet is None:
        return
    for name in ("cash", "in_kind", "planned_cash"):
        if _unit_doubt(sheet, sheet.column(name)):
            continue  # said once for the column
        past = [p.cash_yuan for p in r.history.projects if p.cash_yuan] if name == "cash" else []
        for row in _far_above(r, sheet, name, past):
            expected = plain_number(row.values[name] / WAN)
            yield r.at("unit_slip", _RELATION, row, name, expected=expected)


def _far_above(r: Return, sheet: CheckedSheet, name: str, past: list[Decimal]) -> Iterator[Row]:
    """Rows whose amount is far above the median of this and earlier returns, or above the absolute ceiling."""
    amounts = [amount for amount in sheet.values[name] if amount]
    checks = r.context.dictionary.checks
    times, ceiling = checks.unit_slip_times, checks.unit_slip_ceiling_yuan
    reached = max(amounts, default=Decimal(0)) / times
    usual = [*amounts, *past]
    # Computing the median sorts; most returns are settled by counting the amounts above `reached`.
    if reached < Decimal(ceiling) / times and 2 * sum(a > reached for a in usual) > len(usual):
        return iter(())
    limit = min(times * Decimal(median(usual)), Decimal(ceiling)) if amounts else ceiling
    return sheet.rows_whose(name, lambda amount: bool(amount) and amount >= limit)


def no_new_but_flow(r: Return) -> Iterator[Draft]:
    """本期无新增 and a flow above 0 contradict each other."""
    sheet = r.sheets.get(_RELATION)
    if not r.is_no_new or sheet is None:
        return
    title = r.context.dictionary.cover.column("no_new").title
    for column in (c for c in sheet.declared.columns if c.flow):
        for row in sheet.rows:
            if row.values[column.name]:
                yield r.at("no_new_but_flow", _RELATION, row, column.name, other_title=title)


def cumulative_differs(r: Return) -> Iterator[Draft]:
    """累计 is checked against our own sum of the half-years, so that neither drifts (contract)."""
    tolerance = r.context.dictionary.checks.cumulative_tolerance_yuan
    for row in r.rows(_RELATION):
        stated, cash = row.values["cumulative_cash"], row.values["cash"]
        if stated is None or cash is None:
            continue
        before = sum((p.cash_yuan or 0 for p in earlier_reports(r, row)), Decimal(0))
        expected = before + cash
        is_prefilled = stated == before > 0  # left as the template gave it
        if abs(stated - expected) > tolerance and not is_prefilled:
            words = {"value": plain_number(stated / WAN), "expected": plain_number(expected / WAN)}
            yield r.at("cumulative_differs", _RELATION, row, "cumulative_cash", **words)
