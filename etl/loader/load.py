"""Load returns, each into the warehouse whole or not at all, in one transaction.

Order of events, so that a crash at any moment loses nothing: the original into the archive (flushed), the decision
into the ledger (flushed), the rows into the warehouse (committed). What the ledger holds and the warehouse lacks is
replayed at the next load (:mod:`etl.lifecycle.replay`).
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from etl.annotated.delivery import Delivery, Verdict, deliver
from etl.archive import ledger, snapshots
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn, Checker, HistoryReader
from etl.intake.check.findings import Draft, mask_digits, word_findings
from etl.intake.check.history import History, read_history
from etl.intake.read.file import OpenedFile
from etl.lists.reference import load_reference
from etl.loader.overlap import Overlap
from etl.loader.records import assigned_codes
from etl.loader.store import ACCEPTED, RETURNED, Definitions, prepare, refuse_mixed_data
from etl.system import clock
from etl.warehouse import REJECTED


@dataclass(frozen=True)
class Loaded:
    """What became of one file.

    ``outcome`` is loaded, unchanged, rejected or pending; ``status`` the decision (accepted, rejected or pending), now
    or earlier. ``known_as`` is the earlier decision on the same bytes, which may be returned too. ``codes`` are those
    given to rows without one, {sheet!row: code}. ``returned_as`` is the annotated return, ``fault`` a sentence if it
    could not be written.
    """

    checked: CheckedReturn
    outcome: str
    version: int | None
    status: str
    submission_id: str | None = None
    codes: dict[str, str] = field(default_factory=dict)
    known_as: str | None = None
    returned_as: Path | None = None
    fault: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The JSON of the contract."""
        return self.checked.as_dict() | {
            "status": self.status,
            "version": self.version,
            "outcome": self.outcome,
            "submission_id": self.submission_id,
            "returned_as": str(self.returned_as) if self.returned_as else None,
        }


def load_returns(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    files: list[Path],
    progress: Callable[[int, int, Path], None],
) -> list[Loaded]:
    """Check, archive, decide, write and annotate files, one after another.

    The caller holds the writer lock of the folder, and ``con`` is its warehouse, reconciled with the ledger.
    ``progress`` is called with the number of files done, of all files, and the file.

    Raises:
        duckdb.Error, OSError: something could not be written; the next load makes up for it.
    """
    results: list[tuple[Loaded, Future[Delivery]]] = []
    with Overlap() as overlap:
        opened_files = overlap.open_files(files)
        loader = Loader(folder, con, overlap)
        for number, opened in enumerate(opened_files, 1):
            loaded = loader.load(opened)
            results.append((loaded, loader.deliver(loaded, opened)))
            progress(number, len(files), opened.file)
    return [_delivered(loaded, delivery.result()) for loaded, delivery in results]


def _delivered(loaded: Loaded, delivery: Delivery) -> Loaded:
    path, fault = delivery
    return replace(loaded, returned_as=path, fault=fault)


def make_checker(folder: DataFolder, history: HistoryReader) -> Checker:
    """A checker by the dictionary and the lists in force, as of today."""
    return Checker(folder.dictionary, load_reference(folder), clock.today(), history)


@dataclass(frozen=True, slots=True)
class _Known:
    """An earlier submission of the same bytes."""

    submission_id: str
    outcome: str
    version: int


