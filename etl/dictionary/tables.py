"""The tables of the warehouse that hold the rows of sheets; their columns are derived from sheets.yml."""

from types import MappingProxyType
from typing import Final, NamedTuple

from etl.dictionary.sheets import Sheet

# The source of a row; every table of rows begins with these columns.
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


class ListTable(NamedTuple):
    """The table of a list column, one row a member: its name, the member's column, the column to sort by."""

    name: str
    member: str
    order: str


# List columns, by relation and name; the loader writes each to a table of its own.
LISTS: Final = MappingProxyType(
    {
        ("project_report", "organizations"): ListTable(
            "project_organization", "organization_id", "position"
        ),
        ("project_report", "villages"): ListTable(
            "project_village", "village_code", "village_code"
        ),
        ("project_report", "other_aid_types"): ListTable(
            "project_aid_type", "aid_type", "aid_type"
        ),
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
    """The SQL statement that creates the table of a sheet.

    Columns of the sheet are nullable even if required: a return that was archived before a column was declared has no
    value for it, and is still loaded when the warehouse is rebuilt.
    """
    trace = [f'"{name}" {kind} not null' for name, kind in TRACE.items()]
    own = [f'"{name}" {kind}' for name, kind in _stored(sheet).items()]
    added = [f'"{name}" {kind} not null' for name, kind in ADDED.get(sheet.relation, {}).items()]
    return f'create table "{sheet.relation}" ({", ".join([*trace, *own, *added])})'


def stored_columns(sheet: Sheet) -> tuple[str, ...]:
    """The columns of the table of a sheet."""
    return (*TRACE, *_stored(sheet), *ADDED.get(sheet.relation, {}))


def _stored(sheet: Sheet) -> dict[str, str]:
    return {c.stored_name: _TYPES.get(c.type, "varchar") for c in sheet.columns if c.stored_name}
