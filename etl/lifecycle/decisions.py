"""Decisions that take back: withdraw, restore, reopen a review; close and reopen a half-year.

Each is a line in the ledger with who, when and why, then a change in the warehouse; ``rebuild`` replays it.
"""

from dataclasses import dataclass, replace
from typing import Any

import duckdb

from etl.archive import ledger
from etl.dictionary import Dictionary
from etl.folder import DataFolder, RequestError
from etl.intake.check.findings import mask_digits
from etl.loader.closing import closed_on
from etl.loader.store import (
    ACCEPTED,
    PENDING,
    RETURNED,
    WITHDRAWN,
    Definitions,
    in_force,
    prepare_decision,
    write,
)
from etl.publications import note_owed
from etl.system import clock

_VERSION = """
    select submission_id, town_code, period, version, outcome, force_order, replaces from received
    where submission_id = ?
"""
_WORDS = {"withdraw": "撤回", "restore": "恢复", "reopen": "恢复为等待审核"}
_OUTCOMES = {"withdraw": "withdrawn", "restore": "restored", "reopen": "reopened"}


class DecisionError(RequestError):
    """The decision makes no sense here; the message is one sentence for people."""


@dataclass(frozen=True)
class Version:
    """A received version as it stands; ``replaces``: what was in force when it was received."""

    submission_id: str
    town_code: str | None
    period: str | None
    version: int
    outcome: str
    force_order: int | None
    replaces: str | None


@dataclass(frozen=True)
class Why:
    """Who decides, and the reason."""

    reviewer: str
    reason: str


