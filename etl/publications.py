"""The publication log: one line a publication, append-only.

A line is flushed before ``current.json`` names its version, so every version that was ever in force is logged. Each
line names the version it replaced; a version that no later line names and that is not current never came into force
(its process died in between).
"""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from etl.folder import DataFolder, RequestError
from etl.system import clock
from etl.system.atomic_write import append_durably, write_atomically
from etl.system.files import file_sha256, json_lines
from etl.system.records import records
from etl.warehouse import BusyError, quoted

_CURRENT = """
    select town_code, period, submission_id, version, file_sha256
    from published.submission where status = 'current' order by period, town_code
"""

SECONDS_BETWEEN = 60
"""Versions that nobody asked for follow each other at most this often."""
# Figures of the whole, for a history that outlives the files.
_FIGURES = """
    select period, indicator, value from published.area_figure
    where area_code = (select area_code from published.area where parent_code is null)
    and value is not null order by all
"""
_PUBLISHED = "select submission_id, status from published.submission"
_STORED = """
    select submission_id, case
        when outcome <> 'accepted' then outcome
        when submission_id in (select submission_id from in_force) then 'current'
        else 'superseded'
    end from received
"""


class EarlierDayError(RequestError):
    """Today is before the day of the last publication: the clock is wrong, or ``BAISHE_TODAY`` was forgotten."""


@dataclass(frozen=True)
class Publication:
    """One publication; ``returns`` are its current versions, ``digest`` is over them.

    ``figures``: half-year → indicator → value of the whole; empty for those of earlier software.
    """

    version: str
    file: str
    published_at: str
    as_of: str
    is_demo: bool
    file_sha256: str
    replaces: str | None
    digest: str
    returns: tuple[dict[str, Any], ...]
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    came_into_force: bool = True

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self) | {"returns": list(self.returns)}


def record(folder: DataFolder, pointer: dict[str, Any], file: Path, ranked_by: str) -> None:
    """Log a finished version that is about to come into force; ``ranked_by`` is the mark of its boards."""
    with reading(file) as con:
        returns, figures = records(con.execute(_CURRENT)), _figures(con)
    line = pointer | {
        "file_sha256": file_sha256(file),
        "replaces": in_force_version(folder),
        "digest": sha256(json.dumps(returns, sort_keys=True).encode()).hexdigest(),
        "returns": returns,
        "figures": figures,
        "ranked_by": ranked_by,
    }
    append_durably(folder.publication_log, json.dumps(line, ensure_ascii=False).encode())


def publications(folder: DataFolder) -> list[Publication]:
    """All publications in order; a line cut off by a crash is skipped: its version never came into force."""
    lines = list(json_lines(folder.publication_log))
    in_force = {line.get("replaces") for line in lines} | {in_force_version(folder)}
    known = Publication.__dataclass_fields__.keys()
    return [
        Publication(
            **{name: value for name, value in line.items() if name in known}
            | {"returns": tuple(line["returns"]), "came_into_force": line["version"] in in_force}
        )
        for line in lines
    ]


