"""Load returns, each into the warehouse whole or not at all, in one transaction.

Order of events, so that a crash at any moment loses nothing: the original into the archive (flushed), the decision
into the ledger (flushed), the rows into the warehouse (committed). What the ledger holds and the warehouse lacks is
replayed at the next load (:mod:`etl.lifecycle.replay`). What is no return, such as a staff list put into the wrong
folder, is refused and kept nowhere.

Bytes that are known are not read again, unless they were rejected. New ones go in the order of half-years and 填报日期,
whatever their names; rejected ones that are tried again come last, the newest first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
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
from etl.intake.read.guard import Refusal
from etl.lists.reference import load_reference
from etl.loader.files import digest_of
from etl.loader.guards import guarded, same_return_twice
from etl.loader.known import Known, KnownFiles
from etl.loader.overlap import Overlap
from etl.loader.records import assigned_codes, columns_of
from etl.loader.shelf import Shelf
from etl.loader.store import ACCEPTED, PENDING, Definitions, in_force, prepare, refuse_mixed_data
from etl.system import clock
from etl.warehouse import REJECTED

UNCHANGED, STALE = "unchanged", "stale"


@dataclass(frozen=True)
class Sender:
    """Who hands files in: by name, where it is known; of which towns (None: of all); whether a person takes them in.

    A return of another town is refused and kept nowhere.
    """

    name: str | None = None
    towns: frozenset[str] | None = None
    waits: bool = False


ANYBODY = Sender()


@dataclass(frozen=True)
class Loaded:
    """What became of one file.

    ``outcome`` is loaded, unchanged, stale, rejected or pending; ``status`` the decision, now or earlier. ``codes``
    are those given to rows without one, {sheet!row: code}. ``returned_as`` is the annotated return, ``fault`` a
    sentence if it could not be written. ``in_force`` is the version in force after the run, of its town and half-year;
    ``message`` says it of known bytes, and how to put them back.
    """

    checked: CheckedReturn
    outcome: str
    version: int | None
    status: str
    submission_id: str | None = None
    codes: dict[str, str] = field(default_factory=dict)
    known: Known | None = None
    returned_as: Path | None = None
    fault: str | None = None
    in_force: str | None = None
    message: str | None = None

    @property
    def place(self) -> tuple[str | None, str | None]:
        """Town and half-year, by their codes."""
        source = self.known or self.checked
        return source.town_code, source.period

    def as_dict(self) -> dict[str, Any]:
        """The JSON of the contract."""
        town_code, period = self.place
        return self.checked.as_dict() | {
            "town_code": town_code,
            "period": period,
            "status": self.status,
            "version": self.version,
            "outcome": self.outcome,
            "submission_id": self.submission_id,
            "returned_as": str(self.returned_as) if self.returned_as else None,
            "in_force": self.in_force,
            "message": self.message,
        }


def load_returns(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    files: list[Path],
    progress: Callable[[int, int, Path], None],
    sender: Sender = ANYBODY,
) -> list[Loaded]:
    """Check, archive, decide, write and annotate files; the results are in the order of the files.

    The caller holds the writer lock of the folder, and ``con`` is its warehouse, reconciled with the ledger.
    ``progress`` is called with the number of files done, of all files, and the file: when it is read and when done.

    Raises:
        duckdb.Error, OSError: something could not be written; the next load makes up for it.
    """
    done: dict[int, tuple[Loaded, Future[Delivery]]] = {}
    with Overlap() as overlap:
        loader = Loader(folder, con, overlap, sender)
        for place, loaded, delivery in loader.load_all(
            files, lambda file: progress(len(done), len(files), file)
        ):
            done[place] = replace(loaded, checked=loaded.checked.without_rows()), delivery
            progress(len(done), len(files), files[place])
    known = KnownFiles(folder, con)
    results = (_delivered(*done[place]) for place in range(len(files)))
    return [_told(known, con, loaded) for loaded in results]


def _delivered(loaded: Loaded, delivery: Future[Delivery]) -> Loaded:
    path, fault = delivery.result()
    return replace(loaded, returned_as=path, fault=fault)


def _told(known: KnownFiles, con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """With what is in force when all files are loaded."""
    current = in_force(con, *loaded.place)
    message = None
    if loaded.known and loaded.outcome in (UNCHANGED, STALE):
        message = known.sentence(loaded.known, current, is_stale=loaded.outcome == STALE)
    return replace(loaded, in_force=current, message=message)


def make_checker(folder: DataFolder, history: HistoryReader) -> Checker:
    """A checker by the dictionary and the lists in force, as of today."""
    reference = load_reference(folder)
    return Checker(folder.dictionary, reference, clock.today(), history, folder.is_demo)


@dataclass(frozen=True)
class _Shelved:
    """A new file that waits for its turn, with what its cover says."""

    place: int
    sha256: str
    key: tuple[Any, ...]
    take: Callable[[], OpenedFile]


@dataclass(frozen=True)
class _Filed:
    """A new file whose turn it is; ``place`` is its number among the files of the run."""

    place: int
    opened: OpenedFile


Result = tuple[int, Loaded, Future[Delivery]]


class Loader:
    """Loads files into an open warehouse, by the dictionary and the lists in force."""

    def __init__(
        self,
        folder: DataFolder,
        con: duckdb.DuckDBPyConnection,
        overlap: Overlap,
        sender: Sender = ANYBODY,
    ) -> None:
        """Keeps a snapshot of the dictionary and the lists in the archive."""
        self._folder, self._con, self._overlap = folder, con, overlap
        self._sender = sender
        self._dictionary_digest = snapshots.store_dictionary(folder)
        self._reference_digest = snapshots.store_reference(folder)
        self._checker = make_checker(folder, self._history)
        self._definitions = Definitions(self._checker.dictionary, self._checker.reference)
        self._known, self._forgotten = KnownFiles(folder, con), ledger.forgotten(folder.ledger)
        self._purged = ledger.purged(folder.ledger)
        row = con.execute("select coalesce(max(run), 0) + 1 from received").fetchone()
        self._run = int(row[0]) if row else 1

    def load_all(self, files: Sequence[Path], read: Callable[[Path], None]) -> Iterator[Result]:
        """Load files in the order in which they count; with each, its place among the files.

        ``read`` is told of each new file, all of which are read before the first is loaded.
        """
        digests = [digest_of(file) for file in files]
        gone = [place for place, digest in enumerate(digests) if digest in self._forgotten]
        for place in gone:
            refused = OpenedFile(files[place], None, "", Refusal("file_forgotten"))
            yield (place, *self._load(refused))
        first = {digest: place for place, digest in reversed([*enumerate(digests)])}
        new = [
            place
            for place, digest in enumerate(digests)
            if digest is None
            or (
                first[digest] == place
                and digest not in self._forgotten
                and not self._known.of(digest)
            )
        ]
        if new:
            opened = self._overlap.open_files([files[n] for n in new])
            yield from self._load_new(new, opened, read)
        self._overlap.finish_writing()
        again = sorted({*range(len(files))} - {*new, *gone})
        tried = {place: self._known.of(digests[place] or "") for place in again}
        again.sort(
            key=lambda place: known.line if (known := tried[place]) else (0, 0), reverse=True
        )
        for place in again:
            yield (place, *self._load_again(files[place], digests[place] or ""))

    def _load_new(
        self, places: Iterable[int], opened: Iterable[OpenedFile], read: Callable[[Path], None]
    ) -> Iterator[Result]:
        """Files without town, half-year or day at once, the others in order and those of one day together."""
        kept: list[_Shelved] = []
        with closing(Shelf(self._folder.warehouse.parent)) as shelf:
            for place, file in zip(places, opened, strict=True):
                read(file.file)
                key = self._key_of(file)
                if key is None:
                    yield (place, *self._load(file))
                else:
                    kept.append(_Shelved(place, file.sha256, key, shelf.put(file)))
            kept.sort(key=lambda shelved: (*shelved.key, shelved.sha256))
            for _, group in groupby(kept, key=lambda shelved: shelved.key):
                yield from self._load_day([_Filed(one.place, one.take()) for one in group])

    def _load_day(self, same_day: Sequence[_Filed]) -> Iterator[Result]:
        """The files of one town, half-year and day."""
        twins = self._twins(same_day)
        for filed in same_day:
            yield (filed.place, *self._load(filed.opened, twins.get(filed.place, {})))

    def _key_of(self, opened: OpenedFile) -> tuple[Any, ...] | None:
        """Half-year, town and 填报日期; a cover that cannot be read is for the check to tell."""
        try:
            cover = self._checker.cover_of(opened)
        except Exception:  # a bug rejects the file that hits it, when it is checked
            return None
        key = cover.period, cover.town_code, cover.reported_on
        return None if None in key else key

    def _twins(self, filed: Sequence[_Filed]) -> dict[int, dict[str, str]]:
        """For each place the other files with other rows, {digest: name}, of those that would be accepted."""
        if len(filed) < 2:
            return {}
        rows = {
            f.place: columns_of(c, "")
            for f in filed
            if not (c := self._checked(f.opened)).is_rejected
        }
        others = {
            f.place: {
                o.opened.sha256: mask_digits(o.opened.file.name)
                for o in filed
                if o.place in rows and rows[o.place] != rows[f.place]
            }
            for f in filed
            if f.place in rows
        }
        return {place: twins for place, twins in others.items() if twins}

    def _load(
        self, opened: OpenedFile, twins: dict[str, str] | None = None
    ) -> tuple[Loaded, Future[Delivery]]:
        """Archive, check and decide one file, write it into the warehouse and begin to annotate it."""
        loaded = self._decided(opened, twins or {})
        return loaded, self._deliver(loaded, opened)

    def _decided(self, opened: OpenedFile, twins: dict[str, str]) -> Loaded:
        checked = of_own_town(self._checked(opened), self._sender.towns)
        if opened.data is None or checked.parsed is None:
            return Loaded(checked, REJECTED, None, REJECTED)
        ledger.archive_original(self._folder.archive, opened.sha256, opened.data)
        known = self._known.of(opened.sha256)
        if known and checked.is_rejected:
            return Loaded(
                checked, REJECTED, known.version, REJECTED, known.submission_id, known=known
            )
        return self._record(same_return_twice(checked, twins.values()), twins)

    def _checked(self, opened: OpenedFile) -> CheckedReturn:
        """With what only the warehouse can tell."""
        checked = self._checker.check_opened(opened)
        self._overlap.finish_writing()
        checked = refuse_mixed_data(self._con, checked)
        return guarded(self._con, checked)

    def _load_again(self, file: Path, digest: str) -> tuple[Loaded, Future[Delivery]]:
        """Known bytes keep their decision; rejected ones are tried again unless something came with or after them."""
        self._overlap.finish_writing()
        known = self._known.of(digest)
        if known is None or (known.outcome == REJECTED and not self._known.is_stale(known)):
            return self._load(next(self._overlap.open_files([file])))
        if self._sender.towns is not None and known.town_code not in self._sender.towns:
            return self._load(OpenedFile(file, None, "", Refusal("town_not_own")))
        if digest not in self._purged:  # mends a lost one
            ledger.archive_original(self._folder.archive, digest, file.read_bytes())
        outcome = STALE if known.outcome == REJECTED else UNCHANGED
        checked = self._known.as_checked(known, file)
        loaded = Loaded(
            checked, outcome, known.version, known.outcome, known.submission_id, known=known
        )
        if digest in self._purged or not self._known.has_return(known, checked):
            return loaded, self._overlap.deliver(digest, lambda: (None, None))
        name = self._known.returned_name(known, self._checker, checked)
        if not (self._folder.returns / name).exists():
            return loaded, self._deliver_again(loaded, file)
        return loaded, self._overlap.deliver(digest, lambda: (self._folder.returns / name, None))

    def _deliver_again(self, loaded: Loaded, file: Path) -> Future[Delivery]:
        """The annotated return of known bytes was lost."""
        opened = next(self._overlap.open_files([file]))
        checked = replace(self._checker.check_opened(opened), findings=loaded.checked.findings)
        return self._deliver(
            replace(loaded, checked=checked, codes=assigned_codes(checked)), opened
        )

    def _deliver(self, loaded: Loaded, opened: OpenedFile) -> Future[Delivery]:
        """Begin to write the annotated return."""
        verdict = Verdict(loaded.checked, loaded.version, loaded.status, loaded.codes)
        what = self._folder, self._checker.dictionary, verdict, opened.data or b""
        return self._overlap.deliver(opened.sha256, partial(deliver, *what))

    def _history(self, town: str, period: str, given: frozenset[str]) -> History:
        self._overlap.finish_writing()
        return read_history(self._con, town, period, given)

    def _record(self, checked: CheckedReturn, twins: dict[str, str]) -> Loaded:
        """Write the decision into the ledger, then the rows into the warehouse."""
        entry = replace(self._entry(checked), twins=twins)
        prepared = prepare(self._con, checked, entry, self._definitions)
        ledger.append(self._folder.ledger, entry)
        self._overlap.write(self._con, prepared)
        outcome = "loaded" if entry.outcome == ACCEPTED else entry.outcome
        decided = entry.version, entry.outcome, entry.submission_id
        return Loaded(checked, outcome, *decided, entry.assigned_codes)

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
            outcome=PENDING
            if self._sender.waits and checked.status == ACCEPTED
            else checked.status,
            is_demo=bool(checked.parsed and checked.parsed.is_demo),
            today=self._checker.today.isoformat(),
            dictionary_sha256=self._dictionary_digest,
            reference_sha256=self._reference_digest,
            assigned_codes=assigned_codes(checked),
            run=self._run,
            sender=self._sender.name,
        )

    def _next_version(self, checked: CheckedReturn) -> int:
        row = self._con.execute(
            "select coalesce(max(version), 0) + 1 from received where town_code = ? and period = ?",
            [checked.town_code, checked.period],
        ).fetchone()
        return int(row[0]) if row else 1


def of_own_town(checked: CheckedReturn, towns: frozenset[str] | None) -> CheckedReturn:
    """The return, or a refusal without its rows if it is not known to be of one of these towns."""
    if towns is None or checked.parsed is None or checked.town_code in towns:
        return checked
    dictionary = checked.parsed.context.dictionary
    refused = word_findings(
        [Draft.of_file("town_not_own", file=mask_digits(checked.file.name))], dictionary
    )
    return CheckedReturn(checked.file, checked.sha256, tuple(refused))
