"""Metrics: which rows of a dataset an indicator counts, as of a half-year, and how.

A filter by half-year is not enough: a stock is that of each town's latest return, a project or a problem
counts by its last report. The SQL of the published relations (``project_as_of``, ``pairing_in_force``,
``participant_row``, ``step_row`` …), which the marts aggregate too, decides what counts; a metric names
the flag and the aggregate: count, distinct count or sum.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from etl.dictionary import Dictionary, Indicator

# The address value for an empty cell of a column.
EMPTY = "-"
# Address keys that are shorter than their column; ``town`` is one of :data:`TOWN_COLUMNS`.
_COLUMNS = {
    "village": "village_code",
    "organization": "organization_id",
    "window": "window_code",
    "outcome": "indicator",
    "project": "project_id",
    "problem": "problem_id",
}
TOWN_COLUMNS = ("town_code", "area_code")


@dataclass(frozen=True, slots=True)
class Metric:
    """Rows of ``dataset`` that make up ``indicator``.

    ``condition``: which rows, for any area; each ``?`` is the half-year's code. ``measure``: the
    figure as an SQL aggregate over them. ``keys``: the address keys that narrow it.
    """

    indicator: str
    dataset: str
    condition: str
    measure: str
    keys: tuple[str, ...]

    @property
    def by_area(self) -> bool:
        """Whether the dataset has rows of its own for the district."""
        return self.dataset in ("participant_row", "pairing_in_force")

    @property
    def is_of_period(self) -> bool:
        """Whether rows are selected by the half-year itself, not as the last reports by then."""
        return self.condition.startswith("period = ?")

    @property
    def is_joined(self) -> bool:
        """Whether the condition reads another relation."""
        return "select" in self.condition

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
_OF_CASES = (*_AT, "aid_type", "kind", "level", "village", "organization")
_OF_REGISTER = ("kind", "field", "supervising_unit")
_REGISTER_KEYS = ("period", *_OF_REGISTER)
_OF_VILLAGE = (*_AT, "village")
_OF_VILLAGES = (*_AT, "village", "typical_level")
_OF_BOARD = ("window", "organization")
_ROW = 'submission_id, sheet, "row"'
_COUNT = "count(*)"
_VILLAGES, _ORGANIZATIONS = "count(distinct village_code)", "count(distinct organization_id)"
_IN_PERIOD, _TO_DATE = "period = ?", "period <= ?"
# The district's own return is not a town's: its rows are not counted.
_IN_TOWNS = "town_code in (select town_code from published.town)"
_SUMMED_TO_DATE = (
    "contributions",
    "cash",
    "in_kind",
    "volunteer_hours",
    "expert_sessions",
    "beneficiaries",
)
_DOUBTFUL = "is_approximate or is_estimated or is_to_confirm or is_questioned"
_LAST_TOLD = "(select max(period) from published.decision where period <= ?)"
# Villages with a project that has not been terminated.
_HELPED = "village_code in (select village_code from published.village_project where period = ?)"


def _of_period(flag: str) -> str:
    """The condition on rows of the half-year itself."""
    return f"period = ? and {flag}"


def _last_reports(relation: str, flag: str) -> str:
    """The condition on rows that are the last reports of a relation's rows with this flag."""
    return f"({_ROW}) in (select {_ROW} from published.{relation} where {_of_period(flag)})"


def _metrics(
    dataset: str, keys: tuple[str, ...], measure: str, **conditions: str
) -> Iterator[Metric]:
    """Metrics of a dataset with one measure; ``conditions``: indicator → condition."""
    for indicator, condition in conditions.items():
        yield Metric(indicator, dataset, condition, measure, keys)


def _organizations(**flags: str) -> Iterator[Metric]:
    keys = (*_AT, "class", *_OF_REGISTER, "is_registered", "organization")
    conditions = {indicator: _of_period(flag) for indicator, flag in flags.items()}
    return _metrics("participant_row", keys, _ORGANIZATIONS, **conditions)


def _pairings(measure: str, **flags: str) -> Iterator[Metric]:
    keys = (*_AT, "village", "organization", "mode")
    conditions = {indicator: _of_period(flag) for indicator, flag in flags.items()}
    return _metrics("pairing_in_force", keys, measure, **conditions)


