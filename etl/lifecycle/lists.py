"""The lists in force (名录): which they are, and how another one takes its place.

A new list is staged beside the one in force, recorded in the ledger, then moved into its place; if the process dies in
between, the next writer finishes the move (:func:`finish_lists`), or removes what was never recorded.
"""

from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from etl.archive import ledger, snapshots
from etl.folder import SHIPPED_REFERENCE, DataFolder
from etl.lifecycle.decisions import Why, record
from etl.lifecycle.list_check import CheckedList
from etl.lists.reference import rows_of_list
from etl.system import clock
from etl.system.atomic_write import move_durably, write_atomically

_STAGED = ".applying-"


@dataclass(frozen=True)
class ListInForce:
    """A list in force; ``since`` is the day it was applied, None for shipped ones and those put in by hand."""

    list: str
    title: str
    rows: int
    digest: str
    since: str | None

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def lists_in_force(folder: DataFolder) -> list[ListInForce]:
    """Every list that can be applied, as it stands."""
    applied = {
        entry.file_name: (entry.decided_at or "")[:10]
        for entry in ledger.read_entries(folder.ledger)
        if entry.is_decision and entry.decided == "list"
    }
    result = []
    for name, listed in folder.dictionary.lists.items():
        rows, digest = rows_of_list(folder, name), digest_of_list(folder, name)[:16]
        is_shipped = folder.reference(f"{name}.csv").parent == SHIPPED_REFERENCE
        since = None if is_shipped else applied.get(name)
        result.append(ListInForce(name, listed.title, len(rows), digest, since))
    return result


def digest_of_list(folder: DataFolder, name: str) -> str:
    """The sha256 of a list in force; empty where there is none."""
    path = folder.reference(f"{name}.csv")
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def apply_list(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, checked: CheckedList, why: Why
) -> ledger.Entry:
    """Put a list without faults in force: the old one is kept in the archive, the ledger says who, when and why."""
    target = folder.root / "reference" / f"{checked.name}.csv"
    data = checked.as_csv()
    if target.is_file():
        old = target.read_bytes()
        write_atomically(_kept(folder, checked.name, old), old)
    write_atomically(_kept(folder, checked.name, data), data)
    staged = target.with_name(f"{_STAGED}{target.name}")
    write_atomically(staged, data)
    entry = ledger.Entry(
        submission_id="",
        sha256=sha256(data).hexdigest(),
        file_name=checked.name,
        received_at=clock.now().isoformat(),
        town_code=None,
        period=None,
        version=None,
        outcome="applied",
        is_demo=False,
        today=clock.today().isoformat(),
        dictionary_sha256=snapshots.store_dictionary(folder),
        reference_sha256=snapshots.store_reference(folder),
        decision="list",
        reason=why.reason,
    )
    decided = record(folder, con, entry, why.reviewer)
    move_durably(staged, target)
    return decided


def finish_lists(folder: DataFolder) -> None:
    """Put lists in their place whose command died after it was recorded."""
    last = {
        entry.file_name: entry.sha256
        for entry in ledger.read_entries(folder.ledger)
        if entry.is_decision and entry.decided == "list"
    }
    for staged in sorted((folder.root / "reference").glob(f"{_STAGED}*")):
        target = staged.with_name(staged.name.removeprefix(_STAGED))
        if last.get(target.stem) == sha256(staged.read_bytes()).hexdigest():
            move_durably(staged, target)
        else:
            staged.unlink()


def _kept(folder: DataFolder, name: str, data: bytes) -> Path:
    return folder.archive / "lists" / f"{name}-{sha256(data).hexdigest()[:16]}.csv"
