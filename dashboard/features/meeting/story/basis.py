"""What every slide is made from: the marts of one half-year, asked once, and the words they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.data import queries
from dashboard.data.drill_down import DrillDown
from dashboard.data.queries import TownReport
from dashboard.features.meeting.story import queries as asking
from dashboard.features.meeting.story.model import Flow, Mark, Point, Stock
from dashboard.page.links import drill_down
from dashboard.page.view import View, names_of
from dashboard.style.formats import (
    YUAN_PER_WAN,
    YUAN_PER_YI,
    is_missing,
    join,
    money,
    number,
    signed,
)

STAR = "＊"
TREND = 5
LARGE = 10_000


@dataclass(frozen=True)
class Basis:
    """A district view with what the slides ask of it; every question is asked once."""

    view: View

    @property
    def period(self) -> str:
        """The half-year's code."""
        return self.view.period.code

    @property
    def before(self) -> str:
        """The code of the half-year before, or nothing in the first one."""
        codes = [p.code for p in self.view.dictionary.periods]
        place = codes.index(self.period)
        return codes[place - 1] if place else ""

    @property
    def shorts(self) -> dict[str, str]:
        """Code → short name of the half-years up to this one, the last five."""
        known = [p for p in self.view.dictionary.periods if p.code <= self.period]
        return {p.code: p.short for p in known[-TREND:]}

    @cached_property
    def as_of(self) -> date:
        """The day to which days are counted: when the version was made; of a past half-year its end.

        What has been settled since a past half-year is not known to its returns, so that counting on
        would say more than they do.
        """
        reported = queries.reported_periods(self.view.warehouse)
        made = self.view.warehouse.edition.as_of
        is_latest = not reported or self.period >= reported[-1]
        return made if is_latest else min(made, self.view.period.ends_on)

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """The mart ``participation`` of the district, oldest first."""
        return self._people(self.view.dictionary.district.code)

    @cached_property
    def work(self) -> list[dict[str, Any]]:
        """Sums over the aid types of the district, oldest first."""
        return asking.totals(self.view.warehouse, self.view.dictionary.district.code, self.period)

    def people_of(self, town: str) -> list[dict[str, Any]]:
        """As ``people``, of one town."""
        return self._people(town)

    def work_of(self, town: str) -> list[dict[str, Any]]:
        """As ``work``, of one town."""
        return asking.totals(self.view.warehouse, town, self.period)

    def _people(self, area: str) -> list[dict[str, Any]]:
        frame = queries.participation(self.view.warehouse, area, self.period)
        return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]

    @cached_property
    def steps(self) -> pd.DataFrame:
        """The mart ``phase_progress`` of the half-year, all areas."""
        return queries.steps(self.view.warehouse, self.period)

    @cached_property
    def waiting(self) -> tuple[asking.ProblemRow, ...]:
        """The problems not resolved, the longest open first."""
        return asking.problems(self.view.warehouse, self.view.dictionary.district.code, self.period)

    @cached_property
    def asked(self) -> tuple[asking.ProblemRow, ...]:
        """Those put before the leading group: open since before the half-year, and something is asked."""
        return tuple(row for row in self.waiting if row.is_overdue and (row.request or "").strip())

    @cached_property
    def cases(self) -> tuple[asking.CaseRow, ...]:
        """Cases first reported in the half-year."""
        return asking.new_cases(self.view.warehouse, self.period)

    @cached_property
    def compared(self) -> tuple[int, Mapping[str, float | None], Mapping[str, float | None]]:
        """Towns that reported both half-years, their flows before and now."""
        if not self.before:
            return 0, {}, {}
        return asking.compared(self.view.warehouse, self.before, self.period)

    @property
    def state_names(self) -> dict[str, str]:
        """Code → name of a step's state."""
        return names_of(self.view.dictionary, "milestone_state")

    def stock(self, rows: Sequence[Mapping[str, Any]], column: str) -> Stock:
        """A stock of the half-year and of the one before."""
        by_period = {row["period"]: known(row[column]) for row in rows}
        # Where nobody has reported, all is carried forward: that it did not move says nothing.
        before = by_period.get(self.before) if self.is_reported else None
        return Stock(by_period.get(self.period), before)

    @property
    def is_reported(self) -> bool:
        """Whether any town has a return of the half-year."""
        return any(report.has_reported for report in self.view.reports)

    def flow(self, indicator: str) -> Flow:
        """A flow of the district, compared over the towns that reported both half-years."""
        row = self.work[-1] if self.work and self.work[-1]["period"] == self.period else {}
        value = known(row.get(indicator))
        towns, earlier, later = self.compared
        now, before = known(later.get(indicator)), known(earlier.get(indicator))
        change = 100 * (now - before) / before if now is not None and before else None
        meaning = self.view.dictionary.indicators[indicator]
        figure, unit = written(value, meaning.format, meaning.unit)
        is_money = meaning.format == "money"
        return Flow(
            indicator,
            meaning.label,
            value,
            figure,
            unit,
            now,
            before,
            change,
            _moved(change),
            towns,
            is_money and bool(row.get("is_approximate")),
        )

    def points(
        self, rows: Sequence[Mapping[str, Any]], column: str, carried: Mapping[str, str]
    ) -> tuple[Point, ...]:
        """A bar for each of the last half-years.

        Args:
            rows: the mart, with ``period``.
            column: what is drawn.
            carried: half-year → the older one that its figure is of.
        """
        values = {row["period"]: known(row[column]) for row in rows}
        return tuple(
            self._point(code, short, values.get(code), code in carried)
            for code, short in self.shorts.items()
        )

    def _point(self, code: str, short: str, value: float | None, is_carried: bool) -> Point:
        if value is None:
            return Point(short, None, self.missing_word, Mark.MISSING, code)
        mark = Mark.NOW if code == self.period else Mark.PAST
        star = STAR if is_carried else ""
        text = f"{number(value)}{star}"
        return Point(short, value, text, Mark.CARRIED if is_carried else mark, code)

    @property
    def missing_word(self) -> str:
        """缺报, in the dictionary's word."""
        return self.view.state_name("missing")

    def rows(self, scope: str, **where: str | None) -> DrillDown:
        """The rows behind a figure."""
        return drill_down(self.view, scope, **where)

    def definition(self, *indicators: str) -> tuple[str, ...]:
        """A line of the notes for each figure: its definition and where it comes from."""
        return tuple(self._definition(code) for code in indicators)

    def _definition(self, code: str) -> str:
        meaning = self.view.dictionary.indicators[code]
        relation = self.view.dictionary.relations[meaning.relation]
        return (
            f"{meaning.label}：{meaning.definition}来源：{relation.title}（{relation.name}."
            f"{meaning.column}，{self.view.period.name}）。"
        )

    @cached_property
    def carried_text(self) -> str:
        """``＊九江镇、大沥镇沿用2025年下半年数据``, or nothing; one part for each half-year."""
        older: dict[str, list[str]] = {}
        for report in self.view.reports:
            if report.is_carried and report.data_period:
                older.setdefault(report.data_period, []).append(report.town.name)
        parts = [
            f"{join(names)}沿用{self.view.dictionary.period(code).name}数据"
            for code, names in sorted(older.items())
        ]
        return f"{STAR}{'，'.join(parts)}" if parts else ""

    def gap_of(self, report: TownReport) -> str:
        """The word for a town without a return of the half-year: 缺报, 已报送、待修改 …; else nothing."""
        if report.has_reported:
            return ""
        return self.view.state_name(report.state)

    def period_name(self, code: str | None) -> str:
        """The name of a half-year, or nothing."""
        return self.view.dictionary.period(code).name if code else ""


def _moved(change: float | None) -> str:
    """``同口径+7.9%``; nothing where it cannot be compared."""
    if change is None:
        return ""
    said = signed(change, 1)
    return f"同口径{said}%" if said.strip("0.") else "同口径持平"


def known(value: Any) -> float | None:
    """A number of a mart; ``None`` where it is not known."""
    return None if is_missing(value) else float(value)


def written(value: float | None, kind: str, unit: str) -> tuple[str, str]:
    """A value as it stands large on a slide: figure and unit; counts from a 万 on in 万, from a 亿 on in 亿."""
    if value is None:
        return "—", ""
    if kind == "money":
        amount = money(value)
        return amount.figure, amount.unit
    if abs(value) >= YUAN_PER_YI:
        return number(value / YUAN_PER_YI, 1), f"亿{unit}"
    if abs(value) >= LARGE:
        return number(value / YUAN_PER_WAN, 1), f"万{unit}"
    return number(value), unit
