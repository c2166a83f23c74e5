"""The marts of one half-year as the slides and the circular read them, for the district or for a town."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.data import queries as shared_queries
from dashboard.data.figures import Figure, trends
from dashboard.data.problems import Problem, list_problems
from dashboard.data.queries import Town, TownReport
from dashboard.features.meeting.figures import Bars, Mark, Point
from dashboard.page import statements
from dashboard.page.view import View, names_of
from dashboard.style.formats import in_unit, is_missing, join, quantity
from etl.dictionary import Period

STAR = "＊"
LONGEST_TREND = 5


@dataclass(frozen=True)
class Basis:
    """A view with the cached results of the queries behind its slides."""

    view: View
    meeting: date | None = None
    """The day of the meeting, where it is known."""

    def at(self, town: Town) -> "Basis":
        """The same half-year for a town."""
        return Basis(self.view.at(town))

    @property
    def period(self) -> str:
        """Code of the half-year."""
        return self.view.period.code

    @property
    def trend_periods(self) -> list[Period]:
        """The last half-years of reporting up to this one."""
        return self.view.periods_to_date[-LONGEST_TREND:]

    @cached_property
    def as_of(self) -> date:
        """The day of every statement about the half-year."""
        return self.view.as_of

    @property
    def meets_on(self) -> date:
        """The day on the cover: the meeting's, else the version's."""
        return self.meeting or self.view.warehouse.edition.as_of

    @property
    def calendar_day(self) -> date:
        """The day from which the calendar is told: the version's; of a past half-year its end."""
        return self.as_of if self.view.is_past else self.view.warehouse.edition.as_of

    @property
    def overdue_before(self) -> date:
        """A problem raised before this day has been open for more than a half-year."""
        back = self.view.dictionary.programme.problem_overdue_periods - 1
        codes = [p.code for p in self.view.dictionary.periods]
        return self.view.dictionary.periods[max(codes.index(self.period) - back, 0)].starts_on

    @cached_property
    def participation(self) -> list[dict[str, Any]]:
        """Rows of the mart ``participation`` for the area, oldest first."""
        frame = shared_queries.participation(self.view.warehouse, self.view.area, self.period)
        return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]

    @property
    def last(self) -> Mapping[str, Any]:
        """The row of the half-year in the mart ``participation``; empty where there is none."""
        return self.participation[-1] if self.participation else {}

    @cached_property
    def step_rows(self) -> pd.DataFrame:
        """The mart ``phase_progress`` of the half-year, all areas."""
        return shared_queries.steps(self.view.warehouse, self.period)

    @cached_property
    def open_problems(self) -> tuple[Problem, ...]:
        """Unresolved problems, the longest open first."""
        return list_problems(self.view.warehouse, self.view.area, self.period)

    @cached_property
    def agenda_problems(self) -> tuple[Problem, ...]:
        """Problems put before the leading group, the longest open first."""
        return tuple(problem for problem in self.open_problems if problem.on_agenda)

    @property
    def state_names(self) -> dict[str, str]:
        """Code → name of a step's state."""
        return names_of(self.view.dictionary, "milestone_state")

    @property
    def reported(self) -> int:
        """How many towns of the area have a return of the half-year."""
        return sum(report.has_reported for report in self.view.here)

    def figure(self, indicator: str) -> Figure:
        """A compared indicator of the area."""
        return statements.figure(self.view, indicator)

    def written(self, indicator: str, value: float | None) -> tuple[str, str]:
        """Figure and unit as the pages write them; a dash where it is not known."""
        meaning = self.view.dictionary.indicators[indicator]
        if value is None:
            return "—", ""
        amount = quantity(value, meaning.format, meaning.unit)
        return amount.figure, amount.unit

    def bars(self, indicator: str, *, is_to_date: bool = False) -> Bars:
        """An indicator over the last half-years, or its sums to date; money in its unit."""
        meaning = self.view.dictionary.indicators[indicator]
        column = "value_to_date" if is_to_date else "value"
        known = trends(self.view.warehouse, self.view.area, self.period, column)
        values = dict(zip(self.view.periods_to_date, known.get(indicator, ()), strict=False))
        marks = self._marks(is_flow=meaning.kind == "flow", is_to_date=is_to_date)
        points = []
        for period in self.trend_periods:
            value = values.get(period)
            if value is not None and meaning.format == "money":
                value = in_unit(value, meaning.unit)
            points.append(self._point(period, value, marks[period.code], meaning.format))
        return Bars(meaning.label, meaning.unit, tuple(points))

    def _marks(self, *, is_flow: bool, is_to_date: bool) -> dict[str, Mark]:
        """How the bar of each half-year is drawn, by the towns with a return of it."""
        reported = {row["period"]: known(row["towns_reported"]) for row in self.participation}
        marks = {}
        for period in self.trend_periods:
            mark = Mark.NOW if period == self.view.period else Mark.PAST
            count = reported.get(period.code)
            if count == 0 and not is_flow:
                mark = Mark.CARRIED
            # To date only the latest part is told apart.
            elif is_flow and count != len(self.view.here) and (mark is Mark.NOW or not is_to_date):
                mark = Mark.PART
            marks[period.code] = mark
        return marks

    def _point(self, period: Period, value: float | None, mark: Mark, kind: str) -> Point:
        if value is None:
            return Point(period.short, None, self.missing_word(period.code), Mark.MISSING)
        # Money is in its unit already.
        text = quantity(value, "decimal" if kind == "money" else kind).figure
        star = STAR if mark is Mark.CARRIED else ""
        return Point(period.short, value, f"{text}{star}", mark)

    def missing_word(self, period: str) -> str:
        """Why there is nothing of a half-year: 缺报, or now 待修改, 未到期 …, in short."""
        absent = [r for r in self.view.here if not r.has_reported] if period == self.period else []
        states = [r.state for r in sorted(absent, key=lambda r: not r.is_gap)]
        known = self.view.dictionary.vocabularies["submission_state"]
        return known.short_of(states[0] if states else "missing")

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
        for report in self.view.here:
            if report.is_carried and report.data_period:
                towns.setdefault(report.data_period, []).append(report.town.name)
        parts = [
            f"{join(names)}沿用{self.period_name(code)}数据"
            for code, names in sorted(towns.items())
        ]
        return f"{STAR}{'，'.join(parts)}" if parts else ""

    @property
    def silent_towns(self) -> list[str]:
        """Names of the towns that the flows of the half-year lack."""
        return [report.town.name for report in self.view.here if not report.has_reported]

    def gap_of(self, report: TownReport) -> str:
        """For a town without a return of the half-year its state in short (缺报, 待修改 …), else nothing."""
        states = self.view.dictionary.vocabularies["submission_state"]
        return "" if report.has_flows else states.short_of(report.state)

    def not_reported(self, report: TownReport) -> str:
        """``本期缺报``, ``本期报送待修改``: of a town without a return of the half-year, else nothing."""
        gap = self.gap_of(report)
        return f"本期{'' if report.state == 'missing' else '报送'}{gap}" if gap else ""

    def period_name(self, code: str | None) -> str:
        """The name of a half-year, or nothing."""
        return self.view.dictionary.period(code).name if code else ""


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
