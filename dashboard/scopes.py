"""The rows behind a figure: which rows of a dataset an indicator counts, as of a half-year.

A filter by half-year alone cannot say it: a stock rests on each town's latest return, a project or
a problem counts by its last report. Each scope carries the name and the definition of its indicator.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.dictionary import Dictionary, Indicator

_LATEST_RETURN = """
    (town_code, period) in (
        select area_code, data_period from published.participation where period = ?
    )
"""
_LAST_REPORT = """
    (town_code, {key}, period) in (
        select town_code, {key}, max(period) from published.{dataset}
        where period <= ? group by town_code, {key}
    )
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows of ``dataset`` that ``indicator`` counts; each ``?`` of the SQL is the half-year's code."""

    indicator: str
    dataset: str
    condition: str

    def parameters(self, until: str) -> list[str]:
        """The values of the condition for one half-year."""
        return [until] * self.condition.count("?")

    def meaning(self, dictionary: Dictionary) -> Indicator:
        """Label and definition."""
        return dictionary.indicators[self.indicator]


SCOPES = (
    Scope(
        "projects_live", "project_report",
        f"{_LATEST_RETURN} and status in ('preparing', 'ongoing', 'suspended')",
    ),
    Scope(
        "projects", "project_report",
        _LAST_REPORT.format(key="project_id", dataset="project_report")
        + " and status <> 'terminated'",
    ),
    Scope(
        "problems_waiting", "problem",
        _LAST_REPORT.format(key="problem_id", dataset="problem") + " and status <> 'resolved'",
    ),
    Scope("pairings_in_force", "pairing", f"{_LATEST_RETURN} and status = 'active'"),
    Scope(
        "organizations", "participant",
        "period = ? and (class is null or class not in ('lapsed', 'completed_out'))",
    ),
)  # fmt: skip


def scopes_of(dataset: str) -> dict[str, Scope]:
    """Indicator → scope of the scopes that a dataset has."""
    return {scope.indicator: scope for scope in SCOPES if scope.dataset == dataset}
