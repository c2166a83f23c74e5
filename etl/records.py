"""A checked return as rows of the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from etl.check.checking import Checked
from etl.check.identity import (
    PROBLEM_PREFIX,
    PROJECT_PREFIX,
    own_code,
    problem_key,
    project_key,
)
from etl.check.returns import CheckedSheet, Return, Row
from etl.reference import Organization

Record = dict[str, Any]


def records_of(checked: Checked, submission_id: str) -> dict[str, list[Record]]:
    """{table: rows}, of an accepted return; money in yuan, references as codes."""
    under = checked.under
    if under is None:
        return {}
    tables: dict[str, list[Record]] = {}
    for relation, sheet in under.sheets.items():
        tables[relation] = [_record(under, sheet, row, submission_id) for row in sheet.rows]
    for row in under.rows("project_report"):
        for table, record in _bridges(under, row, submission_id):
            tables.setdefault(table, []).append(record)
    tables["provisional_organization"] = _provisional(under, submission_id)
    return tables


def finding_records(checked: Checked, submission_id: str) -> list[Record]:
    """One row a finding, numbered from 1."""
    return [
        {
            "submission_id": submission_id,
            "finding_number": number,
            **finding.as_dict(),
            "confirm": finding.confirm,
        }
        for number, finding in enumerate(checked.findings, 1)
    ]


def _trace(under: Return, sheet: CheckedSheet, row: Row, submission_id: str) -> Record:
    town, period = under.context.town, under.context.period
    return {
        "submission_id": submission_id,
        "town_code": town.code if town else None,
        "period": period.code if period else None,
        "sheet": sheet.declared.sheet,
        "row": row.number,
    }


def _record(under: Return, sheet: CheckedSheet, row: Row, submission_id: str) -> Record:
    record = _trace(under, sheet, row, submission_id)
    for column in sheet.declared.columns:
        if column.stored_name:
            record[column.stored_name] = _stored(row.values[column.name])
    return record | _derived(sheet.declared.relation, record, row)


def _stored(value: Any) -> Any:
    return value.organization_id if isinstance(value, Organization) else value


def _derived(relation: str, record: Record, row: Row) -> Record:
    if relation == "project_report":
        key = project_key(row.values)
        code = own_code(PROJECT_PREFIX, record["town_code"], key)
        return {"match_key": key, "own_code": code, "is_approximate": row.is_approximate}
    if relation == "problem":
        key = problem_key(row.values)
        return {"match_key": key, "own_code": own_code(PROBLEM_PREFIX, record["town_code"], key)}
    return {}


def _bridges(under: Return, row: Row, submission_id: str) -> Iterator[tuple[str, Record]]:
    trace = _trace(under, under.sheets["project_report"], row, submission_id)
    for position, organization in enumerate(row.values["organizations"], 1):
        about = {
            "position": position,
            "organization_id": organization.organization_id,
            "is_lead": position == 1,
        }
        yield "project_organization", trace | about
    for village in row.values["villages"] or ():
        yield "project_village", trace | {"village_code": village}
    main = row.values["aid_type"]
    for aid_type in dict.fromkeys((main, *(row.values["other_aid_types"] or ()))):
        yield "project_aid_type", trace | {"aid_type": aid_type, "is_main": aid_type == main}


def _provisional(under: Return, submission_id: str) -> list[Record]:
    seen: dict[str, Organization] = {}
    for relation in under.sheets:
        for row in under.rows(relation):
            for value in row.values.values():
                for item in value if isinstance(value, tuple) else (value,):
                    if isinstance(item, Organization) and not item.is_registered:
                        seen.setdefault(item.organization_id, item)
    return [
        {
            "submission_id": submission_id,
            "organization_id": o.organization_id,
            "uscc": o.uscc,
            "organization_name": o.name,
            "is_filed_only": o.is_filed_only,
        }
        for o in seen.values()
    ]
