"""What is kept and what is removed: rebuilt, backed up and restored, forgotten, emptied of persons, archived."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from etl.acts import writing
from etl.acts.writing import Progress, silent
from etl.archive import ledger
from etl.folder import DataFolder
from etl.lifecycle import final
from etl.lifecycle import purge as emptying
from etl.lifecycle.backup import Backup, unpack_backup, write_backup
from etl.lifecycle.decisions import Why
from etl.lifecycle.final import FinalError, Kept
from etl.lifecycle.forget import Forgotten, received_as, remove
from etl.lifecycle.purge import Purged
from etl.lifecycle.rebuild import build_anew, swap_in
from etl.lifecycle.replay import reconcile
from etl.publications import is_behind, owed_since
from etl.warehouse import checkpoint, digest, open_to_read, open_warehouse
from etl.writer_lock import Notice, ignore_notice, writer_lock

if TYPE_CHECKING:
    from etl.publish import Published


def rebuild(folder: DataFolder, progress: Progress = silent, notice: Notice = ignore_notice) -> str:
    """Rebuild the warehouse from archive and ledger alone and publish it; returns the digest of its rows."""
    with writing.writing(folder, notice):
        if gone := ledger.forgotten(folder.ledger):
            notice(f"台账载明已删除的原件有 {len(gone)} 份，重建时略过。")
        rows_digest = _built_anew(folder, progress)
        writing.publish(folder)
    return rows_digest


def _built_anew(folder: DataFolder, progress: Progress) -> str:
    with build_anew(folder, partial(_rebuilt, progress)) as con:
        rows_digest = digest(con)
        checkpoint(con)
    swap_in(folder)
    return rows_digest


def _rebuilt(progress: Progress, number: int, name: str) -> None:
    progress(number, number, Path(name))


def forget(
    folder: DataFolder,
    digest_of_file: str,
    why: Why,
    progress: Progress = silent,
    notice: Notice = ignore_notice,
) -> tuple[Forgotten, Published]:
    """Remove an original for good, rebuild without it, then publish.

    Raises:
        DecisionError: there is no such file, or its version is in force.
    """
    with writing.writing(folder, notice):
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            found = received_as(folder, con, digest_of_file)
        step = partial(_rebuilt, progress)
        with build_anew(folder, step, digest_of_file) as con:
            removed = remove(folder, con, found, why)
            checkpoint(con)
        swap_in(folder)
        return removed, writing.publish(folder)


def purge(
    folder: DataFolder, days: int, why: Why, notice: Notice = ignore_notice
) -> tuple[Purged, Published | None]:
    """Empty the persons out of originals of closed half-years received more than so many days ago."""
    return writing.write(folder, notice, lambda con: emptying.purge(folder, con, days, why))


def back_up(folder: DataFolder, target: Path, notice: Notice = ignore_notice) -> Backup:
    """Write everything that cannot be made again into one new file.

    Raises:
        BackupError: the target exists or lies in the data folder, or there is nothing to keep.
    """
    with writer_lock(folder, notice):
        ledger.verify(folder.ledger)
        backup = write_backup(folder, target, _stored_digest(folder))
        emptying.note_backup(folder, target, backup.made_at)
        return backup


def _stored_digest(folder: DataFolder) -> str | None:
    """The digest of the warehouse; None if there is none that can be read."""
    if not folder.warehouse.exists():
        return None
    with suppress(duckdb.Error), open_to_read(folder.warehouse) as con:
        return digest(con)
    return None


def restore_backup(
    folder: DataFolder, source: Path, progress: Progress = silent, notice: Notice = ignore_notice
) -> tuple[Backup, str]:
    """Put a backup into an empty data folder and rebuild its warehouse; returns the digest of its rows too.

    Nothing is published: the version that was in force is there again.

    Raises:
        BackupError: the folder is not empty, or the backup is damaged.
    """
    backup = unpack_backup(folder, source)
    with writer_lock(folder, notice):
        ledger.verify(folder.ledger)
        return backup, _built_anew(folder, progress)


def keep_finally(folder: DataFolder, target: Path, notice: Notice = ignore_notice) -> Kept:
    """What the final archive takes from the data folder, to be written to ``target`` by ``seal``.

    Raises:
        FinalError: an original holds persons, not all is published, or the target cannot be written.
    """
    final.refuse_target(folder, target)
    with (
        writing.writing(folder, notice),
        open_warehouse(folder.warehouse, folder.dictionary) as con,
    ):
        reconcile(folder, con)
        if owed_since(folder) is not None or is_behind(folder, con):
            raise FinalError("有还没有发布的内容，没有归档；请先发布", "：publish。")
        return final.kept(folder, con)
