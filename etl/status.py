"""Who has reported which half-year, as the published database says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
from rich.table import Table

from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.warehouse import quoted

_STATES = """
    select s.period, s.town_code, t.town_name, s.state, s.version, cast(s.received_at as varchar) as received_at,
        cast(s.due_on as varchar) as due_on, s.days_late
    from published.submission_status s join published.town t using (town_code) order by s.period, t.sort_order
"""
_VERSIONS = """
    select submission_id, town_code, period, version, status, file_name, cast(received_at as varchar) as received_at,
        is_on_time, error_count, warning_count, is_demo
    from published.submission order by period, town_code, version
"""


@dataclass(frozen=True)
class Status:
    """The state of each town's half-years, and every version received."""

    dictionary: Dictionary
    states: list[dict[str, Any]]
    submissions: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {"states": self.states, "submissions": self.submissions}

    def as_table(self) -> Table:
        """Towns down, half-years across."""
        states = self.dictionary.vocabularies["submission_state"]
        table = Table("镇（街道）", *(p.short for p in self.dictionary.periods))
        for town in dict.fromkeys(s["town_name"] for s in self.states):
            cells = [
                self._cell(s, states.short_of(s["state"]))
                for s in self.states
                if s["town_name"] == town
            ]
            table.add_row(town, *cells)
        return table

    @staticmethod
    def _cell(state: dict[str, Any], word: str) -> str:
        version = state["version"]
        return f"{word} 第{version}版" if version and version > 1 else word


def read_status(folder: DataFolder) -> Status:
    """From the version in force; no version, no rows."""
    file = folder.published_file
    if file is None:
        return Status(folder.dictionary, [], [])
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(str(file))} as published (read_only)")
        return Status(folder.dictionary, _rows(con, _STATES), _rows(con, _VERSIONS))


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
