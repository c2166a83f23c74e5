"""Replay the ledger into the warehouse, without new decisions: after a crash, and to rebuild."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import duckdb

from etl.archive import ledger
from etl.archive.snapshots import dictionary_snapshot, reference_snapshot
from etl.dictionary import count_towns, load_dictionary
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn, Checker
from etl.intake.check.history import read_history
from etl.lists.reference import read_reference
from etl.loader.guards import guarded, same_return_twice
from etl.loader.store import (
    WITHDRAWN,
    Definitions,
    Prepared,
    prepare,
    prepare_decision,
    refuse_mixed_data,
    write,
)
from etl.warehouse import REJECTED


class RebuildError(RuntimeError):
    """Archive and ledger do not reproduce what was decided."""


def reconcile(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
    """Replay what the ledger has and the warehouse lacks after a crash; raises as :func:`replay`."""
    for _ in replay(folder, con):
        pass


def replay(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, without: str | None = None
) -> Iterator[ledger.Entry]:
    """Carry out, in order, the decisions that the warehouse lacks; yields each.

    Of files that were forgotten, and of the one with the digest ``without``, only the number is kept.

    Raises:
        LedgerError: the ledger or an original is damaged.
        RebuildError: an original no longer yields what was decided.
    """
    known = {name for (name,) in con.execute("select submission_id from received").fetchall()}
    decided = {line for (line,) in con.execute("select line from decided").fetchall()}
    gone = ledger.forgotten(folder.ledger) | {without}
    for line, entry in ledger.numbered_entries(folder.ledger):
        if line in decided or (not entry.is_decision and entry.submission_id in known):
            continue
        known.add(entry.submission_id)
        if entry.sha256 in gone:
            write(con, _number_only(con, line, entry))
        else:
            _carry_out(folder, con, line, entry)
        yield entry


def checked_again(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    entry: ledger.Entry,
    data: bytes | None = None,
) -> CheckedReturn:
    """Check an archived file, or other ``data`` in its place, by the dictionary and the lists of its day.

    It goes by the digest under which it was received, whatever took its place since.
    """
    definitions = definitions_of(folder, entry)
    checker = Checker(
        definitions.dictionary,
        definitions.reference,
        dt.date.fromisoformat(entry.today),
        lambda *of: read_history(con, *of),
        # Folders of earlier software had no mark.
        folder.is_demo or (entry.is_demo and entry.outcome != REJECTED),
    )
    data = data or ledger.original(folder.archive, entry)
    return replace(checker.check_bytes(Path(entry.file_name), data), sha256=entry.sha256)


def definitions_of(folder: DataFolder, entry: ledger.Entry) -> Definitions:
    """The dictionary and the lists by which a return was decided.

    Raises:
        RebuildError: their snapshots are missing.
    """
    snapshot = dictionary_snapshot(folder, entry.dictionary_sha256)
    lists = reference_snapshot(folder, entry.reference_sha256)
    for place in (snapshot, lists):
        if not place.is_dir():
            raise RebuildError(
                f"载入 {entry.submission_id} 时所用的字典或名录的存底不见了，应为 {place}；请从备份恢复后再试。"
            )
    return _definitions(snapshot, lists)


@lru_cache(maxsize=8)
def _definitions(snapshot: Path, lists: Path) -> Definitions:
    """By the snapshots in these folders, which never change: their names are their digests."""
    towns = count_towns(lists / "towns.csv")
    dictionary = load_dictionary(snapshot, towns=towns, is_snapshot=True)
    return Definitions(dictionary, read_reference(dictionary, lambda name: lists / name))


def _number_only(con: duckdb.DuckDBPyConnection, line: int, entry: ledger.Entry) -> Prepared:
    """A version whose original was forgotten: without rows, never in force; its decisions are history."""
    if entry.is_decision:
        return prepare_decision(con, line, replace(entry, version=None))
    outcome = REJECTED if entry.outcome == REJECTED else WITHDRAWN
    nothing = CheckedReturn(Path(entry.file_name), entry.sha256, ())
    return prepare(con, nothing, replace(entry, outcome=outcome))


def _carry_out(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, line: int, entry: ledger.Entry
) -> None:
    if entry.is_decision:
        is_review = entry.decided == "review"
        by = definitions_of(folder, entry) if is_review else None
        write(con, prepare_decision(con, line, entry, by))
        return
    definitions = definitions_of(folder, entry)
    checked = refuse_mixed_data(con, checked_again(folder, con, entry))
    if checked.is_rejected and entry.outcome != REJECTED:
        raise RebuildError(
            f"{entry.submission_id} 当时已接收，现在核对不通过：{checked.findings[0].message}"
        )
    if entry.run:  # earlier versions of the software did not ask
        checked = same_return_twice(guarded(con, checked), entry.twins.values())
    write(con, prepare(con, checked, entry, definitions, folder.dictionary))
