"""Small returns put straight into a warehouse, for figures that were worked out by hand.

Towns, villages and organisations are a made-up handful with short names (see the module's tables).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from etl.folder import DataFolder
from etl.marts import runner
from etl.marts.order import tables_of
from etl.marts.sources import load_sources
from etl.warehouse import open_warehouse, table_statements
from tests.support import small_publications

DISTRICT = "440605"
TOWNS = {"A": "440605011", "B": "440605121", "C": "440605122"}
AREAS = TOWNS | {"D": DISTRICT}
PERIODS = ("2024H1", "2024H2", "2025H1", "2025H2", "2026H1", "2026H2", "2027H1")

SHEETS = {
    "pairing": "结对情况",
    "project_report": "项目进展",
    "village_need": "村情需求",
    "milestone_report": "阶段任务",
    "model_case": "典型案例",
    "problem": "存在问题",
    "honor": "表彰荣誉",
    "outcome": "成效明细",
}

Row = dict[str, Any]


def day(text: str | None) -> dt.date | None:
    """A date from “2024-06-30”, None from nothing."""
    return dt.date.fromisoformat(text) if text else None


@dataclass
class Return:
    """One version of a return; each method adds a row to one of its sheets and gives its number."""

    submission: Row
    tables: dict[str, list[Row]]
    numbers: dict[str, itertools.count[int]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.submission["submission_id"])

    def add(
        self, relation: str, sheet_of: str | None = None, row: int | None = None, **values: Any
    ) -> int:
        """A row of a relation; rows of a sheet are numbered from 2."""
        sheet = sheet_of or relation
        number = row or next(self.numbers.setdefault(sheet, itertools.count(2)))
        trace = {k: self.submission[k] for k in ("submission_id", "town_code", "period")}
        placed = trace | {"sheet": SHEETS[sheet], "row": number}
        self.tables.setdefault(relation, []).append(placed | values)
        return number

    def pair(
        self, organization: str, village: str, signed: bool = True, active: bool = True
    ) -> int:
        return self.add(
            "pairing",
            organization_id=organization,
            village_code=village,
            paired_on=day("2024-04-01"),
            agreement_signed=signed,
            status="active" if active else "ended",
        )

    def project(
        self,
        name: str,
        organizations: str,
        aid_type: str = "industry",
        task: str = "industry",
        status: str = "ongoing",
        villages: str = "",
        others: str = "",
        start: str | None = None,
        end: str | None = None,
        code: str | None = None,
        approximate: bool = False,
        **figures: Any,
    ) -> int:
        """A project; organisations, villages and other aid types are joined by blanks, the lead first."""
        lead = organizations.split()[0]
        key = f"{name}|{lead}"
        number = self.add(
            "project_report",
            given_code=code,
            own_code=own_code(key),
            match_key=key,
            project_name=name,
            aid_type=aid_type,
            task=task,
            status=status,
            planned_start=day(start),
            planned_end=day(end),
            progress_pct=100.0 if status == "completed" else 50.0,
            is_approximate=approximate,
            **figures,
        )
        self._bridges(number, organizations, villages, aid_type, others)
        return number

    def _bridges(self, row: int, organizations: str, villages: str, main: str, others: str) -> None:
        for position, organization in enumerate(organizations.split(), 1):
            self.add(
                "project_organization",
                "project_report",
                row,
                position=position,
                organization_id=organization,
                is_lead=position == 1,
            )
        for village in villages.split():
            self.add("project_village", "project_report", row, village_code=village)
        for aid_type in (main, *others.split()):
            self.add(
                "project_aid_type",
                "project_report",
                row,
                aid_type=aid_type,
                is_main=aid_type == main,
            )

    def problem(
        self,
        text: str,
        raised_on: str,
        status: str = "open",
        code: str | None = None,
        category: str = "funding",
        **words: Any,
    ) -> int:
        return self.add(
            "problem",
            given_code=code,
            own_code=own_code(text),
            match_key=text,
            problem=text,
            category=category,
            raised_on=day(raised_on),
            status=status,
            **words,
        )

    def need(self, village: str) -> int:
        return self.add(
            "village_need",
            village_code=village,
            need="路灯",
            aid_type="relief",
            source="survey",
            raised_on=day("2024-03-01"),
            status="open",
        )

    def case(self, title: str, organization: str | None = None, level: str = "town") -> int:
        return self.add(
            "model_case",
            title=title,
            kind="practice",
            organization_id=organization,
            summary="摘要",
            level=level,
        )

    def honor(self, name: str, organization: str, level: str) -> int:
        return self.add(
            "honor",
            organization_id=organization,
            honor=name,
            level=level,
            awarded_on=day("2024-12-01"),
        )

    def outcome(self, project: str, indicator: str, quantity: float) -> int:
        return self.add("outcome", project=project, indicator=indicator, quantity=quantity)

    def step(self, milestone: str, status: str) -> int:
        return self.add("milestone_report", milestone=milestone, status=status)

    def provisional(self, organization: str, name: str, filed: bool = False) -> None:
        self.tables.setdefault("provisional_organization", []).append(
            {
                "submission_id": self.id,
                "organization_id": organization,
                "organization_name": name,
                "is_filed_only": filed,
            }
        )

    def finding(
        self, sheet: str, row: int | None, cell: str, confirm: bool = True, answered_by: str = ""
    ) -> None:
        """A question; ``answered_by`` town or desk: it was confirmed."""
        answer = {"answer": "confirmed", "answer_note": "已看过回单", "answered_by": answered_by}
        self.tables.setdefault("finding", []).append(
            {
                "submission_id": self.id,
                "finding_number": len(self.tables["finding"]) + 1
                if "finding" in self.tables
                else 1,
                "severity": "warning",
                "code": "approximate",
                "sheet": SHEETS[sheet],
                "row": row,
                "cell": cell,
                "message": "请核实",
                "confirm": confirm,
                "question": "",
                "is_carried": False,
                **dict.fromkeys(answer),
                **(answer if answered_by else {}),
            }
        )


def own_code(key: str) -> str:
    """A code that depends on the row alone."""
    return "XM" + sha256(key.encode()).hexdigest()[:6].upper()


@dataclass
class Ledger:
    """All returns of a case, the reference lists beside them, and the published figures they give."""

    folder: DataFolder
    tables: dict[str, list[Row]] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=lambda: AREAS)

    def receive(
        self,
        town: str,
        period: str,
        version: int = 1,
        outcome: str = "accepted",
        late_days: int = -1,
    ) -> Return:
        """A version of a return; ``late_days`` after the due day (15 days after the half-year's end)."""
        dates = next(p for p in self.folder.dictionary.periods if p.code == period)
        reported_on = dates.due_on + dt.timedelta(days=late_days)
        submission = {
            "submission_id": f"{town}-{period}-v{version}",
            "town_code": self.areas[town],
            "period": period,
            "version": version,
            "outcome": outcome,
            "file_name": f"百社联百村_{town}_{period}_13800000000.xlsx",
            "file_sha256": sha256(f"{town}{period}{version}".encode()).hexdigest(),
            "received_at": dt.datetime.combine(reported_on, dt.time(9)),
            "reported_on": reported_on,
            "is_no_new": False,
            "is_demo": True,
            "error_count": 1 if outcome == "rejected" else 0,
            "warning_count": 0,
        }
        self.tables.setdefault("submission", []).append(submission)
        return Return(submission, self.tables)

    def save(self) -> None:
        """Write the rows into a new warehouse, in the order given."""
        with closing(open_warehouse(self.folder.warehouse, self.folder.dictionary)) as con:
            self._insert(con)

    def _insert(self, con: duckdb.DuckDBPyConnection) -> None:
        for table, rows in self.tables.items():
            con.register("incoming", pd.DataFrame(rows))
            con.execute(f"insert into {table} by name select * from incoming")
            con.unregister("incoming")

    def figures(self, today: str) -> Figures:
        """The published relations as of a day, each made when it is first asked for."""
        con, dictionary = self._warehouse(), self.folder.dictionary
        load_sources(con, self.folder, dictionary, dt.date.fromisoformat(today))
        return Figures(con, self.areas, runner.steps(dictionary), self.folder)

    def proven(self, today: str) -> Figures:
        """All published relations as of a day; every assertion holds of them."""
        con = self._warehouse()
        runner.build(con, self.folder, self.folder.dictionary, dt.date.fromisoformat(today))
        return Figures(con, self.areas, {}, self.folder)

    def _warehouse(self) -> duckdb.DuckDBPyConnection:
        """A connection that has the rows as ``warehouse``; in memory, for files take as long as the marts."""
        con = duckdb.connect()
        con.execute("attach ':memory:' as warehouse")
        con.execute("use warehouse")
        for statement in table_statements(self.folder.dictionary).values():
            con.execute(statement)
        self._insert(con)
        con.execute("use memory")
        return con


@dataclass
class Figures:
    """The published relations of a case; ``steps``: those not made yet."""

    con: duckdb.DuckDBPyConnection
    areas: Mapping[str, str]
    steps: dict[str, tuple[str, str]]
    folder: DataFolder

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        asked = tables_of(self.con, "the question", sql)
        small_publications.make(self.con, self.folder.dictionary, asked, self.steps)
        return self.con.execute(sql).fetchall()

    def table(self, relation: str, columns: str, where: str = "true") -> list[str]:
        """Rows as lines like those of :func:`expected`; areas by their letter, sorted."""
        letters = {code: letter for letter, code in self.areas.items()}
        named = columns.split()
        chosen = ", ".join(f'"{name}"' for name in named)
        found = self.rows(f"select {chosen} from {relation} where {where}")
        return sorted(" ".join(letters.get(_shown(v), _shown(v)) for v in row) for row in found)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def expected(table: str) -> list[str]:
    """The lines of a table, blanks evened out, remarks after # dropped, sorted."""
    lines = (line.split("#")[0].split() for line in table.strip().splitlines())
    return sorted(" ".join(line) for line in lines if line)


def write_reference(folder: Path, **lists: str) -> None:
    """Reference lists of the case, in place of the shipped ones."""
    (folder / "reference").mkdir(parents=True)
    for name, text in lists.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / "reference" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
