"""Loading: one return into the warehouse, whole or not at all, in one transaction.

Order of events, so that a crash at any moment loses nothing: the original into the archive (flushed), the decision
into the ledger (flushed), the rows into the warehouse (committed). What the ledger holds and the warehouse lacks is
made up for at the next load (:func:`reconcile`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from etl import clock, ledger, snapshots
from etl.check.checking import Checked, Checker, HistoryReader
from etl.check.findings import Draft, word_findings
from etl.check.history import read_history
from etl.dictionary import Dictionary, load_dictionary
from etl.folder import DataFolder
from etl.read.guard import MAX_FILE_BYTES
from etl.records import Record, finding_records, records_of
from etl.reference import load_reference, read_reference
from etl.warehouse import REJECTED, row_tables

if TYPE_CHECKING:
    import pyarrow as pa

OWN_FOLDERS = ("archive", "returns", "published", "reference", "dictionary")
FOLDER_NOISE = frozenset({"Thumbs.db", "desktop.ini"})
DATABASE_ENDINGS = frozenset({".duckdb", ".wal"})


class RebuildError(RuntimeError):
    """The archive and the ledger do not give what was decided."""


@dataclass(frozen=True)
class Loaded:
    """What became of one file; ``outcome`` is loaded, unchanged, rejected or pending."""

    checked: Checked
    outcome: str
    version: int | None

    def as_dict(self) -> dict[str, Any]:
        """The JSON of the contract."""
        return self.checked.as_dict() | {"version": self.version, "outcome": self.outcome}


@dataclass(frozen=True, slots=True)
class _Known:
    submission_id: str
    outcome: str
    version: int


def find_files(paths: Iterable[Path], folder: DataFolder) -> list[Path]:
    """Files as given, folders by relative path; hidden files, ``~$…`` and the data folder's own are passed over."""
    found: list[Path] = []
    for path in paths:
        inside = (
            sorted(p for p in path.rglob("*") if _is_candidate(p, path, folder))
            if path.is_dir()
            else [path]
        )
        found += inside or [path]
    return found


def _is_candidate(path: Path, root: Path, folder: DataFolder) -> bool:
    parts = path.relative_to(root).parts
    hidden = any(part.startswith((".", "~$")) for part in parts)
    own = any(path.resolve().is_relative_to(folder.root.resolve() / name) for name in OWN_FOLDERS)
    noise = path.name in FOLDER_NOISE or path.suffix in DATABASE_ENDINGS
    return path.is_file() and not hidden and not own and not noise


def make_checker(folder: DataFolder, history: HistoryReader) -> Checker:
    """A checker by the dictionary and the lists in force, as of today."""
    return Checker(folder.dictionary, load_reference(folder), clock.today(), history)


@dataclass(frozen=True)
class Loader:
    """Loads files, one after another, into an open warehouse."""

    folder: DataFolder
    con: duckdb.DuckDBPyConnection
    checker: Checker
    dictionary_digest: str
    reference_digest: str

    @classmethod
    def open(cls, folder: DataFolder, con: duckdb.DuckDBPyConnection) -> Loader:
        """A loader for this folder; keeps the dictionary and the lists that it decides by."""
        digests = snapshots.keep_dictionary(folder), snapshots.keep_reference(folder)
        checker = make_checker(folder, lambda town, period: read_history(con, town, period))
        return cls(folder, con, checker, *digests)

    def load(self, file: Path) -> Loaded:
        """Check one file and load it when it is accepted."""
        try:
            data = file.read_bytes() if file.stat().st_size <= MAX_FILE_BYTES else None
        except OSError:
            data = None
        if data is None:
            return Loaded(self.checker.check(file), "rejected", None)
        return self._load_bytes(file, data)

    def _load_bytes(self, file: Path, data: bytes) -> Loaded:
        checked = _of_one_nature(
            self.con, self.folder.dictionary, self.checker.check_bytes(file, data)
        )
        ledger.archive_original(self.folder.archive, checked.sha256, data)
        known = self._known(checked)
        if known and known.outcome != REJECTED:
            return Loaded(_as_known(checked), "unchanged", known.version)
        if known and checked.is_rejected:
            return Loaded(checked, "rejected", known.version)
        entry = self._entry(checked)
        tables = _tables(self.con, checked, entry)
        ledger.append(self.folder.ledger, entry)
        _insert_all(self.con, tables)
        return Loaded(
            checked, "loaded" if entry.outcome == "accepted" else entry.outcome, entry.version
        )

    def _known(self, checked: Checked) -> _Known | None:
        """The latest submission with these very bytes."""
        row = self.con.execute(
            "select submission_id, outcome, version from received where file_sha256 = ? "
            "order by outcome = 'rejected', version desc limit 1",
            [checked.sha256],
        ).fetchone()
        return _Known(*row) if row else None

    def _entry(self, checked: Checked) -> ledger.Entry:
        version = self._next_version(checked)
        place = f"{checked.town_code or 'unknown'}-{checked.period or 'unknown'}"
        number = f"v{version}" if checked.town_code and checked.period else checked.sha256[:12]
        return ledger.Entry(
            submission_id=f"{place}-{number}",
            sha256=checked.sha256,
            file_name=ledger.shown_name(checked.file),
            received_at=clock.now().isoformat(),
            town_code=checked.town_code,
            period=checked.period,
            version=version,
            outcome=checked.status,
            is_demo=bool(checked.under and checked.under.is_demo),
            today=self.checker.today.isoformat(),
            dictionary_sha256=self.dictionary_digest,
            reference_sha256=self.reference_digest,
            assigned_codes=_assigned_codes(checked),
        )

    def _next_version(self, checked: Checked) -> int:
        row = self.con.execute(
            "select coalesce(max(version), 0) + 1 from received where town_code = ? and period = ?",
            [checked.town_code, checked.period],
        ).fetchone()
        return int(row[0]) if row else 1


