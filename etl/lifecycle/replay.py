"""From the ledger into the warehouse, making no new decision: after a crash, and anew from the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb

from etl.archive import ledger
from etl.archive.snapshots import kept_dictionary, kept_reference
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn, Checker
from etl.intake.check.history import read_history
from etl.lists.reference import read_reference
from etl.loader.mixed_data import refuse_mixed_data
from etl.loader.store import PENDING, Definitions, prepare, prepare_review, write
from etl.warehouse import REJECTED


class RebuildError(RuntimeError):
    """The archive and the ledger do not give what was decided."""


def reconcile(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
    """Bring in what the ledger holds and the warehouse lacks: a crash came between the two.

    Raises:
        LedgerError: the ledger or an original is damaged.
        RebuildError: an original no longer gives what was decided.
    """
    for _ in replay(folder, con):
        pass


def replay(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> Iterator[ledger.Entry]:
    """Carry out, in order, every decision of the ledger that the warehouse does not know yet; gives each.

    Raises:
        LedgerError: the ledger or an original is damaged.
        RebuildError: an original no longer gives what was decided.
    """
    known = {
        row[0]: row[1]
        for row in con.execute("select submission_id, outcome from received").fetchall()
    }
    for entry in ledger.read_entries(folder.ledger):
        if _is_new(entry, known):
            known[entry.submission_id] = entry.outcome
            _carry_out(folder, con, entry)
            yield entry


def checked_again(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, entry: ledger.Entry
) -> CheckedReturn:
    """The file as it was understood on its day, by the dictionary and the lists of that day.

    Raises:
        LedgerError: the original is missing or damaged.
        RebuildError: the dictionary or the lists of that day are missing.
    """
    definitions = definitions_of(folder, entry)
    checker = Checker(
        definitions.dictionary,
        definitions.reference,
        dt.date.fromisoformat(entry.today),
        lambda town, period: read_history(con, town, period),
    )
    return checker.check_bytes(Path(entry.file_name), ledger.original(folder.archive, entry))


def definitions_of(folder: DataFolder, entry: ledger.Entry) -> Definitions:
    """The dictionary and the lists that a return was decided by.

    Raises:
        RebuildError: their copies in the archive are missing.
    """
    kept = kept_dictionary(folder, entry.dictionary_sha256)
    lists = kept_reference(folder, entry.reference_sha256)
    for place in (kept, lists):
        if not place.is_dir():
            raise RebuildError(
                f"载入 {entry.submission_id} 时所用的字典或名录的存底不见了，应为 {place}；请从备份恢复后再试。"
            )
    dictionary = load_dictionary(kept, is_snapshot=True)
    return Definitions(dictionary, read_reference(dictionary, lambda name: lists / name))


def _is_new(entry: ledger.Entry, known: dict[str, str]) -> bool:
    """A return is received once, and decided once: the first line of each kind counts."""
    if entry.is_review:
        return known.get(entry.submission_id) == PENDING
    return entry.submission_id not in known


def _carry_out(folder: DataFolder, con: duckdb.DuckDBPyConnection, entry: ledger.Entry) -> None:
    definitions = definitions_of(folder, entry)
    if entry.is_review:
        write(con, prepare_review(con, entry, definitions))
        return
    checked = refuse_mixed_data(con, definitions.dictionary, checked_again(folder, con, entry))
    if checked.is_rejected and entry.outcome != REJECTED:
        raise RebuildError(
            f"{entry.submission_id} 当时已接收，现在核对不通过：{checked.findings[0].message}"
        )
    write(con, prepare(con, checked, entry, definitions))
