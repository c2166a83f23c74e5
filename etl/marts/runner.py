"""The published relations: SQL files run in order into an open database, commented and proven.

``etl/marts/sql/staging`` prepares (temporary tables), ``etl/marts/sql/published`` and ``etl/marts/sql/marts`` become
tables of the published database, ``etl/marts/sql/assertions`` must return no row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.marts.leaderboard import build_leaderboard
from etl.marts.sources import load_sources
from etl.warehouse import quoted

SQL = Path(__file__).resolve().parent / "sql"

# Tables of a vocabulary bear its name, but for the one that a mart has taken.
VOCABULARY_TABLES = {"submission_status": "version_status"}

# Each file may use what stands before it.
ORDER = (
    "published/period",
    "published/phase",
    "published/milestone",
    "published/town",
    "published/area",
    "published/village",
    "published/typical_village",
    "staging/stg_period",
    "staging/stg_area_town",
    "staging/stg_submission",
    "staging/stg_return",
    "staging/stg_latest_return",
    "staging/stg_area_period",
    "staging/stg_submission_status",
    "staging/stg_return_due",
    "staging/stg_identity",
    "published/submission",
    "published/finding",
    "published/version_change",
    "published/version_total",
    "published/pairing",
    "published/project_report",
    "published/project_organization",
    "published/project_village",
    "published/project_aid_type",
    "published/village_need",
    "published/milestone_report",
    "published/model_case",
    "published/problem",
    "published/honor",
    "published/organization",
    "staging/stg_registered",
    "staging/stg_typical_village",
    "staging/stg_pairing_in_force",
    "staging/stg_participating_row",
    "staging/stg_participating",
    "staging/stg_milestone_statement",
    "marts/project_as_of",
    "marts/problem_history",
    "marts/problem_as_of",
    "marts/village_project",
    "marts/need_as_of",
    "marts/step_row",
    "staging/stg_milestone_figure",
    "staging/stg_attention_text",
    "staging/stg_window",
    "staging/stg_organization_share",
    "staging/stg_hours_per_visit",
    "staging/stg_window_share",
    "staging/stg_recognition_row",
    "staging/stg_recognition",
    "staging/stg_needs_review",
    "marts/submission_status",
    "marts/registered_organization",
    "marts/village_as_of",
    "marts/pairing_in_force",
    "marts/participant",
    "marts/participant_row",
    "marts/participation",
    "marts/aid_type_summary",
    "marts/aid_type_by_task",
    "marts/phase_progress",
    "marts/problem_flow",
    "marts/organization_contribution",
    "staging/stg_leaderboard_input",
    "marts/leaderboard_input",
    "marts/leaderboard",
    "marts/leaderboard_row",
)


class MartAssertionError(AssertionError):
    """A published relation is not what it must be: the assertion, and the first row against it."""


class RelationDictionaryError(ValueError):
    """The dictionary and the published database do not have the same relations and columns."""


def build(
    con: duckdb.DuckDBPyConnection, folder: DataFolder, dictionary: Dictionary, today: dt.date
) -> None:
    """Make every published relation in the connection's own database, as of a day.

    Args:
        con: an empty database, with the warehouse attached as ``warehouse``.
        folder: whose reference lists are in force.
        dictionary: vocabularies, plan, reasons, and the words for tables and columns.
        today: the day that says which half-years have begun and which returns are due.

    Raises:
        MartAssertionError: a relation contradicts an assertion.
        RelationDictionaryError: a table or column lacks words in the dictionary, or words a table.
        ReferenceListError: a reference list cannot be read.
    """
    # One transaction: some hundred comments would otherwise each be written on their own.
    con.execute("begin")
    load_sources(con, folder, dictionary, today)
    _make_vocabularies(con, dictionary)
    for step in ORDER:
        if step == "marts/leaderboard":
            _rank_organizations(con, dictionary)
        _make(con, step)
    _comment(con, dictionary)
    _prove(con)
    con.execute("commit")


def statement(path: Path) -> str:
    """The query that a file holds."""
    return path.read_text(encoding="utf-8").strip()


def _make(con: duckdb.DuckDBPyConnection, step: str) -> None:
    layer, name = step.split("/")
    kind = "temp table" if layer == "staging" else "table"
    query = statement(SQL / layer / f"{name}.sql")
    # In the order of its columns, so that the same returns give the same tables every time.
    con.execute(f"create {kind} {name} as select * from (\n{query}\n) order by all")


def _make_vocabularies(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    for vocabulary in dictionary.vocabularies:
        table = VOCABULARY_TABLES.get(vocabulary, vocabulary)
        con.execute(
            f"create table {table} as select code as {table}, name as {table}_name, "
            f"short as {table}_short, sort_order from src_term where vocabulary = '{vocabulary}' "
            "order by sort_order"
        )


def _rank_organizations(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    inputs = con.execute("select * from leaderboard_input").df()
    con.register("src_leaderboard", build_leaderboard(inputs, dictionary))
    # The same to date, as it was a half-year ago: what has moved since.
    before = con.execute(
        "select setting.all_window as period, input.* exclude (window_code) "
        "from stg_leaderboard_input as input "
        "inner join src_setting as setting on input.window_code = setting.before_window"
    ).df()
    con.register("src_leaderboard_before", build_leaderboard(before, dictionary))


def _comment(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    found = _columns(con)
    faults = list(_uncommented(found, dictionary))
    if faults:
        raise RelationDictionaryError("; ".join(faults))
    for relation in dictionary.relations.values():
        con.execute(f"comment on table {relation.name} is {quoted(relation.comment)}")
        for column in relation.columns:
            text = quoted(f"{column.title}：{column.definition}")
            con.execute(f'comment on column {relation.name}."{column.name}" is {text}')


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Relation → its columns in order."""
    found: dict[str, list[str]] = {}
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = current_database() and not internal "
        "order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _uncommented(found: dict[str, list[str]], dictionary: Dictionary) -> Iterator[str]:
    """Relations and columns that only the database has, or only the dictionary."""
    yield from _differences("relations.yml", found, dictionary.relations)
    for name in sorted(found.keys() & dictionary.relations.keys()):
        described = [column.name for column in dictionary.relations[name].columns]
        yield from _differences(name, found[name], described)


def _differences(place: str, made: Iterable[str], described: Iterable[str]) -> Iterator[str]:
    for name in sorted({*made} - {*described}):
        yield f"{place}: {name} is not described"
    for name in sorted({*described} - {*made}):
        yield f"{place}: {name} is described and is not made"


def _prove(con: duckdb.DuckDBPyConnection) -> None:
    for path in sorted((SQL / "assertions").glob("assert_*.sql")):
        result = con.execute(statement(path))
        names = [column[0] for column in result.description or ()]
        row = result.fetchone()
        if row is not None:
            shown = ", ".join(f"{n} = {v}" for n, v in zip(names, row, strict=True))
            raise MartAssertionError(f"{path.stem}: {shown}")
