"""A checked return as rows of the warehouse."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from etl.identity import PROBLEM_PREFIX, PROJECT_PREFIX, own_code, problem_key
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.returns import CheckedSheet, Return, Row
from etl.lists.reference import Organization

Record = dict[str, Any]
Columns = Mapping[str, Sequence[Any]]

_BRIDGES = {
    "project_organization": ("position", "organization_id", "is_lead"),
    "project_village": ("village_code",),
    "project_aid_type": ("aid_type", "is_main"),
}


def columns_of(checked: CheckedReturn, submission_id: str) -> dict[str, Columns]:
    """{table: columns of equal length} of an accepted return; money in yuan, references as codes."""
    parsed = checked.parsed
    if parsed is None:
        return {}
    tables: dict[str, Columns] = {
        relation: _sheet_columns(parsed, sheet, submission_id)
        for relation, sheet in parsed.sheets.items()
    }
    if "project_report" in parsed.sheets:
        tables["project_report"] = _with_inherited(tables["project_report"], checked.inherited)
        tables |= _bridges(parsed, submission_id)
    tables["provisional_organization"] = _provisional(parsed, submission_id)
    return tables


def rows_of_return(checked: CheckedReturn) -> dict[str, list[Record]]:
    """As :func:`columns_of`, {table: rows}."""
    columns = columns_of(checked, "")
    return {
        name: [dict(zip(c, row, strict=True)) for row in zip(*c.values(), strict=True)]
        for name, c in columns.items()
    }


def _with_inherited(columns: Columns, inherited: Mapping[int, str]) -> Columns:
    """A renamed project keeps the code of the version before, as if the town had filled it in."""
    rows = zip(columns["row"], columns["given_code"], strict=True)
    return {**columns, "given_code": [given or inherited.get(row) for row, given in rows]}


def in_columns(records: Sequence[Record]) -> Columns:
    """Records of the same fields as columns."""
    names = records[0] if records else ()
    return {name: [record[name] for record in records] for name in names}


def assigned_codes(checked: CheckedReturn) -> dict[str, str]:
    """{sheet!row: code} assigned to projects and problems of an accepted return that had none."""
    if checked.is_rejected or checked.parsed is None:
        return {}
    codes: dict[str, str] = {}
    for relation, name in (("project_report", "project_code"), ("problem", "problem_code")):
        rows = [row for row in checked.parsed.rows(relation) if not row.values[name]]
        own = _identity(relation, checked.town_code, rows)["own_code"]
        sheet = checked.parsed.sheets[relation].declared.sheet if rows else ""
        known = checked.inherited if relation == "project_report" else {}
        codes |= {
            f"{sheet}!{row.number}": known.get(row.number, code)
            for row, code in zip(rows, own, strict=True)
        }
    return codes


def finding_records(checked: CheckedReturn, submission_id: str) -> list[Record]:
    """One row a finding, numbered from 1."""
    return [
        {
            "submission_id": submission_id,
            "finding_number": number,
            **asdict(finding),
            "answered_on": finding.answered_on and dt.date.fromisoformat(finding.answered_on),
        }
        for number, finding in enumerate(checked.findings, 1)
    ]


def _trace(
    parsed: Return, sheet: CheckedSheet, numbers: Sequence[int], submission_id: str
) -> Columns:
    town, period, many = parsed.context.town, parsed.context.period, len(numbers)
    return {
        "submission_id": [submission_id] * many,
        "town_code": [town.code if town else None] * many,
        "period": [period.code if period else None] * many,
        "sheet": [sheet.declared.sheet] * many,
        "row": numbers,
    }


def _sheet_columns(parsed: Return, sheet: CheckedSheet, submission_id: str) -> Columns:
    columns = dict(_trace(parsed, sheet, [row.number for row in sheet.rows], submission_id))
    for column in sheet.declared.columns:
        if column.stored_name:
            values = sheet.values[column.name]
            if column.type == "organization":
                values = [_stored(value) for value in values]
            columns[column.stored_name] = values
    town = parsed.context.town.code if parsed.context.town else None
    columns |= _identity(sheet.declared.relation, town, sheet.rows)
    if sheet.declared.relation == "project_report":
        columns["is_approximate"] = [row.is_approximate for row in sheet.rows]
    return columns


def _stored(value: Any) -> Any:
    return value.organization_id if isinstance(value, Organization) else value


def _identity(
    relation: str, town_code: str | None, rows: Iterable[Row]
) -> dict[str, Sequence[Any]]:
    """Key and own code of projects and problems; nothing for other relations."""
    if relation not in ("project_report", "problem"):
        return {}
    if relation == "project_report":
        prefix, keys = PROJECT_PREFIX, [row.project_key for row in rows]
    else:
        prefix, keys = PROBLEM_PREFIX, [problem_key(row.values) for row in rows]
    return {"match_key": keys, "own_code": [own_code(prefix, town_code or "", key) for key in keys]}


def _bridges(parsed: Return, submission_id: str) -> dict[str, Columns]:
    """The list columns of projects, one row a member."""
    sheet = parsed.sheets["project_report"]
    members_of: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _BRIDGES}
    organizations, villages, aid_types = members_of.values()
    for row in sheet.rows:
        values, number = row.values, row.number
        for position, organization in enumerate(values["organizations"], 1):
            organizations.append((number, position, organization.organization_id, position == 1))
        villages.extend((number, village) for village in values["villages"] or ())
        main = values["aid_type"]
        types = dict.fromkeys((main, *(values["other_aid_types"] or ())))
        aid_types.extend((number, aid_type, aid_type == main) for aid_type in types)
    tables: dict[str, Columns] = {}
    for name, members in members_of.items():
        numbers, *columns = (
            zip(*members, strict=True) if members else ((), *((),) * len(_BRIDGES[name]))
        )
        trace = _trace(parsed, sheet, numbers, submission_id)
        tables[name] = {**trace, **dict(zip(_BRIDGES[name], columns, strict=True))}
    return tables


def _provisional(parsed: Return, submission_id: str) -> Columns:
    """Unregistered organisations of this return, each once."""
    unregistered: dict[str, Organization] = {}
    for sheet in parsed.sheets.values():
        named = [
            c.name for c in sheet.declared.columns if c.type in ("organization", "organizations")
        ]
        for name in named:
            # By identity: equal values of a column are one object.
            for value in {id(row.values[name]): row.values[name] for row in sheet.rows}.values():
                for item in value if isinstance(value, tuple) else (value,):
                    if isinstance(item, Organization) and not item.is_registered:
                        unregistered.setdefault(item.organization_id, item)
    return {
        "submission_id": [submission_id] * len(unregistered),
        "organization_id": list(unregistered),
        "uscc": [o.uscc for o in unregistered.values()],
        "organization_name": [o.name for o in unregistered.values()],
        "is_filed_only": [o.is_filed_only for o in unregistered.values()],
    }
