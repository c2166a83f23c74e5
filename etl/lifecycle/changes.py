"""``status --diff``: stored differences of decided versions, live differences of pending ones."""

from dataclasses import asdict, dataclass
from typing import Any

import duckdb
from rich.console import Group, RenderableType
from rich.table import Table

from etl.archive import ledger
from etl.dictionary import Dictionary
from etl.folder import DataFolder, RequestError
from etl.lifecycle.replay import definitions_of
from etl.loader.difference import Change, Difference, Total
from etl.loader.store import PENDING, difference_of, in_force
from etl.templates.stored_rows import rows_of
from etl.warehouse import open_to_read

_VERSIONS = """
    select submission_id, town_code, period, version, outcome from submission
    where town_code is not null and period is not null order by period, town_code, version
"""
_TABLES = "select table_name from duckdb_tables()"
_CHANGES = """
    select change_kind, sheet, "row", row_before, item, title, value_before, value_after
    from version_change where submission_id = ? order by change_number
"""
_TOTALS = """
    select sheet, measure, title, unit, total_before, total_after
    from version_total where submission_id = ? order by total_number
"""


class UnknownSubmissionError(RequestError):
    """There is no such version."""


@dataclass(frozen=True)
class Version:
    """A version and its difference from ``compared_with`` (None for the first version)."""

    submission_id: str
    town_code: str
    period: str
    version: int
    outcome: str
    compared_with: str | None
    difference: Difference

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        fields = {name: value for name, value in vars(self).items() if name != "difference"}
        return fields | asdict(self.difference)

    def as_text(self, dictionary: Dictionary) -> RenderableType:
        """For people: a line that names both versions, the totals that differ, the changes."""
        if self.compared_with is None:
            return f"{self.submission_id}：没有更早的已接收版本可以比较。"
        heading = f"{self.submission_id} 与 {self.compared_with} 相比："
        if not self.difference.changes:
            return f"{heading}没有差异。"
        return Group(heading, _totals(self.difference), _changes(self.difference, dictionary))


def read_changes(
    folder: DataFolder,
    submission_id: str | None = None,
    town_code: str | None = None,
    period: str | None = None,
) -> list[Version]:
    """What a version, those of a town or a half-year, or all changed, in the order of half-years, towns and versions.

    Raises:
        UnknownSubmissionError: the version is not in the warehouse.
    """
    wishes = (submission_id, town_code, period)
    versions = _read(folder, wishes) if folder.warehouse.exists() else []
    if submission_id and not versions:
        raise UnknownSubmissionError(
            f"没有“{submission_id}”这个已接收或等待审核的报送版本；用 status --json 可查看全部版本。"
        )
    return [v for v in versions if v.compared_with or submission_id]


def _read(folder: DataFolder, wishes: tuple[str | None, ...]) -> list[Version]:
    with open_to_read(folder.warehouse, dictionary=folder.dictionary) as con:
        tables = {name for (name,) in con.execute(_TABLES).fetchall()}
        if "version_total" not in tables:  # written by an earlier version of the software
            return []
        rows = [row for row in con.execute(_VERSIONS).fetchall() if _matches(row, wishes)]
        return [_version(folder, con, row) for row in rows]


def _matches(row: tuple[Any, ...], wishes: tuple[str | None, ...]) -> bool:
    return all(wish in (None, value) for value, wish in zip(row, wishes, strict=False))


def _version(folder: DataFolder, con: duckdb.DuckDBPyConnection, row: tuple[Any, ...]) -> Version:
    submission_id, town_code, period, version, outcome = row
    if outcome == PENDING:
        base = in_force(con, town_code, period)
        difference = _live_difference(folder, con, submission_id, base)
    else:
        sql = "select compared_with from version_total where submission_id = ? limit 1"
        base = _first(con, sql, [submission_id])
        changes = con.execute(_CHANGES, [submission_id]).fetchall()
        totals = con.execute(_TOTALS, [submission_id]).fetchall()
        difference = Difference(
            tuple(Change(*row) for row in changes), tuple(Total(*row) for row in totals)
        )
    return Version(submission_id, town_code, period, version, outcome, base, difference)


def _live_difference(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, submission_id: str, base: str | None
) -> Difference:
    if base is None:
        return Difference((), ())
    entries = ledger.read_entries(folder.ledger)
    entry = next(entry for entry in entries if entry.submission_id == submission_id)
    return difference_of(con, base, rows_of(con, submission_id), definitions_of(folder, entry))


def _first(con: duckdb.DuckDBPyConnection, sql: str, values: list[object]) -> str | None:
    row = con.execute(sql, values).fetchone()
    return str(row[0]) if row else None


def _totals(difference: Difference) -> Table:
    table = Table("工作表", "合计", "原", "现")
    for total in difference.totals:
        if total.total_before != total.total_after:
            numbers = (f"{n:,.10g}" for n in (total.total_before, total.total_after))
            table.add_row(total.sheet, total.title, *numbers)
    return table


def _changes(difference: Difference, dictionary: Dictionary) -> Table:
    kinds = dictionary.vocabularies["change_kind"]
    table = Table("差异", "工作表", "行", "内容", "列", "原", "现")
    for change in difference.changes:
        table.add_row(
            kinds.name_of(change.change_kind),
            change.sheet,
            str(change.row or change.row_before),
            change.item,
            change.title or "",
            change.value_before or "",
            change.value_after or "",
        )
    return table
