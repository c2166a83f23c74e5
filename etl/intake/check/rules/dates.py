"""Rules about dates of all sheets."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from etl.dictionary import Condition, SheetColumn
from etl.intake.check.findings import Draft
from etl.intake.check.returns import CheckedSheet, Return, Row

_ORDERED = (
    ("project_report", "planned_end", "planned_start"),
    ("project_report", "completed_on", "planned_start"),
    ("pairing", "ended_on", "paired_on"),
    ("problem", "resolved_on", "raised_on"),
)


def date_outside_window(r: Return) -> Iterator[Draft]:
    """A date outside its half-year is most often a slip, or belongs in another return (contract, Checking).

    Codes ``date_outside_period``, ``date_after_period``, ``date_after_programme``.
    """
    for relation, sheet in r.sheets.items():
        for column in sheet.declared.columns:
            if column.window is None:
                continue
            for row in sheet.rows_whose(column.name, partial(_is_outside, r, column.window)):
                yield _outside(r, relation, row, column.name, column.window)


def _is_outside(r: Return, window: str, day: object) -> bool:
    period, programme = r.context.period, r.context.dictionary.programme
    if not isinstance(day, dt.date) or period is None:
        return False
    if window == "programme":
        return day > programme.ends_on
    return day > period.ends_on if window == "until_end" else not period.holds(day)


def _outside(r: Return, relation: str, row: Row, name: str, window: str) -> Draft:
    day, period, programme = row.values[name], r.context.period, r.context.dictionary.programme
    if window == "programme":
        limit = programme.ends_on
        return r.at("date_after_programme", relation, row, name, expected=day, limit=limit)
    code = "date_after_period" if window == "until_end" else "date_outside_period"
    return r.at(code, relation, row, name, expected=day, period=period.name if period else "")


def filled_though(r: Return) -> Iterator[Draft]:
    """An end date in a row that has not ended, a completion date in one under way: one of the two cells is wrong."""
    for relation, sheet in r.sheets.items():
        for column in sheet.declared.columns:
            if isinstance(column.required, Condition):
                yield from _filled_though(r, relation, sheet, column, column.required)


def _filled_though(
    r: Return, relation: str, sheet: CheckedSheet, column: SheetColumn, condition: Condition
) -> Iterator[Draft]:
    other = sheet.column(condition.column)
    words = {
        "other_title": other.title,
        "other_value": r.context.vocabulary(other).name_of(condition.equals),
    }
    for row in sheet.rows_whose(column.name, lambda value: value is not None):
        actual = row.values[condition.column]
        if actual is not None and actual != condition.value:
            yield r.at("filled_though", relation, row, column.name, **words)


def end_before_start(r: Return) -> Iterator[Draft]:
    """No project is completed, and no agreement ended, before it began."""
    for relation, later, earlier in _ORDERED:
        for row in r.rows(relation):
            end, start = row.values[later], row.values[earlier]
            if end and start and end < start:
                title = r.sheets[relation].column(earlier).title
                words = {"value": end, "other_title": title, "other_value": start}
                yield r.at("end_before_start", relation, row, later, **words)
