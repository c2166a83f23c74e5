"""审核: a person decides a pending return; the ledger records who, when and why."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from etl.annotated.delivery import Delivery, Verdict, deliver
from etl.archive import ledger
from etl.folder import DataFolder
from etl.lifecycle.decisions import (
    DecisionError,
    line_of,
    record,
    refuse_closed,
    refuse_own,
    version_of,
)
from etl.lifecycle.replay import checked_again, definitions_of
from etl.loader.guards import Guard
from etl.loader.store import ACCEPTED, PENDING, RETURNED, Definitions, in_force
from etl.templates.stored_rows import rows_of


class ReviewError(DecisionError):
    """The return cannot be decided."""


@dataclass(frozen=True)
class Decision:
    """A reviewer's decision on a pending return; with a ``reason`` it is sent back.

    ``replaces``: it is accepted though another version came into force since it was sent.
    """

    submission_id: str
    reviewer: str
    reason: str | None = None
    replaces: bool = False

    @property
    def outcome(self) -> str:
        """``accepted`` or ``returned``."""
        return RETURNED if self.reason else ACCEPTED


@dataclass(frozen=True)
class Reviewed:
    """A recorded decision; ``newer`` is a later version of the same half-year, if any.

    ``returned_as`` is the annotated return, ``fault`` a sentence if it could not be written.
    """

    entry: ledger.Entry
    newer: int | None
    returned_as: Path | None = None
    fault: str | None = None

    def as_text(self) -> str:
        """For people: the decision, and a newer version if any."""
        word = "退回" if self.entry.outcome == RETURNED else "审核通过"
        newer = f"；另有更新的第{self.newer}版" if self.newer else ""
        return f"{self.entry.submission_id} 已{word}{newer}。"

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        names = (
            "submission_id",
            "town_code",
            "period",
            "version",
            "outcome",
            "reviewer",
            "reason",
            "decided_at",
        )
        fields = asdict(self.entry)
        return {name: fields[name] for name in names} | {
            "newer_version": self.newer,
            "returned_as": str(self.returned_as) if self.returned_as else None,
        }


def decide(folder: DataFolder, con: duckdb.DuckDBPyConnection, decision: Decision) -> Reviewed:
    """Write a decision into the ledger, then into an open warehouse that has been reconciled.

    Accepting one of several returns of one day sends the others back.

    Raises:
        ReviewError: there is no such return, it is not pending, or it would replace what came since.
        DecisionError: its half-year is closed, or the reviewer has handed it in.
    """
    pending = _pending_entry(folder, con, decision.submission_id)
    refuse_own(pending, decision.reviewer)
    if decision.outcome == ACCEPTED:
        refuse_closed(folder, con, pending.period)
        _refuse_unseen(folder, con, decision)
    definitions = definitions_of(folder, pending)
    if decision.outcome == ACCEPTED:
        _send_back_twins(folder, con, pending, decision.reviewer)
    entry = _record(folder, con, pending, decision, definitions)
    path, fault = _deliver(folder, con, entry, definitions)
    return Reviewed(entry, _newer(con, entry), path, fault)


def _record(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    pending: ledger.Entry,
    decision: Decision,
    definitions: Definitions,
) -> ledger.Entry:
    entry = replace(pending, outcome=decision.outcome, reason=decision.reason, decision="review")
    return record(folder, con, entry, decision.reviewer, definitions)


def _send_back_twins(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, chosen: ledger.Entry, reviewer: str
) -> None:
    """The other returns of the same run and day, that wait because of this one."""
    reason = f"同一天报送的另一份（第{chosen.version}版）已采用"
    for digest in chosen.twins:
        row = con.execute(
            "select submission_id from submission where file_sha256 = ? and outcome = ? and run = ?",
            [digest, PENDING, chosen.run],
        ).fetchone()
        if row:
            twin = line_of(folder, row[0])
            decision = Decision(twin.submission_id, reviewer, reason)
            _record(folder, con, twin, decision, definitions_of(folder, twin))


def _refuse_unseen(folder: DataFolder, con: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    """Whoever accepts must know what is replaced: not only what was in force when the return was sent."""
    version = version_of(con, decision.submission_id)
    current = in_force(con, version.town_code, version.period)
    if decision.replaces or current in (None, version.replaces):
        return
    rows = rows_of(con, version.submission_id)
    guard = Guard(con, folder.dictionary, version.town_code or "", version.period or "", rows)
    sides = guard.sides()
    raise ReviewError(
        f"“{version.submission_id}”报送之后，{current} 已载入并在使用；通过后将替换它"
        f"{'：' + sides if sides else ''}。",
        "确要替换的，请加 --replace。",
    )


def _deliver(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    entry: ledger.Entry,
    definitions: Definitions,
) -> Delivery:
    """Write the annotated return again, with the decision."""
    try:
        checked = checked_again(folder, con, entry)
        data = ledger.original(folder.archive, entry)
    except ledger.LedgerError as error:
        return None, str(error)
    reason = entry.reason or ""
    verdict = Verdict(checked, entry.version, entry.outcome, entry.assigned_codes, reason)
    return deliver(folder, definitions.dictionary, verdict, data)


def _pending_entry(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, submission_id: str
) -> ledger.Entry:
    """The ledger line of a pending return."""
    row = con.execute(
        "select outcome from received where submission_id = ?", [submission_id]
    ).fetchone()
    if row is None:
        raise ReviewError(f"没有“{submission_id}”这个报送版本；{_pending_list(con)}")
    if row[0] != PENDING:
        raise ReviewError(
            f"“{submission_id}”{_decided(folder, con, submission_id, row[0])}；{_pending_list(con)}"
        )
    return line_of(folder, submission_id)


def _decided(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, submission_id: str, outcome: str
) -> str:
    states = folder.dictionary.vocabularies["submission_status"]
    row = con.execute(
        "select outcome, reviewer, decided_at from decided where submission_id = ? "
        "order by line desc limit 1",
        [submission_id],
    ).fetchone()
    if row is None:
        return f"不是{states.name_of(PENDING)}的版本，不用审核"
    last, reviewer, decided_at = row
    word = "通过" if last == ACCEPTED else states.name_of(outcome)
    return f"已由{reviewer}于 {decided_at:%Y-%m-%d %H:%M} 处理，结果是{word}"


def _pending_list(con: duckdb.DuckDBPyConnection) -> str:
    rows = con.execute(
        "select submission_id from submission where outcome = 'pending' order by submission_id"
    ).fetchall()
    names = "、".join(name for (name,) in rows)
    return f"等待审核的有：{names}。" if names else "现在没有等待审核的报送表。"


def _newer(con: duckdb.DuckDBPyConnection, entry: ledger.Entry) -> int | None:
    row = con.execute(
        "select max(version) from submission where town_code = ? and period = ? and version > ? "
        "and outcome not in ('returned', 'withdrawn')",
        [entry.town_code, entry.period, entry.version],
    ).fetchone()
    return row[0] if row else None
