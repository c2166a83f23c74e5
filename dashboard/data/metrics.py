"""Metrics: which rows of a dataset an indicator counts, as of a half-year, and how.

A filter by half-year is not enough: a stock rests on each town's latest return, a project or a
problem counts by its last report. What counts is settled by the SQL of the published relations
(``project_as_of``, ``pairing_in_force``, ``participant_row``, ``step_row`` …), which the marts add up
too; a metric names the flag, and how its rows make the figure: counted, distinct, or summed.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.dictionary import Dictionary, Indicator

# The address value for an empty cell of a column.
EMPTY = "-"
# Address keys that are shorter than their column; ``town`` is one of :data:`TOWN_COLUMNS`.
_COLUMNS = {
    "village": "village_code",
    "organization": "organization_id",
    "window": "window_code",
    "project": "project_id",
    "problem": "problem_id",
}
TOWN_COLUMNS = ("town_code", "area_code")


@dataclass(frozen=True, slots=True)
class Metric:
    """Rows of ``dataset`` that make up ``indicator``.

    ``condition``: which rows, for any area; each ``?`` is the half-year's code. ``measure``: the
    figure as an SQL aggregate over them. ``keys``: the address keys that narrow it. ``by_area``: the
    dataset has rows of its own for the district. ``is_of_period``: each row is of the half-year
    itself, not of the return that holds for it. ``is_joined``: the condition looks into another
    relation.
    """

    indicator: str
    dataset: str
    condition: str
    measure: str
    keys: tuple[str, ...]
    by_area: bool = False
    is_of_period: bool = False
    is_joined: bool = False

    def parameters(self, until: str) -> list[str]:
        """The values of the condition for one half-year."""
        return [until] * self.condition.count("?")

    def meaning(self, dictionary: Dictionary) -> Indicator:
        """Label, unit and definition."""
        return dictionary.indicators[self.indicator]

    @property
    def filters(self) -> dict[str, str]:
        """Address key → column, except half-year and town."""
        return {k: _COLUMNS.get(k, k) for k in self.keys if k not in ("period", "town")}


_AT = ("period", "town")
_OF_PROJECTS = (*_AT, "aid_type", "task", "status", "project")
_OF_PAIRINGS = (*_AT, "village", "organization", "mode")
_OF_ORGANIZATIONS = (
    *_AT,
    "class",
    "kind",
    "field",
    "supervising_unit",
    "is_registered",
    "organization",
)
_OF_CASES = (*_AT, "aid_type", "kind", "level", "village", "organization")
_ROW = 'submission_id, sheet, "row"'
_IN_TOWNS = "town_code in (select town_code from published.town)"


def _distinct(column: str) -> str:
    return f"count(distinct {column})"


def _last_reports(
    indicator: str,
    dataset: str,
    relation: str,
    flag: str,
    keys: tuple[str, ...],
    measure: str = "count(*)",
) -> Metric:
    """The rows that a relation of the half-year names under a flag."""
    condition = f"({_ROW}) in (select {_ROW} from published.{relation} where period = ? and {flag})"
    return Metric(indicator, dataset, condition, measure, keys, is_joined=True)


def _of_period(
    indicator: str,
    dataset: str,
    flag: str,
    keys: tuple[str, ...],
    measure: str = "count(*)",
    *,
    by_area: bool = False,
    is_joined: bool = False,
) -> Metric:
    """Rows of the half-year itself under a flag."""
    condition = f"period = ? and {flag}" if flag else "period = ?"
    return Metric(indicator, dataset, condition, measure, keys, by_area, True, is_joined)


def _projects(indicator: str, flag: str) -> Metric:
    return _last_reports(indicator, "project_report", "project_as_of", flag, _OF_PROJECTS)


def _mentions(indicator: str, flag: str) -> Metric:
    keys = (*_AT, "aid_type")
    return _last_reports(indicator, "project_aid_type", "project_as_of", flag, keys)


def _flow(indicator: str, amount: str) -> Metric:
    # The district's own return is no town's: what it lists counts nowhere.
    measure = f"sum({amount})"
    return _of_period(indicator, "project_report", _IN_TOWNS, _OF_PROJECTS, measure, is_joined=True)


def _pairings(indicator: str, flag: str, measure: str) -> Metric:
    return _of_period(indicator, "pairing_in_force", flag, _OF_PAIRINGS, measure, by_area=True)


def _organizations(indicator: str, flag: str) -> Metric:
    measure = _distinct("organization_id")
    return _of_period(indicator, "participant_row", flag, _OF_ORGANIZATIONS, measure, by_area=True)


def _villages(indicator: str, flag: str, *, is_joined: bool = False) -> Metric:
    keys = (*_AT, "village", "typical_level")
    return _of_period(indicator, "village_as_of", flag, keys, is_joined=is_joined)


def _of_village(indicator: str, dataset: str, flag: str, key: str) -> Metric:
    """Rows that name a village, as of a half-year."""
    return _of_period(indicator, dataset, flag, (*_AT, "village", key))


def _steps(indicator: str, flag: str) -> Metric:
    measure = _distinct("(town_code, milestone, subject_id)")
    return _of_period(indicator, "step_row", flag, (*_AT, "milestone"), measure)


def _problems(indicator: str, flag: str) -> Metric:
    keys = (*_AT, "status", "category", "coordinate_with", "problem")
    return _last_reports(indicator, "problem", "problem_as_of", flag, keys)


def _returns(indicator: str, flag: str) -> Metric:
    return _of_period(indicator, "submission_status", flag, (*_AT, "state"))


def _findings(indicator: str, severity: str) -> Metric:
    # Of all half-years to date, each by the version in force.
    condition = f"period <= ? and is_standing and severity = '{severity}'"
    keys = (*_AT, "finding_kind", "version", "sheet")
    return Metric(indicator, "finding", condition, "count(*)", keys)


def _of_version(indicator: str, severity: str) -> Metric:
    return _of_period(indicator, "finding", f"severity = '{severity}'", (*_AT, "version"))


def _evidence(indicator: str, column: str) -> Metric:
    # Rows of a window of the board, not of a half-year.
    return Metric(
        indicator, "leaderboard_row", f"{column} > 0", f"sum({column})", ("window", "organization")
    )


_VILLAGES = _distinct("village_code")
# Villages that a project names which has not been terminated.
_HELPED = """village_code in (
    select place.village_code from published.project_village as place
    inner join published.project_as_of as project
        on project.submission_id = place.submission_id
        and project.sheet = place.sheet and project."row" = place."row"
    where project.period = ? and project.is_counted)"""

METRICS = (
    _organizations("organizations", "is_participating"),
    _organizations("organizations_new", "class = 'new'"),
    _organizations("organizations_continuing", "class = 'continuing'"),
    _organizations("organizations_returning", "class = 'returning'"),
    _organizations("organizations_completed_out", "class = 'completed_out'"),
    _organizations("organizations_lapsed", "class = 'lapsed'"),
    _organizations("participation_rate", "is_participating and is_registered_at_end"),
    _of_period(
        "registered_organizations",
        "registered_organization",
        "",
        ("period", "kind", "field", "supervising_unit"),
    ),
    _pairings("pairings_in_force", "true", "count(*)"),
    _pairings("agreements_signed", "agreement_signed", "count(*)"),
    _pairings("villages_paired", "true", _VILLAGES),
    _pairings("organizations_paired", "true", _distinct("organization_id")),
    _pairings("villages_one_organization", "organizations_of_village = 1", _VILLAGES),
    _pairings("villages_many_organizations", "organizations_of_village > 1", _VILLAGES),
    _pairings(
        "organizations_many_villages", "villages_of_organization > 1", _distinct("organization_id")
    ),
    _villages("villages_total", "true"),
    _villages("villages_unpaired", "organizations = 0"),
    _villages("villages_typical", "typical_level is not null"),
    _villages("villages_typical_paired", "typical_level is not null and organizations > 0"),
    _villages(
        "villages_typical_helped", f"typical_level is not null and {_HELPED}", is_joined=True
    ),
    _last_reports(
        "village_projects",
        "project_village",
        "project_as_of",
        "is_counted",
        (*_AT, "village"),
        _distinct("project_id"),
    ),
    Metric("village_needs", "village_need", "period <= ?", _distinct("need"), (*_AT, "village")),
    _projects("projects_live", "is_live"),
    _projects("projects", "is_counted"),
    _projects("projects_new", "is_new"),
    _projects("projects_completed", "is_completed"),
    _mentions("projects_live_mentioning", "is_live"),
    _mentions("projects_mentioning", "is_counted"),
    _flow("contributions", "coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)"),
    _flow("cash", "cash_yuan"),
    _flow("in_kind", "in_kind_yuan"),
    _flow("activities", "activities"),
    _flow("expert_sessions", "expert_sessions"),
    _flow("volunteer_visits", "volunteer_visits"),
    _flow("volunteer_hours", "volunteer_hours"),
    _flow("beneficiaries", "beneficiaries"),
    _steps("milestone_facts", "is_done"),
    _steps("milestone_base", "true"),
    _steps("milestone_attention", "needs_attention"),
    _problems("problems_waiting", "not is_resolved"),
    _problems("problems_overdue", "is_overdue"),
    _problems("problems_carried_over", "is_carried_over"),
    _problems("problems_new", "is_new"),
    _problems("problems_reopened", "is_reopened"),
    _problems("problems_resolved", "is_newly_resolved"),
    _problems("problems_resolved_all", "is_resolved"),
    _problems("problems_unlisted", "is_unlisted"),
    Metric("problem_reports", "problem_history", "period <= ?", "count(*)", (*_AT, "problem")),
    _returns("returns", "true"),
    _returns("returns_on_time", "state = 'on_time'"),
    _returns("returns_late", "state = 'late'"),
    Metric("versions_received", "submission", "period <= ?", "count(*)", (*_AT, "status")),
    _findings("findings_errors", "error"),
    _findings("findings_warnings", "warning"),
    _of_version("version_errors", "error"),
    _of_version("version_warnings", "warning"),
    _of_period("model_cases", "model_case", "", _OF_CASES),
    Metric(
        "model_cases_to_date",
        "model_case",
        f"period <= ? and {_IN_TOWNS}",
        "count(*)",
        _OF_CASES,
        is_joined=True,
    ),
    _of_village("village_projects_live", "village_project", "is_live", "aid_type"),
    _of_village("village_needs_by_status", "need_as_of", "true", "status"),
    _evidence("board_money", "money_yuan"),
    _evidence("board_hours", "volunteer_hours"),
    _evidence("board_sessions", "expert_sessions"),
    _evidence("board_people", "beneficiaries"),
    _evidence("board_completed", "projects_completed"),
    _evidence("board_half_years", "half_years_active"),
    _evidence("board_recognition", "recognition"),
    Metric(
        "board_review",
        "leaderboard_row",
        "is_approximate or is_estimated or is_to_confirm",
        "count(*)",
        ("window", "organization"),
    ),
)

_BY_INDICATOR = {metric.indicator: metric for metric in METRICS}


def metric_of(indicator: str) -> Metric:
    """The metric of an indicator.

    Raises:
        KeyError: it has none.
    """
    return _BY_INDICATOR[indicator]


def metrics() -> dict[str, Metric]:
    """Indicator → metric."""
    return dict(_BY_INDICATOR)


def metrics_of(dataset: str) -> dict[str, Metric]:
    """Indicator → metric of the metrics of a dataset."""
    return {metric.indicator: metric for metric in METRICS if metric.dataset == dataset}