def _of_one_nature(
    con: duckdb.DuckDBPyConnection, dictionary: Dictionary, checked: Checked
) -> Checked:
    """Real and demonstration returns never mix in one data folder (contract, demo)."""
    if checked.under is None or checked.is_rejected:
        return checked
    other = con.execute(
        "select 1 from submission where is_demo <> ? limit 1",
        [checked.under.is_demo],
    ).fetchone()
    if not other:
        return checked
    names = dictionary.vocabularies["data_nature"].names
    nature, rest = (names[1], names[0]) if checked.under.is_demo else (names[0], names[1])
    draft = Draft.of_file("real_and_demo", file=checked.file.name, nature=nature, other=rest)
    findings = (*word_findings([draft], dictionary), *checked.findings)
    return replace(checked, findings=findings)


def _as_known(checked: Checked) -> Checked:
    """Bytes that stand in the warehouse keep their decision, whatever has been loaded since."""
    return replace(checked, findings=tuple(f for f in checked.findings if f.severity != "error"))


def _assigned_codes(checked: Checked) -> dict[str, str]:
    """{sheet!row: code} for the rows that had none."""
    if checked.is_rejected:
        return {}
    tables = records_of(checked, "")
    return {
        f"{record['sheet']}!{record['row']}": record["own_code"]
        for relation in ("project_report", "problem")
        for record in tables.get(relation, [])
        if not record["given_code"]
    }


def store(con: duckdb.DuckDBPyConnection, checked: Checked, entry: ledger.Entry) -> None:
    """Record a decided return in one transaction: in the warehouse with its rows, or among the rejected."""
    _insert_all(con, _tables(con, checked, entry))


def _tables(
    con: duckdb.DuckDBPyConnection, checked: Checked, entry: ledger.Entry
) -> dict[str, pa.Table]:
    """The rows as the warehouse's columns take them.

    Made before the decision is written down: a value that no column can hold must not leave a decision
    that can never be carried out.
    """
    is_rejected = entry.outcome == REJECTED
    records = {} if is_rejected else records_of(checked, entry.submission_id)
    records["finding"] = finding_records(checked, entry.submission_id)
    records["submission"] = [_submission(checked, entry)]
    target = f"{REJECTED}." if is_rejected else ""
    return {
        f"{target}{table}": _as_arrow(con, table, records[table])
        for table in ("submission", *row_tables())
        if records.get(table)
    }


def _insert_all(con: duckdb.DuckDBPyConnection, tables: dict[str, pa.Table]) -> None:
    con.execute("begin transaction")
    try:
        for name, rows in tables.items():
            con.register("incoming", rows)
            con.execute(f"insert into {name} by name select * from incoming")
            con.unregister("incoming")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def _submission(checked: Checked, entry: ledger.Entry) -> Record:
    period = checked.under.context.period if checked.under else None
    on_time = bool(checked.reported_on <= period.due_on) if checked.reported_on and period else None
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
        "is_on_time": on_time,
        "is_no_new": bool(checked.under and checked.under.is_no_new),
        "is_demo": entry.is_demo,
        "error_count": checked.error_count,
        "warning_count": checked.warning_count,
    }


def _as_arrow(con: duckdb.DuckDBPyConnection, table: str, records: list[Record]) -> pa.Table:
    import pyarrow as pa  # heavy, and checking alone needs none of it

    schema = con.cursor().table(table).limit(0).to_arrow_table().schema
    return pa.table(
        {field.name: pa.array([r.get(field.name) for r in records], field.type) for field in schema}
    )


def reconcile(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
    """Bring in what the ledger holds and the warehouse lacks: a crash came between the two."""
    stored = {row[0] for row in con.execute("select submission_id from received").fetchall()}
    for entry in ledger.read_entries(folder.ledger):
        if entry.submission_id not in stored:
            stored.add(entry.submission_id)
            store(con, _replayed(folder, con, entry), entry)


def replay(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> Iterator[ledger.Entry]:
    """Fill an empty warehouse from archive and ledger, making no new decision."""
    seen: set[str] = set()
    for entry in ledger.read_entries(folder.ledger):
        if entry.submission_id not in seen:
            seen.add(entry.submission_id)
            store(con, _replayed(folder, con, entry), entry)
            yield entry


def _replayed(folder: DataFolder, con: duckdb.DuckDBPyConnection, entry: ledger.Entry) -> Checked:
    """The file as it was understood on its day, by the dictionary and the lists of that day."""
    kept = snapshots.kept_dictionary(folder, entry.dictionary_sha256)
    dictionary = load_dictionary(kept, is_snapshot=True)
    lists = snapshots.kept_reference(folder, entry.reference_sha256)
    reference = read_reference(dictionary, lambda name: lists / name)
    today = dt.date.fromisoformat(entry.today)
    checker = Checker(
        dictionary, reference, today, lambda town, period: read_history(con, town, period)
    )
    original = ledger.original(folder.archive, entry.sha256)
    checked = _of_one_nature(con, dictionary, checker.check_bytes(Path(entry.file_name), original))
    if checked.is_rejected and entry.outcome != "rejected":
        raise RebuildError(
            f"{entry.submission_id}: accepted then, but {checked.findings[0].message}"
        )
    return checked
