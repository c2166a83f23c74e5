"""The marts of one half-year as the slides and the circular read them, each queried once."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.data import queries as shared_queries
from dashboard.data.problems import Problem, list_problems
from dashboard.data.queries import TownReport
from dashboard.data.totals import totals
from dashboard.features.meeting import queries
from dashboard.features.meeting.figures import Flow, Mark, Point, Stock
from dashboard.page.view import View, names_of
from dashboard.style.formats import is_missing, join, money, number, signed

STAR = "＊"
LARGE = 10_000


@dataclass(frozen=True)
class Basis:
    """A district view with the cached results of the queries behind its slides."""

    view: View

    @property
    def period(self) -> str:
        """Code of the half-year."""
        return self.view.period.code

    @property
    def district(self) -> str:
        """Code of the district."""
        return self.view.dictionary.district.code

    @property
    def previous(self) -> str:
        """Code of the previous half-year; empty for the first one."""
        previous = self.view.previous_period
        return previous.code if previous else ""

    @property
    def trend_periods(self) -> dict[str, str]:
        """Code → short name of the last five half-years up to this one."""
        until_now = [p for p in self.view.dictionary.periods if p.code <= self.period]
        return {p.code: p.short for p in until_now[-5:]}

    @cached_property
    def as_of(self) -> date:
        """The day of every statement about the half-year."""
        return self.view.as_of

    @cached_property
    def participation(self) -> list[dict[str, Any]]:
        """Rows of the mart ``participation`` for the district, oldest first."""
        return self.participation_of(self.district)

    @cached_property
    def totals(self) -> list[dict[str, Any]]:
        """Sums over the aid types of the district, oldest first."""
        return self.totals_of(self.district)

    def participation_of(self, area: str) -> list[dict[str, Any]]:
        """Rows of the mart ``participation`` for an area, oldest first."""
        frame = shared_queries.participation(self.view.warehouse, area, self.period)
        return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]

    def totals_of(self, area: str) -> list[dict[str, Any]]:
        """Sums over the aid types of an area, oldest first."""
        return totals(self.view.warehouse, area, self.period)

    @cached_property
    def step_rows(self) -> pd.DataFrame:
        """The mart ``phase_progress`` of the half-year, all areas."""
        return shared_queries.steps(self.view.warehouse, self.period)

    @cached_property
    def open_problems(self) -> tuple[Problem, ...]:
        """Unresolved problems, the longest open first."""
        return list_problems(self.view.warehouse, self.district, self.period)

    @cached_property
    def agenda_problems(self) -> tuple[Problem, ...]:
        """Problems put before the leading group, the longest open first."""
        return tuple(problem for problem in self.open_problems if problem.on_agenda)

    @cached_property
    def comparable_flows(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Flows of this and the previous half-year over the ``towns`` that reported both."""
        flows = queries.comparable_flows(self.view.warehouse, self.previous, self.period)
        return flows.get(self.period, {}), flows.get(self.previous, {})

    @property
    def state_names(self) -> dict[str, str]:
        """Code → name of a step's state."""
        return names_of(self.view.dictionary, "milestone_state")

    @property
    def reported(self) -> int:
        """How many towns have a return of the half-year."""
        return sum(report.has_reported for report in self.view.reports)

    def stock(self, rows: Sequence[Mapping[str, Any]], column: str) -> Stock:
        """A stock of the half-year and of the previous one."""
        by_period = {row["period"]: known(row[column]) for row in rows}
        # Without any return everything is carried forward, so "unchanged" would mean nothing.
        before = by_period.get(self.previous) if self.reported else None
        return Stock(by_period.get(self.period), before)

    def flow(self, indicator: str) -> Flow:
        """A flow of the district, compared over the towns that reported both half-years."""
        row = self.totals[-1] if self.totals and self.totals[-1]["period"] == self.period else {}
        value = known(row.get(indicator))
        now, before = (known(flows.get(indicator)) for flows in self.comparable_flows)
        change = 100 * (now - before) / before if now is not None and before else None
        meaning = self.view.dictionary.indicators[indicator]
        figure, unit = large_figure(value, meaning.format, meaning.unit)
        is_approximate = meaning.format == "money" and bool(row.get("is_approximate"))
        return Flow(
            label=meaning.label,
            value=value,
            figure=figure,
            unit=unit,
            change_pct=change,
            change_text=_change_text(change),
            towns_compared=self.comparable_flows[0].get("towns", 0),
            is_approximate=is_approximate,
        )

    def points(
        self, rows: Sequence[Mapping[str, Any]], column: str, carried: Container[str] = ()
    ) -> tuple[Point, ...]:
        """A bar for each of the last half-years; ``carried``: those with the figure of an older one."""
        values = {row["period"]: known(row[column]) for row in rows}
        return tuple(
            self._point(code, short, values.get(code), code in carried)
            for code, short in self.trend_periods.items()
        )

    def _point(self, code: str, short: str, value: float | None, is_carried: bool) -> Point:
        if value is None:
            return Point(short, None, self.missing_word, Mark.MISSING)
        if is_carried:
            return Point(short, value, f"{number(value)}{STAR}", Mark.CARRIED)
        return Point(short, value, number(value), Mark.NOW if code == self.period else Mark.PAST)

    @property
    def missing_word(self) -> str:
        """缺报, in the dictionary's word."""
        return self.view.state_name("missing")

    def definitions(self, *indicators: str) -> tuple[str, ...]:
        """For the notes, a line for each figure: its definition and its source."""
        dictionary, period = self.view.dictionary, self.view.period.name
        return tuple(
            f"{each.label}：{each.definition}来源：{dictionary.relations[each.relation].title}"
            f"（{each.relation}.{each.column}，{period}）。"
            for each in map(dictionary.indicators.__getitem__, indicators)
        )

    @cached_property
    def carried_text(self) -> str:
        """``＊九江镇、大沥镇沿用2025年下半年数据``, or nothing; one part for each half-year."""
        towns: dict[str, list[str]] = {}
        for report in self.view.reports:
            if report.is_carried and report.data_period:
                towns.setdefault(report.data_period, []).append(report.town.name)
        parts = [
            f"{join(names)}沿用{self.period_name(code)}数据"
            for code, names in sorted(towns.items())
        ]
        return f"{STAR}{'，'.join(parts)}" if parts else ""

    def gap_of(self, report: TownReport) -> str:
        """For a town without a return of the half-year its state (缺报, 已报送、待修改 …), else nothing."""
        return "" if report.has_reported else self.view.state_name(report.state)

    def period_name(self, code: str | None) -> str:
        """The name of a half-year, or nothing."""
        return self.view.dictionary.period(code).name if code else ""


def _change_text(change: float | None) -> str:
    """``同口径+7.9%``; nothing where it cannot be compared."""
    if change is None:
        return ""
    percent = signed(change, 1)
    return f"同口径{percent}%" if percent.strip("0.") else "同口径持平"


def carried_periods(participation: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Half-years of an area without any return → the older one that their stocks come from."""
    return {
        row["period"]: row["data_period"]
        for row in participation
        if known(row["towns_reported"]) == 0 and isinstance(row["data_period"], str)
    }


def known(value: Any) -> float | None:
    """A number of a mart; ``None`` where it is not known."""
    return None if is_missing(value) else float(value)


def large_figure(value: float | None, kind: str, unit: str) -> tuple[str, str]:
    """Figure and unit as a slide shows them large: counts in 万 from 10,000, in 亿 from 100 million."""
    if value is None:
        return "—", ""
    if kind != "money" and abs(value) < LARGE:
        return number(value), unit
    amount = money(value)
    return amount.figure, amount.unit if kind == "money" else amount.unit.replace("元", unit)
