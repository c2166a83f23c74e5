"""Loading: one return into the warehouse, whole or not at all, in one transaction.

Order of events, so that a crash at any moment loses nothing: the original into the archive (flushed), the decision
into the ledger (flushed), the rows into the warehouse (committed). What the ledger holds and the warehouse lacks is
made up for at the next load (:mod:`etl.lifecycle.replay`). The next file is read and understood while rows are
still being written; it is compared and decided when they are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from etl.annotated.give_back import AnnotatedReturns, Verdict
from etl.archive import ledger, snapshots
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn, Checker, HistoryReader
from etl.intake.check.findings import Draft, word_findings
from etl.intake.check.history import History, read_history
from etl.intake.read.ahead import Opened
from etl.lists.reference import load_reference
from etl.loader.demo_guard import refuse_mixed_data
from etl.loader.records import assigned_codes
from etl.loader.store import ACCEPTED, RETURNED, Words, prepare
from etl.loader.write_behind import WriteBehind
from etl.system import clock
from etl.warehouse import REJECTED

OWN_FOLDERS = ("archive", "returns", "published", "reference", "dictionary")
FOLDER_NOISE = frozenset({"Thumbs.db", "desktop.ini"})
DATABASE_ENDINGS = frozenset({".duckdb", ".wal"})


@dataclass(frozen=True)
class Loaded:
    """What became of one file.

    ``outcome`` is loaded, unchanged, rejected or pending; ``status`` what was decided of it (accepted, rejected or
    pending), now or earlier; ``known_as`` the same of bytes that were sent before, which may be returned too.
    ``codes`` are those given to rows without one, {sheet!row: code}. ``returned_as`` is the annotated return,
    ``fault`` the sentence why there is none though there should be.
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


PendingLoad = Callable[[], Loaded]  # waits for the annotated return


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
    words: Words
    dictionary_digest: str
    reference_digest: str
    behind: WriteBehind
    returns: AnnotatedReturns

    @classmethod
    @contextmanager
    def open(
        cls, folder: DataFolder, con: duckdb.DuckDBPyConnection, returns: AnnotatedReturns
    ) -> Iterator[Loader]:
        """A loader for this folder; keeps the dictionary and the lists that it decides by.

        What it has decided is in the warehouse when it is left.
        """
        digests = snapshots.keep_dictionary(folder), snapshots.keep_reference(folder)
        with WriteBehind(con) as behind:

            def history(town: str, period: str) -> History:
                behind.finish()
                return read_history(con, town, period)

            checker = make_checker(folder, history)
            words = Words(checker.dictionary, checker.reference)
            yield cls(folder, con, checker, words, *digests, behind, returns)

    def load(self, opened: Opened) -> PendingLoad:
        """Check one file and load it when it is accepted; its original goes into the archive first."""
        if opened.data is None:
            refused = self.checker.check_opened(opened)
            return self._given_back(Loaded(refused, REJECTED, None, REJECTED), b"")
        ledger.archive_original(self.folder.archive, opened.sha256, opened.data)
        return self._given_back(self.decide(self.checker.check_opened(opened)), opened.data)

    def decide(self, checked: CheckedReturn) -> Loaded:
        """Record what is decided of a checked file whose original is in the archive."""
        self.behind.finish()
        checked = refuse_mixed_data(self.con, self.words.dictionary, checked)
        known = self._known(checked)
        if known and (known.outcome != REJECTED or checked.is_rejected):
            return self._as_known(checked, known)
        entry = self._entry(checked)
        prepared = prepare(self.con, checked, entry, self.words)
        ledger.append(self.folder.ledger, entry)
        self.behind.begin(prepared)
        outcome = "loaded" if entry.outcome == ACCEPTED else entry.outcome
        return Loaded(
            checked,
            outcome,
            entry.version,
            entry.outcome,
            entry.submission_id,
            entry.assigned_codes,
        )

    def _given_back(self, loaded: Loaded, data: bytes) -> PendingLoad:
        """With the annotated return; what was decided before has one already, unless it was lost."""
        note = Verdict(
            loaded.checked, loaded.version, loaded.known_as or loaded.status, loaded.codes
        )
        given = self.returns.begin(
            self.folder, self.words.dictionary, note, data, anew=loaded.known_as in (None, REJECTED)
        )

        def told() -> Loaded:
            path, fault = given.result()
            return replace(loaded, returned_as=path, fault=fault)

        return told

    def _known(self, checked: CheckedReturn) -> _Known | None:
        """The latest submission with these very bytes."""
        row = self.con.execute(
            "select submission_id, outcome, version from received where file_sha256 = ? "
            "order by outcome = 'rejected', version desc limit 1",
            [checked.sha256],
        ).fetchone()
        return _Known(*row) if row else None

    def _as_known(self, checked: CheckedReturn, known: _Known) -> Loaded:
        """Bytes that were decided keep their decision, whatever has been loaded since."""
        outcome = "unchanged"
        if known.outcome == REJECTED:
            outcome = REJECTED
        elif known.outcome == RETURNED:
            outcome, checked = REJECTED, self._sent_back(checked, known)
        else:
            findings = tuple(f for f in checked.findings if f.severity != "error")
            checked = replace(checked, findings=findings)
        status = REJECTED if outcome == REJECTED else known.outcome
        codes = {} if outcome == REJECTED else assigned_codes(checked)
        return Loaded(
            checked,
            outcome,
            known.version,
            status,
            known.submission_id,
            codes,
            known_as=known.outcome,
        )

    def _sent_back(self, checked: CheckedReturn, known: _Known) -> CheckedReturn:
        """With the decision of 审核 before all findings: who reads it shall know why it comes back again."""
        row = self.con.execute(
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
        found = word_findings([draft], self.words.dictionary)
        return replace(checked, findings=(*found, *checked.findings))

    def _entry(self, checked: CheckedReturn) -> ledger.Entry:
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
            assigned_codes=assigned_codes(checked),
        )

    def _next_version(self, checked: CheckedReturn) -> int:
        row = self.con.execute(
            "select coalesce(max(version), 0) + 1 from received where town_code = ? and period = ?",
            [checked.town_code, checked.period],
        ).fetchone()
        return int(row[0]) if row else 1
