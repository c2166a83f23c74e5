"""Work that somebody asked for and one worker does: a folder for each job, in ``jobs/`` of the data folder.

A job is made beside the others and renamed into ``waiting``; the worker renames it into ``running`` and at last into
``done``. Whoever holds the lock is the worker, so what lies in ``running`` when the lock is taken was left by one that
died (docs/decisions/0085-jobs-and-one-worker.md).
"""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from etl.folder import DataFolder, RequestError
from etl.system import clock
from etl.system.atomic_write import sync_folder, write_atomically

State = Literal["waiting", "running", "done"]
STATES: tuple[State, ...] = ("waiting", "running", "done")
KEPT_DAYS = 30
_ID = re.compile(r"\d{20}-[0-9a-f]{8}")


class WorkerRunsError(RequestError):
    """Another worker has this data folder."""


@dataclass(frozen=True)
class Job:
    """A job as it stands.

    ``arguments``: plain values, as the kind wants them; ``progress``: {done, total, file} of a running one;
    ``result``: of one that is done, {ok, sentence, document, version, is_owed, at}: the version in force then, and
    whether what was decided is not in it yet.
    """

    id: str
    kind: str
    arguments: Mapping[str, Any]
    person: str
    asked_at: str
    state: State
    place: Path
    progress: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> list[Path]:
        """The files that came with it, in their order, under their senders' names."""
        numbered = sorted(
            (self.place / "files").glob("*/*"), key=lambda path: int(path.parent.name)
        )
        return [path for path in numbered if path.is_file()]


def submit(
    folder: DataFolder,
    kind: str,
    arguments: Mapping[str, Any],
    person: str,
    files: Sequence[tuple[str, bytes]] = (),
) -> str:
    """Hand in a job; ``files``: (name, bytes). Returns its id; jobs are done in the order of their ids.

    Raises:
        RequestError: the name of a file is none.
    """
    number = max([time.time_ns(), *(int(id_[:20]) + 1 for id_ in _ids(folder))])
    job = f"{number:020d}-{secrets.token_hex(4)}"
    place = folder.jobs / ".new" / job
    for count, (name, data) in enumerate(files, 1):
        write_atomically(place / "files" / str(count) / _checked_name(name), data)
    content = {"kind": kind, "arguments": dict(arguments), "person": person}
    _write(place / "job.json", content | {"asked_at": clock.now().isoformat()})
    return _move(folder, place, "waiting").name


def read_jobs(folder: DataFolder) -> list[Job]:
    """Every job, in the order in which they were handed in."""
    found = (_read(place, state) for state in STATES for place in _places(folder, state))
    return sorted((job for job in found if job), key=lambda job: job.id)


@contextmanager
def the_worker(folder: DataFolder) -> Iterator[None]:
    """Be the worker of a data folder; what a dead one was doing waits again, before all others.

    Raises:
        WorkerRunsError: there is one already.
    """
    folder.jobs.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(folder.jobs / ".worker.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WorkerRunsError("这个数据文件夹已有一个 work 命令在运行，不用再启动。") from error
    try:
        for place in _places(folder, "running"):
            _move(folder, place, "waiting")
        yield
    finally:
        lock.release()


def take_next(folder: DataFolder) -> Job | None:
    """The first job that waits, now running; None if none does."""
    for place in _places(folder, "waiting"):
        if job := _read(_move(folder, place, "running"), "running"):
            return job
    return None


def has_waiting(folder: DataFolder) -> bool:
    """Whether a job waits."""
    return bool(_places(folder, "waiting"))


def attempts(job: Job) -> list[dict[str, Any]]:
    """What was noted when the job was begun, each time."""
    path = job.place / "attempts.json"
    noted: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return noted


def note_attempt(job: Job, note: Mapping[str, Any]) -> None:
    """Note that the job is begun."""
    _write(job.place / "attempts.json", [*attempts(job), dict(note)])


def note_progress(job: Job, done: int, total: int, name: str) -> None:
    """How far the job has come, for whoever watches."""
    _write(job.place / "progress.json", {"done": done, "total": total, "file": name})


def finish(
    folder: DataFolder, job: Job, result: Mapping[str, Any], *, keeps_files: bool = False
) -> None:
    """Store what came of a job; its files have been taken over, or were refused, and go.

    ``keeps_files``: they were looked at, and a later job may ask for the same.
    """
    _write(job.place / "result.json", dict(result) | {"at": clock.now().isoformat()})
    if not keeps_files:
        shutil.rmtree(job.place / "files", ignore_errors=True)
    _move(folder, job.place, "done")


def remove_old(folder: DataFolder) -> None:
    """Remove jobs that were done long ago, and what was never handed in whole."""
    oldest = time.time_ns() - KEPT_DAYS * 24 * 3600 * 10**9
    unfinished = (folder.jobs / ".new").glob("*")
    for place in (*_places(folder, "done"), *unfinished):
        if _ID.fullmatch(place.name) and int(place.name[:20]) < oldest:
            shutil.rmtree(place, ignore_errors=True)


def _ids(folder: DataFolder) -> Iterator[str]:
    for state in STATES:
        yield from (place.name for place in _places(folder, state))


def _places(folder: DataFolder, state: State) -> list[Path]:
    found = (folder.jobs / state).glob("*")
    return sorted(place for place in found if _ID.fullmatch(place.name))


def _move(folder: DataFolder, place: Path, state: State) -> Path:
    target = folder.jobs / state / place.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sync_folder(place)
    place.rename(target)
    sync_folder(target.parent)
    return target


def _read(place: Path, state: State) -> Job | None:
    """A job; None if it moved on meanwhile, or is none."""
    try:
        content = json.loads((place / "job.json").read_text("utf-8"))
        told = [_optional(place / name) for name in ("progress.json", "result.json")]
        return Job(
            place.name, **content, state=state, place=place, progress=told[0], result=told[1]
        )
    except (OSError, ValueError, TypeError):
        return None


def _optional(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return content


def _write(path: Path, content: object) -> None:
    write_atomically(path, json.dumps(content, ensure_ascii=False, default=str).encode())


def _checked_name(name: str) -> str:
    bare = Path(name.replace("\\", "/")).name
    if bare in ("", ".", "..") or "\0" in bare or len(os.fsencode(bare)) > 255:
        raise RequestError("文件名不能用，请改成普通的文件名后再试。")
    return bare