@dataclass(frozen=True)
class Decided:
    """A recorded decision on a version, and the version in force of its half-year from now on."""

    entry: ledger.Entry
    in_force: str | None

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``; the published version is added by whoever publishes."""
        return {
            "submission_id": self.entry.submission_id,
            "outcome": _OUTCOMES[self.entry.decided],
            "in_force": self.in_force,
        }

    def as_text(self) -> str:
        """For people: what was done, and what is in force now."""
        now = f"现在使用的是 {self.in_force}" if self.in_force else "这个报送期现在没有使用中的版本"
        return f"{self.entry.submission_id} 已{_WORDS[self.entry.decided]}；{now}。"


@dataclass(frozen=True)
class PeriodDecided:
    """A half-year that was closed or opened."""

    entry: ledger.Entry
    dictionary: Dictionary

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        day = (self.entry.decided_at or "")[:10]
        return {"period": self.entry.period, "state": self.entry.outcome, "since": day}

    def as_text(self) -> str:
        """For people."""
        name = self.dictionary.period(self.entry.period or "").name
        if self.entry.decided == "close":
            return f"{name}及以前各期已定稿，此后收到的报送表一律等待审核。"
        return f"{name}已取消定稿。"


def withdraw(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, submission_id: str, why: Why
) -> Decided:
    """Take a version out of force, or out of those that wait; the one in force before it comes back.

    Raises:
        DecisionError: there is no such version, it was withdrawn already, or its half-year is closed.
    """
    version = version_of(con, submission_id)
    if version.outcome in (WITHDRAWN, RETURNED):
        raise DecisionError(f"“{submission_id}”{_state(folder, con, version)}，不用撤回。")
    return _decide(folder, con, version, "withdraw", WITHDRAWN, why)


def restore(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, submission_id: str, why: Why
) -> Decided:
    """Put an earlier accepted version in force.

    Raises:
        DecisionError: there is no such version, it was never in force or is, or its half-year is closed.
    """
    version = version_of(con, submission_id)
    if version.force_order is None or submission_id == _current(con, version):
        raise DecisionError(
            f"“{submission_id}”{_state(folder, con, version)}；只有曾经载入使用、后来被替换或撤回的版本才能恢复。"
        )
    return _decide(folder, con, version, "restore", ACCEPTED, why)


def reopen(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, submission_id: str, why: Why
) -> Decided:
    """Undo the review of a version that nothing has replaced: it waits again.

    Raises:
        DecisionError: there is no such version, it was not reviewed, it was replaced, or its half-year is closed.
    """
    version = version_of(con, submission_id)
    last = con.execute(
        "select decision from decided where submission_id = ? and decision <> 'answer' "
        "order by line desc limit 1",
        [submission_id],
    ).fetchone()
    if last is None or last[0] != "review":
        raise DecisionError(
            f"“{submission_id}”{_state(folder, con, version)}，没有可以撤销的审核。"
        )
    later = con.execute(
        "select max(force_order) from submission where town_code = ? and period = ?",
        [version.town_code, version.period],
    ).fetchone()
    if version.outcome == ACCEPTED and later and later[0] != version.force_order:
        raise DecisionError(
            f"“{submission_id}”通过之后已有别的版本启用（{_current(con, version)}），审核不能撤销，可以撤回这一版。"
        )
    return _decide(folder, con, version, "reopen", PENDING, why)


def close(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, period: str, why: Why
) -> PeriodDecided:
    """Close a half-year and all before it (定稿).

    Raises:
        DecisionError: it is closed already, or not over.
    """
    known = folder.dictionary.period(period)
    if day := closed_on(con, period):
        raise DecisionError(f"{known.name}已于 {day} 定稿。")
    if clock.today() <= known.ends_on:
        raise DecisionError(f"{known.name}还没有结束，不能定稿。")
    return _decide_period(folder, con, period, "close", why)


def open_again(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, period: str, why: Why
) -> PeriodDecided:
    """Open a closed half-year.

    Raises:
        DecisionError: it is not closed.
    """
    if closed_on(con, period) is None:
        raise DecisionError(f"{folder.dictionary.period(period).name}没有定稿，不用取消。")
    return _decide_period(folder, con, period, "open", why)


def refuse_closed(folder: DataFolder, con: duckdb.DuckDBPyConnection, period: str | None) -> None:
    """Raise DecisionError if the half-year is closed."""
    if period and (day := closed_on(con, period)):
        name = folder.dictionary.period(period).name
        raise DecisionError(
            f"{name}已于 {day} 定稿；确要改动，请先取消定稿。",
            f"命令是 python -m etl reopen {period} --reason 理由。",
        )


def refuse_own(received: ledger.Entry, reviewer: str) -> None:
    """Two pairs of eyes: raise DecisionError if whoever decides has handed the version in."""
    if received.sender and received.sender == reviewer:
        raise DecisionError(f"“{received.submission_id}”由您提交，须由另一人决定。")


def record(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    entry: ledger.Entry,
    reviewer: str,
    definitions: Definitions | None = None,
) -> ledger.Entry:
    """Write a decision into the ledger, then into the warehouse; its reason holds no number of a person."""
    reason = mask_digits(entry.reason) if entry.reason else None
    entry = replace(entry, reviewer=reviewer, decided_at=clock.now().isoformat(), reason=reason)
    number = ledger.next_number(folder.ledger)
    if entry.decision != ledger.PURGE:  # nothing that is published shows an original
        note_owed(folder)
    prepared = prepare_decision(con, number, entry, definitions)
    ledger.append(folder.ledger, entry)
    write(con, prepared)
    return entry


def version_of(con: duckdb.DuckDBPyConnection, submission_id: str) -> Version:
    """A received version.

    Raises:
        DecisionError: there is none of this name.
    """
    row = con.execute(_VERSION, [submission_id]).fetchone()
    if row is None:
        raise DecisionError(
            f"没有“{submission_id}”这个报送版本。", "用 status --json 可查看全部版本。"
        )
    return Version(*row)


def line_of(folder: DataFolder, submission_id: str) -> ledger.Entry:
    """The ledger line by which a version was received."""
    entries = ledger.read_entries(folder.ledger)
    return next(entry for entry in entries if entry.submission_id == submission_id)


def _decide(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    version: Version,
    decision: str,
    outcome: str,
    why: Why,
) -> Decided:
    refuse_closed(folder, con, version.period)
    received = line_of(folder, version.submission_id)
    if received.sha256 in ledger.forgotten(folder.ledger):
        raise DecisionError(f"“{version.submission_id}”的存档原件已删除，不能再改动。")
    if (decision, version.outcome) != ("withdraw", PENDING):
        refuse_own(received, why.reviewer)
    entry = replace(received, outcome=outcome, decision=decision, reason=why.reason)
    entry = record(folder, con, entry, why.reviewer)
    return Decided(entry, _current(con, version))


def _decide_period(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, period: str, decision: str, why: Why
) -> PeriodDecided:
    entry = ledger.Entry(
        submission_id="",
        sha256="",
        file_name="",
        received_at=clock.now().isoformat(),
        town_code=None,
        period=period,
        version=None,
        outcome={"close": "closed", "open": "open"}[decision],
        is_demo=False,
        today=clock.today().isoformat(),
        dictionary_sha256="",
        reference_sha256="",
        decision=decision,
        reason=why.reason,
    )
    return PeriodDecided(record(folder, con, entry, why.reviewer), folder.dictionary)


def _current(con: duckdb.DuckDBPyConnection, version: Version) -> str | None:
    return in_force(con, version.town_code, version.period)


def _state(folder: DataFolder, con: duckdb.DuckDBPyConnection, version: Version) -> str:
    """Its status in words."""
    states = folder.dictionary.vocabularies["submission_status"]
    status = version.outcome
    if status == ACCEPTED:
        is_current = _current(con, version) == version.submission_id
        status = "current" if is_current else "superseded"
    return f"的状态是{states.name_of(status)}"
