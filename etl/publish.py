"""Publish: build a new immutable database from the warehouse and swap it in.

A reader opens the version that ``current.json`` names and keeps it as long as it likes; a new version is another
file. A crash at any moment leaves the current version intact.
"""

import contextlib
import datetime as dt
import json
import os
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import duckdb
from filelock import FileLock

from etl import publications, warehouse
from etl.folder import ROOT, SHIPPED_REFERENCE, DataFolder
from etl.marts import lake, ranking, runner
from etl.system import clock
from etl.system.atomic_write import append_durably, move_durably, write_atomically

KEPT_VERSIONS = 10
KEPT_SECONDS = 24 * 3600  # addresses of files hold for a day
PREPARED, PREPARED_FROM = ".next.duckdb", ".next.json"
_SOURCES = (".csv", ".yml", ".py", ".sql")
CONFIG = warehouse.CONFIG | {
    "memory_limit": os.environ.get("BAISHE_MEMORY") or "2GB",
    # What does not fit is spilled beside the file; a query that went wrong must not fill the disk.
    "max_temp_directory_size": "20GB",
    # The oldest form that holds all of it, so that every DuckDB since 1.0 opens a published file.
    "storage_compatibility_version": "v1.0.0",
}


@dataclass(frozen=True)
class Published:
    """The content of ``current.json``; ``file`` is a bare name beside it."""

    version: str
    file: str
    published_at: str
    as_of: str
    is_demo: bool


def publish(
    folder: DataFolder,
    as_of: dt.date | None = None,
    *,
    full: bool = False,
    made: lake.Lake | None = None,
) -> Published:
    """Build a new version from the warehouse of a data folder, as of today or another day; log it, put it in force.

    ``full``: nothing is taken from what was made before; the rows are the same. ``made``: the relations that another
    engine has made of an exported lake, published as they are.
    A folder without a warehouse gives a version without returns. The last :data:`KEPT_VERSIONS` are kept,
    those of the last day and those of closings. On an error the current version stays in force.

    Raises:
        MartAssertionError: the figures contradict each other.
        RelationDictionaryError: dictionary and relations differ.
        ReferenceListError: a reference list cannot be read.
        SchemaChangedError: the warehouse was filled by another dictionary.
    """
    folder.published.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.published / ".publish.lock"):
        _remove_leftovers(folder.published)
        published = _build(folder, as_of or clock.today(), full, made)
        ranked_by = "" if made else ranking.mark(folder.dictionary)
        publications.record(folder, asdict(published), folder.published / published.file, ranked_by)
        pointer = json.dumps(asdict(published), ensure_ascii=False, indent=1)
        write_atomically(folder.current, pointer.encode())
        publications.note_paid(folder)
        _prune(folder, published.file)
    return published


def prepare(folder: DataFolder) -> Path:
    """Build the next version as of today and do not point at it; raises as :func:`publish`.

    The next publication takes this very file if nothing that it was made of has changed.
    """
    folder.published.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.published / ".publish.lock"):
        _remove_leftovers(folder.published)
        building, today = folder.published / f".building-{os.getpid()}.duckdb", clock.today()
        try:
            is_demo = _make_database(building, folder, today)
        except BaseException:
            _remove_leftovers(folder.published)
            raise
        made_of = {"made_of": _made_of(folder, today), "is_demo": is_demo}
        move_durably(building, folder.published / PREPARED)
        write_atomically(folder.published / PREPARED_FROM, json.dumps(made_of).encode())
    return folder.published / PREPARED