def is_behind(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the current version lacks something that an open warehouse holds."""
    stored = set(con.execute(_STORED).fetchall())
    if not folder.current.exists():
        return bool(stored)
    try:
        with reading(folder.published_file or folder.current) as reader:
            return stored != set(reader.execute(_PUBLISHED).fetchall())
    except (duckdb.Error, ValueError, KeyError, TypeError):
        return True  # the pointer or its file is damaged


@contextlib.contextmanager
def reading(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a published file attached as ``published``.

    Raises:
        BusyError: another program has it open for writing.
    """
    with duckdb.connect() as con:
        try:
            con.execute(f"attach {quoted(str(file))} as published (read_only)")
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            raise BusyError(f"发布的数据文件 {file.name} 被另一个程序打开着") from error
        yield con


def current_returns(file: Path) -> list[dict[str, Any]]:
    """The current version of each town's half-year in a published file."""
    with reading(file) as con:
        return records(con.execute(_CURRENT))


def _figures(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    for period, indicator, value in con.execute(_FIGURES).fetchall():
        figures.setdefault(period, {})[indicator] = value
    return figures


def in_force_version(folder: DataFolder) -> str | None:
    """The name of the version that the pointer names; None without one."""
    return _of_pointer(folder, "version")


def as_of_in_force(folder: DataFolder) -> str | None:
    """The day of the version in force."""
    return _of_pointer(folder, "as_of")


def ranked_by(folder: DataFolder) -> str | None:
    """The mark of the boards of the version in force."""
    version = in_force_version(folder)
    marks = [
        line.get("ranked_by")
        for line in json_lines(folder.publication_log)
        if line.get("version") == version
    ]
    return marks[-1] if version and marks else None


def refuse_earlier_day(folder: DataFolder, today: dt.date) -> None:
    """Figures as of an earlier day would replace later ones without a word.

    Raises:
        EarlierDayError: today is before the day of the last publication.
    """
    last = as_of_in_force(folder)
    if last and today.isoformat() < last:
        raise EarlierDayError(
            f"今天（{today}）早于上次发布的日期 {last}，没有做任何改动；"
            f"请核对这台机器的日期和环境变量 {clock.TODAY_VARIABLE}。",
            f"确要按较早的日期发布，请运行 python -m etl publish --as-of {today}。",
        )


def note_owed(folder: DataFolder) -> None:
    """Note that something has been decided which is not published yet, before it is done.

    The note outlives a run that dies; whoever writes next, or the worker, publishes.
    """
    if owed_since(folder) is None:
        content = json.dumps({"since": clock.now().isoformat()})
        write_atomically(folder.owed_publish, content.encode())


def owed_since(folder: DataFolder) -> dt.datetime | None:
    """Since when something decided is not published; None if all of it is."""
    try:
        content = json.loads(folder.owed_publish.read_bytes())
        return dt.datetime.fromisoformat(content["since"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return clock.now()  # a damaged note is one still


def note_paid(folder: DataFolder) -> None:
    """Note that everything decided is published."""
    folder.owed_publish.unlink(missing_ok=True)


def is_due(folder: DataFolder, *, is_idle: bool) -> bool:
    """Whether what is owed is to be published now: :data:`SECONDS_BETWEEN` after the last version, or failure.

    Unless ``is_idle``, more is about to be decided, which the version is to hold too; it waits no longer than that.
    """
    owed = owed_since(folder)
    times = (_of_pointer(folder, "published_at"), failed_at(folder))
    tried = max((dt.datetime.fromisoformat(time) for time in times if time), default=None)
    return owed is not None and _is_long_ago(tried) and (is_idle or _is_long_ago(owed))


def _is_long_ago(time: dt.datetime | None) -> bool:
    """Whether it is longer ago than versions are apart; a time to come is of another clock."""
    elapsed = (clock.now() - time).total_seconds() if time else SECONDS_BETWEEN
    return not 0 <= elapsed < SECONDS_BETWEEN


def failed_at(folder: DataFolder) -> str | None:
    """When a publication failed, if none has succeeded since."""
    try:
        return str(json.loads(folder.failed_publish.read_bytes())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextlib.contextmanager
def noting_failure(folder: DataFolder) -> Iterator[None]:
    """Note when a publication fails, for whoever watches the service; a success removes the note."""
    note = folder.failed_publish
    try:
        yield
    except Exception as error:
        content = {"at": clock.now().isoformat(), "error": type(error).__name__}
        with contextlib.suppress(OSError):
            write_atomically(note, json.dumps(content).encode())
        raise
    with contextlib.suppress(OSError):
        note.unlink(missing_ok=True)


def _of_pointer(folder: DataFolder, name: str) -> str | None:
    try:
        return str(json.loads(folder.current.read_text(encoding="utf-8"))[name])
    except (OSError, ValueError, KeyError, TypeError):
        return None
