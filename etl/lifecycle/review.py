"""审核: a person decides a pending return; the ledger records who, when and why."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from etl.annotated.delivery import Delivery, Verdict, deliver
from etl.archive import ledger
from etl.folder import DataFolder, RequestError
from etl.lifecycle.replay import checked_again, definitions_of
from etl.loader.store import ACCEPTED, PENDING, RETURNED, Definitions, prepare_review, write
from etl.system import clock


class ReviewError(RequestError):
    """The return cannot be decided."""


@dataclass(frozen=True)
class Decision:
    """A reviewer's decision on a pending return; with a ``reason`` it is sent back."""

    submission_id: str
    reviewer: str
    reason: str | None = None

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
        returned = f"；标注了审核意见的报送表：{self.returned_as}" if self.returned_as else ""
        return f"{self.entry.submission_id} 已{word}{newer}{returned}。"

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

    Raises:
        ReviewError: there is no such return, or it is not pending.
    """
    pending = _pending_entry(folder, con, decision.submission_id)
    entry = replace(
        pending,
        outcome=decision.outcome,
        reviewer=decision.reviewer,
        reason=decision.reason,
        decided_at=clock.now().isoformat(),
    )
    definitions = definitions_of(folder, entry)
    prepared = prepare_review(con, entry, definitions)
    ledger.append(folder.ledger, entry)
    write(con, prepared)
    path, fault = _deliver(folder, con, entry, definitions)
    return Reviewed(entry, _newer(con, entry), path, fault)


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
            f"“{submission_id}”{_decided(folder, con, submission_id)}；{_pending_list(con)}"
        )
    entries = ledger.read_entries(folder.ledger)
    return next(entry for entry in entries if entry.submission_id == submission_id)


def _decided(folder: DataFolder, con: duckdb.DuckDBPyConnection, submission_id: str) -> str:
    states = folder.dictionary.vocabularies["submission_status"]
    row = con.execute(
        "select outcome, reviewer, decided_at from review where submission_id = ?", [submission_id]
    ).fetchone()
    if row is None:
        return f"不是{states.name_of(PENDING)}的版本，不用审核"
    outcome, reviewer, decided_at = row
    word = states.name_of(RETURNED) if outcome == RETURNED else "通过"
    return f"已由{reviewer}于 {decided_at:%Y-%m-%d %H:%M} 审核，结果是{word}，不能再改"


def _pending_list(con: duckdb.DuckDBPyConnection) -> str:
    rows = con.execute(
        "select submission_id from submission where outcome = 'pending' order by submission_id"
    ).fetchall()
    names = "、".join(name for (name,) in rows)
    return f"等待审核的有：{names}。" if names else "现在没有等待审核的报送表。"


def _newer(con: duckdb.DuckDBPyConnection, entry: ledger.Entry) -> int | None:
    row = con.execute(
        "select max(version) from submission where town_code = ? and period = ? and version > ? "
        "and outcome <> 'returned'",
        [entry.town_code, entry.period, entry.version],
    ).fetchone()
    return row[0] if row else None
