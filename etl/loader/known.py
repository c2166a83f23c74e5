"""Bytes that were received before: their decision and findings as stored, and what may be done with them."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.annotated.annotate import name_of_version, returned_name
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn, Checker
from etl.intake.check.findings import Finding
from etl.loader.difference import CODED
from etl.loader.store import ACCEPTED, PENDING, RETURNED
from etl.system.records import records
from etl.warehouse import REJECTED

_KNOWN = """
    select submission_id, outcome, version, town_code, period, run, is_demo, force_order from received
    where file_sha256 = ? order by outcome = 'rejected', version desc limit 1
"""
# Of the same run or later; runs are not numbered in lines of earlier software, where the version tells.
_LATER = """
    select max(version) from received where town_code = $town and period = $period
    and outcome in ('accepted', 'pending') and submission_id <> $known
    and (run > $run or (run = $run and (run > 0 or version > $version)))
"""
_FINDINGS = """
    select severity, code, sheet, "row", "column", cell, title, value, message, suggestion, confirm,
        answer, answer_note, cast(answered_on as varchar) as answered_on, answered_by, question, is_carried
    from {place}finding where submission_id = ? order by finding_number
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A received version; ``force_order`` is None unless it was ever in force."""

    submission_id: str
    outcome: str
    version: int
    town_code: str | None
    period: str | None
    run: int
    is_demo: bool
    force_order: int | None

    @property
    def line(self) -> tuple[int, int]:
        """The order of receiving."""
        return self.run, self.version


class KnownFiles:
    """What the warehouse holds of the files that were received."""

    def __init__(self, folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
        """Of an open warehouse."""
        self._con, self._dictionary = con, folder.dictionary

    def of(self, digest: str) -> Known | None:
        """The version that these bytes became; of several, one that was not rejected, then the last."""
        row = self._con.execute(_KNOWN, [digest]).fetchone()
        return Known(*row) if row else None

    def is_stale(self, known: Known) -> bool:
        """Something of its town and half-year that came with it or after it is accepted or waits."""
        return self._later(known) is not None

    def _later(self, known: Known) -> int | None:
        at = {"town": known.town_code, "period": known.period, "known": known.submission_id}
        row = self._con.execute(
            _LATER, at | {"run": known.run, "version": known.version}
        ).fetchone()
        return row[0] if row else None

    def as_checked(self, known: Known, file: Path) -> CheckedReturn:
        """The findings and numbers of rows as they were stored; nothing is read."""
        place = f"{REJECTED}." if self._is_refused(known) else ""
        cursor = self._con.execute(_FINDINGS.format(place=place), [known.submission_id])
        findings = tuple(Finding(**record) for record in records(cursor))
        row = self._con.execute(
            "select file_sha256 from received where submission_id = ?", [known.submission_id]
        ).fetchone()
        rows = {} if place else self._rows(known)
        return CheckedReturn(file, row[0] if row else "", findings, rows=rows)

    def _is_refused(self, known: Known) -> bool:
        sql = f"select 1 from {REJECTED}.submission where submission_id = ?"
        return self._con.execute(sql, [known.submission_id]).fetchone() is not None

    def _rows(self, known: Known) -> dict[str, int]:
        counts = " union all ".join(
            f"select '{s.sheet}', count(*) from {s.relation} where submission_id = $id"
            for s in self._dictionary.sheets
        )
        return dict(self._con.execute(counts, {"id": known.submission_id}).fetchall())

    def has_return(self, known: Known, checked: CheckedReturn) -> bool:
        """Whether an annotated return was written: there were findings, or rows were given codes."""
        sql = "select 1 from {} where submission_id = ? and given_code is null limit 1"
        coded = (sql.format(relation) for relation in CODED)
        return bool(checked.listed) or any(
            self._con.execute(query, [known.submission_id]).fetchone() for query in sorted(coded)
        )

    def returned_name(self, known: Known, checker: Checker, checked: CheckedReturn) -> str:
        """The file name of its annotated return."""
        if known.town_code is None or known.period is None:
            return returned_name(checked, self._dictionary, known.version)
        town = checker.reference.town(known.town_code)
        return name_of_version(
            self._dictionary, town.name, known.period, known.version, is_demo=known.is_demo
        )

    def sentence(self, known: Known, current: str | None, *, is_stale: bool) -> str | None:
        """Which version is in force, and how to put these bytes back; None when they are in force."""
        states = self._dictionary.vocabularies["submission_status"]
        if is_stale:
            state = states.name_of(REJECTED)
            return f"这份文件当时是第{known.version}版，{state}；同时或之后已收到第{self._later(known)}版，未载入。"
        if known.submission_id == current:
            return None
        status = "superseded" if known.outcome == ACCEPTED else known.outcome
        about = f"这份文件是第{known.version}版（{states.name_of(status)}）"
        return f"{about}；{self._in_force(current)}；{_way_back(known)}。"

    def _in_force(self, current: str | None) -> str:
        if current is None:
            return "这个报送期没有正在使用的版本"
        row = self._con.execute(
            "select version from submission where submission_id = ?", [current]
        ).fetchone()
        return f"正在使用的是第{row[0] if row else ''}版"


def _way_back(known: Known) -> str:
    command = "python -m etl"
    if known.outcome == PENDING:
        return f"要启用这一版，请运行 {command} review {known.submission_id} --accept"
    if known.outcome == RETURNED:
        return f"要重新审核这一版，请运行 {command} review {known.submission_id} --reopen --reason 理由"
    if known.force_order is None:
        return "这一版没有通过核对或审核，请修改后另存，再重新报送"
    return f"要改用这一版，请运行 {command} restore {known.submission_id} --reason 理由"