def _flows(**amounts: str) -> Iterator[Metric]:
    """Sums of the half-year, and those since the first one (``…_to_date``)."""
    for indicator, amount in amounts.items():
        measure = f"sum({amount})"
        yield Metric(indicator, "project_report", _of_period(_IN_TOWNS), measure, _OF_PROJECTS)
        if indicator in _SUMMED_TO_DATE:
            condition = f"{_TO_DATE} and {_IN_TOWNS}"
            code = f"{indicator}_to_date"
            yield Metric(code, "project_report", condition, measure, _OF_PROJECTS)


def _problems(**flags: str) -> Iterator[Metric]:
    keys = (*_AT, "status", "category", "coordinate_with", "problem")
    conditions = {name: _last_reports("problem_as_of", flag) for name, flag in flags.items()}
    return _metrics("problem", keys, _COUNT, **conditions)


def _evidence(indicator: str, column: str) -> Metric:
    # Rows of a window of the board, not of a half-year.
    return Metric(indicator, "leaderboard_row", f"{column} > 0", f"sum({column})", _OF_BOARD)


METRICS = (
    *_organizations(
        organizations="is_participating",
        organizations_new="class = 'new'",
        organizations_continuing="class = 'continuing'",
        organizations_returning="class = 'returning'",
        organizations_completed_out="class = 'completed_out'",
        organizations_lapsed="class = 'lapsed'",
        organizations_left="class in ('completed_out', 'lapsed')",
        participation_rate="is_participating and is_registered_at_end",
    ),
    Metric(
        "registered_organizations", "registered_organization", _IN_PERIOD, _COUNT, _REGISTER_KEYS
    ),
    *_pairings(
        _COUNT,
        pairings_in_force="true",
        agreements_signed="agreement_signed",
        pairings_party_building="party_co_building",
    ),
    *_pairings("median(days_to_agreement)", days_to_agreement="days_to_agreement is not null"),
    *_pairings(_VILLAGES, villages_paired="true"),
    *_pairings(_ORGANIZATIONS, organizations_paired="true"),
    *_pairings(
        _VILLAGES,
        villages_one_organization="organizations_of_village = 1",
        villages_many_organizations="organizations_of_village > 1",
    ),
    *_pairings(_ORGANIZATIONS, organizations_many_villages="villages_of_organization > 1"),
    *_metrics(
        "village_as_of",
        _OF_VILLAGES,
        _COUNT,
        villages_total=_of_period("true"),
        villages_unpaired=_of_period("organizations = 0"),
        villages_typical=_of_period("is_typical"),
        villages_typical_other=_of_period("is_other_typical"),
        villages_typical_paired=_of_period("is_typical and organizations > 0"),
        villages_typical_helped=_of_period(f"is_typical and {_HELPED}"),
        villages_typical_other_paired=_of_period("is_other_typical and organizations > 0"),
        villages_typical_other_helped=_of_period(f"is_other_typical and {_HELPED}"),
    ),
    Metric(
        "village_projects",
        "project_village",
        _last_reports("project_as_of", "is_counted"),
        "count(distinct project_id)",
        _OF_VILLAGE,
    ),
    Metric("village_needs", "village_need", _TO_DATE, "count(distinct need)", _OF_VILLAGE),
    *_metrics(
        "project_report",
        _OF_PROJECTS,
        _COUNT,
        projects_live=_last_reports("project_as_of", "is_live"),
        projects=_last_reports("project_as_of", "is_counted"),
        projects_overdue=_last_reports("project_as_of", "is_overdue"),
        projects_due=_last_reports("project_as_of", "is_due_by_year_end"),
        projects_to_confirm=_last_reports("project_as_of", "is_to_confirm"),
        projects_undated=_last_reports("project_as_of", "is_live and planned_end is null"),
        projects_new=_last_reports("project_as_of", "is_new"),
        projects_planned=_last_reports(
            "project_as_of", "is_counted and planned_cash_yuan is not null"
        ),
        projects_completed=_last_reports("project_as_of", "is_completed"),
    ),
    *_metrics(
        "project_aid_type",
        (*_AT, "aid_type"),
        _COUNT,
        projects_live_mentioning=_last_reports("project_as_of", "is_live"),
        projects_mentioning=_last_reports("project_as_of", "is_counted"),
    ),
    *_flows(
        contributions="coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)",
        cash="cash_yuan",
        in_kind="in_kind_yuan",
        activities="activities",
        expert_sessions="expert_sessions",
        volunteer_visits="volunteer_visits",
        volunteer_hours="volunteer_hours",
        beneficiaries="beneficiaries",
    ),
    *_metrics(
        "step_row",
        (*_AT, "milestone"),
        "count(distinct (town_code, milestone, subject_id))",
        milestone_facts=_of_period("is_done"),
        milestone_base=_of_period("true"),
        milestone_attention=_of_period("needs_attention"),
    ),
    *_problems(
        problems_waiting="not is_resolved",
        problems_overdue="is_overdue",
        problems_on_agenda="on_agenda",
        problems_carried_over="is_carried_over",
        problems_new="is_new",
        problems_reopened="is_reopened",
        problems_resolved="is_newly_resolved",
        problems_resolved_all="is_resolved",
        problems_unlisted="is_unlisted",
    ),
    # What the last meeting resolved, by the last return that tells of a meeting.
    Metric(
        "resolutions",
        "decision",
        f"period = {_LAST_TOLD} and met_on = (select max(met_on) from published.decision "
        f"where period = {_LAST_TOLD})",
        _COUNT,
        ("period",),
    ),
    Metric("problem_reports", "problem_history", _TO_DATE, _COUNT, (*_AT, "problem")),
    *_metrics(
        "submission_status",
        (*_AT, "state"),
        _COUNT,
        returns=_of_period("true"),
        returns_on_time=_of_period("state = 'on_time'"),
        returns_late=_of_period("state = 'late'"),
    ),
    Metric("versions_received", "submission", _TO_DATE, _COUNT, (*_AT, "status")),
    # Of all half-years to date, each by the version in force.
    *_metrics(
        "finding",
        (*_AT, "finding_kind", "version", "sheet"),
        _COUNT,
        findings_errors=f"{_TO_DATE} and is_standing and severity = 'error'",
        findings_warnings=f"{_TO_DATE} and is_standing and severity = 'warning'",
    ),
    *_metrics(
        "finding",
        (*_AT, "version"),
        _COUNT,
        version_errors=_of_period("severity = 'error'"),
        version_warnings=_of_period("severity = 'warning'"),
    ),
    *_metrics(
        "model_case",
        _OF_CASES,
        _COUNT,
        model_cases=_IN_PERIOD,
        model_cases_to_date=f"{_TO_DATE} and {_IN_TOWNS}",
    ),
    Metric(
        "outcomes_to_date",
        "outcome",
        f"{_TO_DATE} and {_IN_TOWNS}",
        "sum(quantity)",
        (*_AT, "outcome", "project"),
    ),
    *_metrics(
        "village_project",
        (*_OF_VILLAGE, "aid_type"),
        _COUNT,
        village_projects_live=_of_period("is_live"),
    ),
    *_metrics(
        "need_as_of", (*_OF_VILLAGE, "status"), _COUNT, village_needs_by_status=_of_period("true")
    ),
    *_metrics(
        "claim",
        ("period", "organization"),
        _COUNT,
        claims=_of_period("party = 'organization_end'"),
        claims_confirmed=_of_period(
            "party = 'organization_end' and confirmation_of_ends = 'confirmed'"
        ),
    ),
    _evidence("board_money", "money_yuan"),
    _evidence("board_hours", "volunteer_hours"),
    _evidence("board_sessions", "expert_sessions"),
    _evidence("board_people", "beneficiaries"),
    _evidence("board_completed", "projects_completed"),
    _evidence("board_half_years", "half_years_active"),
    _evidence("board_recognition", "recognition"),
    Metric("board_review", "leaderboard_row", _DOUBTFUL, _COUNT, _OF_BOARD),
)

_BY_INDICATOR = {metric.indicator: metric for metric in METRICS}


def metric_of(indicator: str) -> Metric:
    """The metric of an indicator.

    Raises:
        KeyError: it has none.
    """
    return _BY_INDICATOR[indicator]


def metrics_of(dataset: str) -> dict[str, Metric]:
    """Indicator → metric of the metrics of a dataset."""
    return {metric.indicator: metric for metric in METRICS if metric.dataset == dataset}
