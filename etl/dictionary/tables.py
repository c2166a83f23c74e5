"""The tables of the warehouse that hold the rows of sheets: their columns follow from sheets.yml."""

from types import MappingProxyType
from typing import Final

from etl.dictionary.sheets import Sheet

# Where a row comes from; every table of rows begins with these.
TRACE: Final = MappingProxyType(
    {
        "submission_id": "varchar",
        "town_code": "varchar",
        "period": "varchar",
        "sheet": "varchar",
        "row": "integer",
    }
)
# What the loader adds to the rows of a sheet.
ADDED: Final = MappingProxyType(
    {
        "project_report": {
            "own_code": "varchar",
            "match_key": "varchar",
            "is_approximate": "boolean",
        },
        "problem": {"own_code": "varchar", "match_key": "varchar"},
    }
)
# Columns that name several things: the loader writes them to a table of their own, one row a member.
LISTS: Final = MappingProxyType(
    {
        ("project_report", "organizations"): "project_organization",
        ("project_report", "villages"): "project_village",
        ("project_report", "other_aid_types"): "project_aid_type",
    }
)
LIST_TYPES: Final = frozenset({"organizations", "villages", "choices"})
_TYPES: Final = MappingProxyType(
    {
        "date": "date",
        "yes_no": "boolean",
        "money": "decimal(18, 2)",
        "count": "bigint",
        "number": "double",
        "percent": "double",
    }
)


def create_table(sheet: Sheet) -> str:
    """The statement that makes the table of a sheet.

    Columns of the sheet may be blank even if they are required: a return that was archived before a column was
    declared has no value for it, and is loaded all the same when the warehouse is rebuilt.
    """
    surely = [f'"{name}" {kind} not null' for name, kind in TRACE.items()]
    maybe = [f'"{name}" {kind}' for name, kind in _stored(sheet).items()]
    added = [f'"{name}" {kind} not null' for name, kind in ADDED.get(sheet.relation, {}).items()]
    return f'create table "{sheet.relation}" ({", ".join([*surely, *maybe, *added])})'


def stored_columns(sheet: Sheet) -> tuple[str, ...]:
    """The columns of the table of a sheet."""
    return (*TRACE, *_stored(sheet), *ADDED.get(sheet.relation, {}))


def _stored(sheet: Sheet) -> dict[str, str]:
    return {c.stored_name: _TYPES.get(c.type, "varchar") for c in sheet.columns if c.stored_name}