class Loader:
    """Loads files into an open warehouse, by the dictionary and the lists in force."""

    def __init__(
        self, folder: DataFolder, con: duckdb.DuckDBPyConnection, overlap: Overlap
    ) -> None:
        """Keeps a snapshot of the dictionary and the lists in the archive."""
        self._folder, self._con, self._overlap = folder, con, overlap
        self._dictionary_digest = snapshots.store_dictionary(folder)
        self._reference_digest = snapshots.store_reference(folder)
        self._checker = make_checker(folder, self._history)
        self._definitions = Definitions(self._checker.dictionary, self._checker.reference)

    def load(self, opened: OpenedFile) -> Loaded:
        """Archive, check and decide one file, and write it into the warehouse."""
        if opened.data is None:
            return Loaded(self._checker.check_opened(opened), REJECTED, None, REJECTED)
        ledger.archive_original(self._folder.archive, opened.sha256, opened.data)
        checked = self._checker.check_opened(opened)
        self._overlap.finish_writing()
        checked = refuse_mixed_data(self._con, self._checker.dictionary, checked)
        known = self._known(checked)
        if known and (known.outcome != REJECTED or checked.is_rejected):
            return self._as_known(checked, known)
        return self._record(checked)

    def deliver(self, loaded: Loaded, opened: OpenedFile) -> Future[Delivery]:
        """Begin to write the annotated return; bytes decided earlier have one already, unless it was lost."""
        outcome = loaded.known_as or loaded.status
        verdict = Verdict(loaded.checked, loaded.version, outcome, loaded.codes)
        what = self._folder, self._checker.dictionary, verdict, opened.data or b""
        overwrite = loaded.known_as in (None, REJECTED)
        return self._overlap.deliver(opened.sha256, partial(deliver, *what, overwrite=overwrite))

    def _history(self, town: str, period: str) -> History:
        self._overlap.finish_writing()
        return read_history(self._con, town, period)

    def _record(self, checked: CheckedReturn) -> Loaded:
        """Write the decision into the ledger, then the rows into the warehouse."""
        entry = self._entry(checked)
        prepared = prepare(self._con, checked, entry, self._definitions)
        ledger.append(self._folder.ledger, entry)
        self._overlap.write(self._con, prepared)
        outcome = "loaded" if entry.outcome == ACCEPTED else entry.outcome
        decided = entry.version, entry.outcome, entry.submission_id
        return Loaded(checked, outcome, *decided, entry.assigned_codes)

    def _known(self, checked: CheckedReturn) -> _Known | None:
        """The latest submission of the same bytes."""
        row = self._con.execute(
            "select submission_id, outcome, version from received where file_sha256 = ? "
            "order by outcome = 'rejected', version desc limit 1",
            [checked.sha256],
        ).fetchone()
        return _Known(*row) if row else None

    def _as_known(self, checked: CheckedReturn, known: _Known) -> Loaded:
        """Bytes that were decided keep their decision, whatever has been loaded since."""
        outcome, status, codes = REJECTED, REJECTED, dict[str, str]()
        if known.outcome == RETURNED:
            checked = self._sent_back(checked, known)
        elif known.outcome != REJECTED:
            findings = tuple(f for f in checked.findings if f.severity != "error")
            checked = replace(checked, findings=findings)
            outcome, status, codes = "unchanged", known.outcome, assigned_codes(checked)
        decided = known.version, status, known.submission_id
        return Loaded(checked, outcome, *decided, codes, known_as=known.outcome)

    def _sent_back(self, checked: CheckedReturn, known: _Known) -> CheckedReturn:
        """With the reviewer's decision before all findings."""
        row = self._con.execute(
            "select reason, decided_at from review where submission_id = ?", [known.submission_id]
        ).fetchone()
        reason, decided_at = row or ("", None)
        draft = Draft.of_file(
            "sent_back",
            file=checked.file.name,
            version=known.version,
            day=decided_at.date() if decided_at else "",
            reason=reason,
        )
        sent_back = word_findings([draft], self._checker.dictionary)
        return replace(checked, findings=(*sent_back, *checked.findings))

    def _entry(self, checked: CheckedReturn) -> ledger.Entry:
        version = self._next_version(checked)
        place = f"{checked.town_code or 'unknown'}-{checked.period or 'unknown'}"
        number = f"v{version}" if checked.town_code and checked.period else checked.sha256[:12]
        return ledger.Entry(
            submission_id=f"{place}-{number}",
            sha256=checked.sha256,
            file_name=mask_digits(checked.file.name),
            received_at=clock.now().isoformat(),
            town_code=checked.town_code,
            period=checked.period,
            version=version,
            outcome=checked.status,
            is_demo=bool(checked.parsed and checked.parsed.is_demo),
            today=self._checker.today.isoformat(),
            dictionary_sha256=self._dictionary_digest,
            reference_sha256=self._reference_digest,
            assigned_codes=assigned_codes(checked),
        )

    def _next_version(self, checked: CheckedReturn) -> int:
        row = self._con.execute(
            "select coalesce(max(version), 0) + 1 from received where town_code = ? and period = ?",
            [checked.town_code, checked.period],
        ).fetchone()
        return int(row[0]) if row else 1
