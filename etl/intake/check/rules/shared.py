"""What several rules need."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from etl.intake.check.findings import Draft
from etl.intake.check.history import PastProject
from etl.intake.check.returns import Return, Row


def is_understood(r: Return, relation: str, *names: str) -> bool:
    """The sheet is there and these columns are understood in every row; a rule would only repeat earlier errors."""
    return relation in r.sheets and all(
        row.values[name] is not None for row in r.rows(relation) for name in names
    )


def repeated_rows(
    r: Return, relation: str, name: str, code: str, groups: Iterable[list[Row]]
) -> Iterator[Draft]:
    """A finding for each group of two rows and more; the same rows are reported once."""
    sheet = r.sheets.get(relation)
    if sheet is None:
        return
    distinct = {tuple(row.number for row in rows): rows for rows in groups if len(rows) > 1}
    for numbers, rows in distinct.items():
        cells = tuple(row.cell(name) for row in rows)
        values = {"rows": "、".join(map(str, numbers))}
        yield Draft(code, cells[0].sheet, cells, sheet.column(name), str(cells[0].value), values)


def vanished(r: Return, relation: str, code: str, value: str, expected: str = "") -> Draft:
    """A finding about something of the last half-year that this return does not mention."""
    period = r.context.dictionary.period(r.history.last_period or "").name
    sheet = r.context.dictionary.sheet(relation).sheet
    return Draft(code, sheet, value=value, values={"period": period, "expected": expected})


def project_key(row: Row) -> str | None:
    """The key of a project across half-years; None unless it has a name and a lead."""
    return row.project_key if row.values["project_name"] and row.values["organizations"] else None


def earlier_reports(r: Return, row: Row) -> list[PastProject]:
    """The reports of this project in earlier half-years."""
    if not r.history.projects:
        return []
    code = row.values["project_code"]
    period = r.context.period.code if r.context.period else ""
    index = r.history.projects_by_code if code else r.history.projects_by_key
    return [p for p in index.get(code or project_key(row) or "", ()) if p.period < period]


def plain_number(number: object) -> str:
    """A number without exponent or trailing zeros."""
    return f"{Decimal(str(number)).normalize():f}"
