"""Store a decided return: its rows, its findings and its difference, in one transaction."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb

from etl.archive.ledger import Entry
from etl.dictionary import Dictionary, stored_columns
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.findings import Draft, word_findings
from etl.lists.reference import Reference
from etl.loader.answers import accepted_answers, desk_answers, reopened_answers
from etl.loader.difference import Difference, compare
from etl.loader.records import Columns, Record, columns_of, finding_records, in_columns
from etl.templates.stored_rows import Tables, rows_of
from etl.warehouse import REJECTED, SchemaChangedError

if TYPE_CHECKING:
    import pyarrow as pa

ACCEPTED = "accepted"
PENDING = "pending"
RETURNED = "returned"

WITHDRAWN = "withdrawn"
GONE = (RETURNED, WITHDRAWN)

_IN_FORCE = "select submission_id from in_force where town_code = ? and period = ?"
_NEXT = (
    "select coalesce(max(force_order), 0) + 1 from submission where town_code = ? and period = ?"
)


@dataclass(frozen=True)
class Definitions:
    """The dictionary and the lists by which a return is decided."""

    dictionary: Dictionary
    reference: Reference


@dataclass(frozen=True)
class Prepared:
    """Everything a decision writes, built before the decision is recorded.

    Otherwise a value that no column can hold would leave a decision that can never be carried out.
    """

    tables: Mapping[str, pa.Table]
    statements: Sequence[tuple[str, list[object]]] = ()


def refuse_mixed_data(con: duckdb.DuckDBPyConnection, checked: CheckedReturn) -> CheckedReturn:
    """Add an error if folder or warehouse are of the other nature (contract, demo: they never mix)."""
    if checked.parsed is None or checked.is_rejected:
        return checked
    context, dictionary = checked.parsed.context, checked.parsed.context.dictionary
    other = con.execute(
        "select 1 from submission where is_demo <> ? and outcome not in (?, ?) limit 1",
        [checked.parsed.is_demo, *GONE],
    ).fetchone()
    if context.is_demo == checked.parsed.is_demo and not other:
        return checked
    names = dictionary.vocabularies["data_nature"].names
    nature, rest = (names[1], names[0]) if checked.parsed.is_demo else (names[0], names[1])
    draft = Draft.of_file("real_and_demo", file=checked.file.name, nature=nature, other=rest)
    findings = (*word_findings([draft], dictionary), *checked.findings)
    return replace(checked, findings=findings)


def prepare(
    con: duckdb.DuckDBPyConnection,
    checked: CheckedReturn,
    entry: Entry,
    definitions: Definitions | None = None,
    in_force: Dictionary | None = None,
) -> Prepared:
    """The rows of a received return; with its difference if it is accepted.

    ``in_force``: today's dictionary, for a return decided by an earlier one; columns that only the earlier one
    declares stay in the archive. ``definitions`` are needed for a return that has rows.
    """
    is_rejected = entry.outcome == REJECTED
    columns = {} if is_rejected else columns_of(checked, entry.submission_id)
    if in_force and definitions:
        columns = _still_declared(columns, definitions.dictionary, in_force)
    columns["finding"] = in_columns(finding_records(checked, entry.submission_id))
    columns["submission"] = in_columns([_submission(con, checked, entry)])
    target = f"{REJECTED}." if is_rejected else ""
    tables = {
        f"{target}{table}": as_arrow(con, table, columns[table])
        for table in columns
        if any(map(len, columns[table].values()))
    }
    if entry.outcome == ACCEPTED and definitions:
        tables |= _difference_tables(
            con, entry, lambda: {n: t.to_pylist() for n, t in tables.items()}, definitions
        )
    return Prepared(tables)


def prepare_decision(
    con: duckdb.DuckDBPyConnection, line: int, entry: Entry, definitions: Definitions | None = None
) -> Prepared:
    """A decision, in the database that has the version it is about; with the difference if it is accepted now."""
    at: list[object] = [entry.submission_id]
    if entry.answers:
        return Prepared(_decision_table(con, "", line, entry), list(desk_answers(con, entry)))
    refused = con.execute(f"select 1 from {REJECTED}.submission where submission_id = ?", at)
    place = f"{REJECTED}." if refused.fetchone() else ""
    statements: list[tuple[str, list[object]]] = []
    if entry.version is not None:
        order = _next_order(con, entry) if entry.outcome == ACCEPTED else None
        # what was in force keeps its place in the order: it is restored, and counts as earlier
        kept = "force_order" if entry.outcome == WITHDRAWN else "?"
        values = [entry.outcome, *([] if entry.outcome == WITHDRAWN else [order]), *at]
        sql = f"update {place}submission set outcome = ?, force_order = {kept} where submission_id = ?"
        statements.append((sql, values))
    if entry.decided == "reopen":
        differences = ("version_change", "version_total")
        statements += [(f"delete from {name} where submission_id = ?", at) for name in differences]
        statements += reopened_answers(entry)
    tables: dict[str, pa.Table] = {}
    if definitions and entry.outcome == ACCEPTED:
        statements += accepted_answers(entry, definitions.dictionary)
    if definitions:
        rows = partial(rows_of, con, entry.submission_id)
        tables = _difference_tables(con, entry, rows, definitions)
    return Prepared(tables | _decision_table(con, place, line, entry), statements)


def _decision_table(
    con: duckdb.DuckDBPyConnection, place: str, line: int, entry: Entry
) -> dict[str, pa.Table]:
    record = {
        "line": line,
        "decision": entry.decided,
        "submission_id": entry.submission_id,
        "period": entry.period,
        "outcome": entry.outcome,
        "reviewer": entry.reviewer or "",
        "reason": entry.reason,
        "decided_at": dt.datetime.fromisoformat(entry.decided_at or entry.received_at),
    }
    return {f"{place}ruling": as_arrow(con, "ruling", in_columns([record]))}


def write(con: duckdb.DuckDBPyConnection, prepared: Prepared) -> None:
    """Write all of it, or nothing."""
    con.execute("begin transaction")
    try:
        for statement, values in prepared.statements:
            con.execute(statement, values)
        for name, rows in prepared.tables.items():
            con.register("incoming", rows)
            con.execute(f"insert into {name} by name select * from incoming")
            con.unregister("incoming")
        con.execute("commit")
    except BaseException:
        # A failed commit (disk full) has ended the transaction already.
        with contextlib.suppress(duckdb.Error):
            con.execute("rollback")
        raise


def difference_of(
    con: duckdb.DuckDBPyConnection, compared_with: str, after: Tables, definitions: Definitions
) -> Difference:
    """The difference of rows against a version in the warehouse."""
    return compare(
        rows_of(con, compared_with), after, definitions.dictionary, definitions.reference
    )


def in_force(
    con: duckdb.DuckDBPyConnection, town_code: str | None, period: str | None
) -> str | None:
    """The version in force of a town and half-year; None if there is none."""
    row = con.execute(_IN_FORCE, [town_code, period]).fetchone()
    return str(row[0]) if row else None


def _next_order(con: duckdb.DuckDBPyConnection, entry: Entry) -> int:
    row = con.execute(_NEXT, [entry.town_code, entry.period]).fetchone()
    return int(row[0]) if row else 1


def as_arrow(con: duckdb.DuckDBPyConnection, table: str, columns: Columns) -> pa.Table:
    """Columns with the names and types of a warehouse table; missing ones are blank.

    Raises:
        SchemaChangedError: the table lacks one of the columns.
    """
    import pyarrow as pa  # slow to import, and not needed for checking

    schema = con.cursor().table(table).limit(0).to_arrow_table().schema
    if lost := sorted(columns.keys() - {*schema.names}):
        raise SchemaChangedError([f"“{table}”的“{name}”" for name in lost])
    blank = [None] * max(map(len, columns.values()), default=0)
    return pa.table({f.name: pa.array(columns.get(f.name, blank), f.type) for f in schema})


def _still_declared(
    columns: Mapping[str, Columns], then: Dictionary, now: Dictionary
) -> dict[str, Columns]:
    """Tables without the sheets, and the columns of sheets, that are declared no more."""
    kept = {sheet.relation: stored_columns(sheet) for sheet in now.sheets}
    gone = {sheet.relation for sheet in then.sheets} - kept.keys()
    return {
        table: {n: v for n, v in values.items() if n in kept.get(table, values)}
        for table, values in columns.items()
        if table not in gone
    }


def _difference_tables(
    con: duckdb.DuckDBPyConnection,
    entry: Entry,
    after: Callable[[], Tables],
    definitions: Definitions,
) -> dict[str, pa.Table]:
    base = in_force(con, entry.town_code, entry.period)
    if base is None:
        return {}
    difference = difference_of(con, base, after(), definitions)
    ids = {"submission_id": entry.submission_id, "compared_with": base}
    numbered: dict[str, list[dict[str, Any]]] = {
        "version_change": [
            ids | {"change_number": number} | asdict(change)
            for number, change in enumerate(difference.changes, 1)
        ],
        "version_total": [
            ids | {"total_number": number} | asdict(total)
            for number, total in enumerate(difference.totals, 1)
        ],
    }
    return {name: as_arrow(con, name, in_columns(rows)) for name, rows in numbered.items() if rows}


def _submission(con: duckdb.DuckDBPyConnection, checked: CheckedReturn, entry: Entry) -> Record:
    return {
        "submission_id": entry.submission_id,
        "town_code": entry.town_code,
        "period": entry.period,
        "version": entry.version or 1,
        "outcome": entry.outcome,
        "file_name": entry.file_name,
        "file_sha256": entry.sha256,
        "received_at": dt.datetime.fromisoformat(entry.received_at),
        "reported_on": checked.reported_on,
        "is_no_new": bool(checked.parsed and checked.parsed.is_no_new),
        "is_demo": entry.is_demo,
        "error_count": checked.error_count,
        "warning_count": checked.warning_count,
        "run": entry.run,
        "force_order": _next_order(con, entry) if entry.outcome == ACCEPTED else None,
        "replaces": in_force(con, entry.town_code, entry.period),
    }