def _prepared(building: Path, folder: DataFolder, today: dt.date) -> bool | None:
    """Take the prepared version, as :func:`_make_database` makes one; None if there is none that still holds."""
    prepared, note = folder.published / PREPARED, folder.published / PREPARED_FROM
    try:
        told = json.loads(note.read_bytes())
        if not prepared.is_file() or told["made_of"] != _made_of(folder, today):
            return None
        prepared.rename(building)
        return bool(told["is_demo"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    finally:
        _remove(note)
        _remove(prepared)


def _made_of(folder: DataFolder, today: dt.date) -> str:
    """A digest of all that a version is made of: day, returns, ledger, lists, dictionary, software."""
    digest = sha256(f"{today} {folder.is_demo}".encode())
    for path in (folder.warehouse, warehouse.rejected_beside(folder.warehouse)):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    own = (folder.root / "reference", folder.root / "dictionary")
    shipped = (SHIPPED_REFERENCE, SHIPPED_REFERENCE.parent / "dictionary", ROOT / "etl")
    for place in (*own, *shipped):
        for path in sorted(p for p in place.rglob("*") if p.suffix in _SOURCES):
            digest.update(f"{path} ".encode() + path.read_bytes())
    for path in (folder.ledger, folder.papers, folder.confirmations):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def keep(folder: DataFolder) -> None:
    """Keep the version in force for ever: papers of a closed half-year show its figures."""
    if file := folder.published_file:
        append_durably(folder.closing_files, file.name.encode())


def _build(folder: DataFolder, today: dt.date, full: bool, made: lake.Lake | None) -> Published:
    now = clock.now()
    building = folder.published / f".building-{os.getpid()}.duckdb"
    try:
        if made:
            is_demo: bool | None = _take_over(building, folder, made)
        else:
            is_demo = None if full else _prepared(building, folder, today)
        if is_demo is None:
            is_demo = _make_database(building, folder, today, full)
    except BaseException:
        _remove_leftovers(folder.published)
        raise
    version = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    published = Published(
        version=version,
        file=f"dashboard-{version}.duckdb",
        published_at=now.isoformat(timespec="seconds"),
        as_of=today.isoformat(),
        is_demo=is_demo,
    )
    move_durably(building, folder.published / published.file)
    (folder.published / published.file).chmod(0o400)
    return published


def _make_database(path: Path, folder: DataFolder, today: dt.date, full: bool = False) -> bool:
    """Write all relations to a new file; returns whether they are demonstration data."""
    warehouse.open_warehouse(folder.warehouse, folder.dictionary).close()  # creates missing tables
    return make_marts(path, folder, folder, today, full=full)


def make_marts(
    path: Path, folder: DataFolder, lists: DataFolder, today: dt.date, *, full: bool = False
) -> bool:
    """Write all relations of a folder's returns, by the lists of another, to a new file; raises as :func:`publish`.

    Returns whether they are demonstration data. The warehouse is there, and nobody writes to it.
    """
    with contextlib.closing(duckdb.connect(str(path), config=CONFIG)) as con:
        attached = warehouse.attach(con, folder.warehouse)
        if not full:
            _attach_earlier(con, folder)
        runner.build(con, lists, folder.dictionary, today)
        has_demo = warehouse.has_demo_returns(con)
        con.execute("checkpoint")
        for name in attached:
            con.execute(f"detach {name}")
    return folder.is_demo or has_demo


def _take_over(path: Path, folder: DataFolder, made: lake.Lake) -> bool:
    """Write the relations that another engine made to a new file, as :func:`_make_database` does; raises LakeError."""
    with contextlib.closing(duckdb.connect(str(path), config=CONFIG)) as con:
        lake.take_over(con, made, folder)
        con.execute("checkpoint")
    return folder.is_demo or made.is_demo


def _attach_earlier(con: duckdb.DuckDBPyConnection, folder: DataFolder) -> None:
    """The version in force, if its boards were ranked as they would be now; without it all are ranked anew."""
    if publications.ranked_by(folder) == ranking.mark(folder.dictionary):
        file = warehouse.quoted(str(folder.published_file))
        with contextlib.suppress(duckdb.Error):  # lost, damaged, or held by another program
            con.execute(f"attach {file} as {ranking.EARLIER} (read_only)")


def _prune(folder: DataFolder, current: str) -> None:
    versions = folder.published.glob("dashboard-*.duckdb")
    by_age = sorted(versions, key=lambda path: path.stat().st_mtime_ns)
    kept = folder.closing_files
    names = {current, *(kept.read_text(encoding="utf-8").split() if kept.exists() else ())}
    day_ago = time.time() - KEPT_SECONDS
    for path in by_age[:-KEPT_VERSIONS]:
        if path.name not in names and path.stat().st_mtime < day_ago:
            _remove(path)


def _remove_leftovers(published: Path) -> None:
    """Remove what crashed builds left; the lock is held, so none is running."""
    for pattern in (".building-*", ".current.json.*.tmp"):
        for path in published.glob(pattern):
            _remove(path)


def _remove(path: Path) -> None:
    # On Windows an open file cannot be removed; the next publication will try again.
    with contextlib.suppress(PermissionError, FileNotFoundError):
        path.chmod(0o700 if path.is_dir() else 0o600)  # there no read-only file can be either
        shutil.rmtree(path) if path.is_dir() else path.unlink()
