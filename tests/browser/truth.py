"""What each figure must be: SQL of its own against the rows of the current returns.

Written from the meaning of the measures, without the relations that the dashboard reads its figures
and their rows from (marts, ``…_as_of``, ``…_row``): an error there is not repeated here.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from tests.support.serving import DEMO_TODAY

LATEST = """
    latest as (
        select submission.town_code, max(submission.period) as period
        from submission inner join town using (town_code)
        where submission.status = 'current' and submission.period <= $period group by 1
    ),
    reported as (
        select submission.town_code from submission inner join town using (town_code)
        where submission.status = 'current' and submission.period = $period
    ),
    last as (
        select report.* from project_report as report inner join town using (town_code)
        where report.period <= $period
        qualify row_number() over (partition by project_id order by period desc) = 1
    ),
    live as (
        select report.* from project_report as report inner join latest using (town_code, period)
        where status in ('preparing', 'ongoing', 'suspended')
    ),
    paired as (
        select pairing.* from pairing inner join latest using (town_code, period)
        where status = 'active'
    ),
    now as (
        select report.* from project_report as report inner join reported using (town_code)
        where report.period = $period
    ),
    asked as (
        select problem.* from problem inner join town using (town_code)
        where problem.period <= $period
        qualify row_number() over (partition by problem_id order by period desc) = 1
    ),
    before as (
        select problem.* from problem inner join town using (town_code)
        where problem.period < $period
        qualify row_number() over (partition by problem_id order by period desc) = 1
    ),
    bounds as (
        select start_date, end_date, make_date(year(end_date + 1), 12, 31) as year_end
        from period where period = $period
    ),
    -- the last day that the data of a town can know of
    ends as (
        select latest.town_code, period.end_date as data_end from latest inner join period using (period)
    ),
    open as (
        select live.*, data_end, coalesce(planned_end < data_end, false) as is_late
        from live inner join ends using (town_code)
    )
"""
PRESENT = """
    select town_code, organization_id from pairing
    inner join ({latest}) using (town_code, period) where status = 'active' {town}
    union
    select report.town_code, member.organization_id from project_report as report
    inner join ({latest}) using (town_code, period)
    inner join project_organization as member using (submission_id, sheet, "row")
    where report.status <> 'terminated' {town}
"""
COUNTED = "('省级典型村', '区级拓展培育典型村')"
NAMED = f"""
    (select village.*, named.typical_level from village inner join (
        select village_code, string_agg(level, '、' order by level) as typical_level,
            bool_or(level in {COUNTED}) as is_counted
        from typical_village, bounds where listed_on is null or listed_on <= end_date group by 1
    ) as named using (village_code) where {{}} named.is_counted)
"""
LISTED, OTHERS = NAMED.format(""), NAMED.format("not")
HELPED = """{} where village_code in (select place.village_code from last
    inner join project_village as place using (submission_id, sheet, "row")
    where last.status <> 'terminated')"""
PAIRED = "{} where village_code in (select village_code from paired)"
# Findings of one version.
FOUND = """
    (select sent.town_code, sent.version from submission as sent
    inner join finding as said on said.submission_id = sent.submission_id
    where sent.period = $period and said.severity = '{}')
"""
# Findings of the version that each half-year stands by: the current one, else the last of all.
FINDINGS = """
    (select found.*, stands.town_code
    from (select * exclude (town_code, period, version, is_standing) from finding) as found
    inner join (
        select submission_id, town_code from submission inner join town using (town_code)
        where period <= $period
        qualify row_number() over (
            partition by town_code, period order by status = 'current' desc, version desc
        ) = 1
    ) as stands using (submission_id) where severity = '{severity}')
"""
DUE_LATER = "open where not is_late and planned_end <= (select year_end from bounds)"
# indicator → (rows, measure); {and} takes the places of the address.
PROJECTS = "aid_type", "task", "status", "project_id"
QUERIES = {
    "findings_errors": (FINDINGS.format(severity="error"), "count(*)"),
    "findings_warnings": (FINDINGS.format(severity="warning"), "count(*)"),
    "versions_received": ("submission where period <= $period", "count(*)"),
    "projects_live": ("live", "count(*)"),
    "projects": ("last where status <> 'terminated'", "count(*)"),
    "projects_completed": ("last where status = 'completed'", "count(*)"),
    "projects_planned": (
        "last where status <> 'terminated' and planned_cash_yuan is not null",
        "count(*)",
    ),
    "outcomes_to_date": (
        "(select outcome.* from outcome inner join town using (town_code) where period <= $period)",
        "sum(quantity)",
    ),
    "projects_new": (
        "now where project_id not in (select project_id from project_report where period < $period)",
        "count(*)",
    ),
    "projects_live_mentioning": (
        "(select live.town_code, named.aid_type, live.project_id from live"
        ' inner join project_aid_type as named using (submission_id, sheet, "row"))',
        "count(*)",
    ),
    "contributions": ("now", "sum(coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0))"),
    "cash": ("now", "sum(cash_yuan)"),
    "in_kind": ("now", "sum(in_kind_yuan)"),
    "activities": ("now", "sum(activities)"),
    "expert_sessions": ("now", "sum(expert_sessions)"),
    "volunteer_visits": ("now", "sum(volunteer_visits)"),
    "volunteer_hours": ("now", "sum(volunteer_hours)"),
    "beneficiaries": ("now", "sum(beneficiaries)"),
    "pairings_in_force": ("paired", "count(*)"),
    "agreements_signed": ("paired where agreement_signed", "count(*)"),
    "pairings_party_building": ("paired where party_co_building", "count(*)"),
    "villages_paired": ("paired", "count(distinct village_code)"),
    "organizations_paired": ("paired", "count(distinct organization_id)"),
    "villages_one_organization": (
        "(select town_code, village_code from paired group by all"
        " having count(distinct organization_id) = 1)",
        "count(*)",
    ),
    "villages_many_organizations": (
        "(select town_code, village_code from paired group by all"
        " having count(distinct organization_id) > 1)",
        "count(*)",
    ),
    "villages_total": ("village", "count(*)"),
    "villages_unpaired": (
        "(select village.* from village inner join latest using (town_code)"
        " where village_code not in (select village_code from paired))",
        "count(*)",
    ),
    "villages_typical": (LISTED, "count(*)"),
    "villages_typical_paired": (PAIRED.format(LISTED), "count(*)"),
    "villages_typical_helped": (HELPED.format(LISTED), "count(*)"),
    "villages_typical_other": (OTHERS, "count(*)"),
    "villages_typical_other_paired": (PAIRED.format(OTHERS), "count(*)"),
    "villages_typical_other_helped": (HELPED.format(OTHERS), "count(*)"),
    "projects_overdue": ("open where is_late", "count(*)"),
    "projects_due": (DUE_LATER, "count(*)"),
    "projects_to_confirm": (f"{DUE_LATER} and planned_end < date '{DEMO_TODAY}'", "count(*)"),
    "projects_undated": ("open where planned_end is null", "count(*)"),
    "village_projects": (
        """(select place.town_code, place.village_code, place.project_id from last
        inner join project_village as place using (submission_id, sheet, "row")
        where last.status <> 'terminated')""",
        "count(distinct project_id)",
    ),
    "village_needs": (
        "(select village_need.* from village_need inner join town using (town_code)"
        " where period <= $period)",
        "count(distinct need)",
    ),
    "version_errors": (FOUND.format("error"), "count(*)"),
    "version_warnings": (FOUND.format("warning"), "count(*)"),
    "problems_waiting": ("asked where status <> 'resolved'", "count(*)"),
    "problems_overdue": (
        "asked where status <> 'resolved' and raised_on < (select start_date from bounds)",
        "count(*)",
    ),
    "problems_on_agenda": (
        "(select asked.* from asked inner join town using (town_code) where status <> 'resolved'"
        " and raised_on < (select start_date from bounds) and coalesce(trim(request), '') <> ''"
        " and len(list_filter(string_split_regex(coordinate_with, '[、，；/]'),"
        " lambda unit: not starts_with(trim(unit), town_name)"
        " and not regexp_matches(trim(unit), '^(本镇|本街道|镇|街道)'))) > 0)",
        "count(*)",
    ),
    "problems_resolved_all": ("asked where status = 'resolved'", "count(*)"),
    "problems_carried_over": (
        "asked where problem_id in (select problem_id from before where status <> 'resolved')",
        "count(*)",
    ),
    "problems_new": (
        "asked where period = $period and problem_id not in (select problem_id from before)",
        "count(*)",
    ),
    "problems_reopened": (
        "asked where period = $period and status <> 'resolved' and problem_id in"
        " (select problem_id from before where status = 'resolved')",
        "count(*)",
    ),
    "problems_resolved": (
        "asked where period = $period and status = 'resolved' and problem_id not in"
        " (select problem_id from before where status = 'resolved')",
        "count(*)",
    ),
    "problems_unlisted": (
        "asked where status <> 'resolved' and (town_code, period) not in (from latest)",
        "count(*)",
    ),
    "problem_reports": (
        "(select problem.* from problem inner join town using (town_code) where period <= $period)",
        "count(*)",
    ),
    "model_cases_to_date": (
        "(select model_case.* from model_case inner join town using (town_code)"
        " where period <= $period)",
        "count(*)",
    ),
    "village_projects_live": (
        "(select live.town_code, live.aid_type, place.village_code from live"
        ' inner join project_village as place using (submission_id, sheet, "row"))',
        "count(*)",
    ),
    "village_needs_by_status": (
        "(select told.* from village_need as told inner join town using (town_code)"
        " where period <= $period qualify row_number() over (partition by village_code, need"
        ' order by period desc, "row" desc) = 1)',
        "count(*)",
    ),
    "model_cases": (
        "(select model_case.* from model_case inner join reported using (town_code)"
        " where period = $period)",
        "count(*)",
    ),
    "returns": ("(select * from submission_status where period = $period)", "count(*)"),
    "returns_on_time": (
        "(select first.town_code from submission as first inner join town using (town_code)"
        " where period = $period and status in ('current', 'superseded')"
        " qualify row_number() over (partition by first.town_code order by version) = 1"
        " and is_on_time)",
        "count(*)",
    ),
}
TO_DATE = (
    "(select report.* from project_report as report inner join town using (town_code)"
    " where period <= $period)"
)
QUERIES |= {
    f"{code}_to_date": (TO_DATE, QUERIES[code][1]) for code in QUERIES if QUERIES[code][0] == "now"
}
# Steps: numerator and denominator, each as rows and measure.
VILLAGES = "(select village.* from village inner join latest using (town_code))"
SCHEDULED = "planned_start is not null and planned_end is not null"
DUE = (
    "last inner join ends using (town_code) where status <> 'terminated' and planned_end < data_end"
)
TYPICAL = f"""
    (select distinct village.town_code, village.village_code from village
    inner join typical_village using (village_code) inner join latest using (town_code), bounds
    where level in {COUNTED}
        and (listed_on is null or listed_on <= end_date))
"""
NEEDS = """
    (select distinct village.town_code, village.village_code from village_need
    inner join village using (village_code, town_code) inner join latest using (town_code)
    where village_need.period <= $period)
"""
SERVED = f"""
    (select * from {TYPICAL} where village_code in (
        select named.village_code from last
        inner join project_village as named using (submission_id, sheet, "row")
        where last.status <> 'terminated' and named.town_code = last.town_code))
"""
CASES = """
    (select model_case.* from model_case inner join town using (town_code)
    where period <= $period)
"""
RETURNS_DUE = """
    (select * from submission_status where period <= $period and state <> 'not_due')
"""
STEPS = {
    "L2": ((NEEDS, "count(*)"), (VILLAGES, "count(*)")),
    "L3": (("paired", "count(distinct village_code)"), (VILLAGES, "count(*)")),
    "L4": (("paired where agreement_signed", "count(*)"), ("paired", "count(*)")),
    "A1": ((SERVED, "count(*)"), (TYPICAL, "count(*)")),
    "A2": ((f"live where {SCHEDULED}", "count(*)"), ("live", "count(*)")),
    "A3": ((f"{DUE} and status = 'completed'", "count(*)"), (DUE, "count(*)")),
    "A4": (QUERIES["projects_new"], None),
    "A5": ((CASES, "count(*)"), None),
    "A6": (
        (f"(select * from {RETURNS_DUE} where state = 'on_time')", "count(*)"),
        (RETURNS_DUE, "count(*)"),
    ),
    "A7": (("asked where status = 'resolved'", "count(*)"), ("asked", "count(*)")),
}
# What of a step calls for attention.
ATTENTION = {
    "A6": (
        f"(select * from {RETURNS_DUE} where state in ('missing', 'rejected')"
        " or (state = 'late' and period = $period))",
        "count(*)",
    ),
    "A7": QUERIES["problems_overdue"],
}
COLUMNS = {
    "town": "town_code",
    "village": "village_code",
    "project": "project_id",
    "problem": "problem_id",
    "organization": "organization_id",
    "outcome": "indicator",
}
CLASSES = {
    "organizations_new": "new",
    "organizations_continuing": "continuing",
    "organizations_returning": "returning",
    "organizations_completed_out": "completed_out",
    "organizations_lapsed": "lapsed",
    "organizations_left": "left",
}


class Truth:
    """The figures of one published file."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._periods = [
            row[0] for row in con.execute("select period from period order by 1").fetchall()
        ]
        self._known: dict[tuple[str, ...], float | None] = {}

    def figure(self, indicator: str, where: Mapping[str, str]) -> float | None:
        """The value of a figure at its place."""
        key = (indicator, *(f"{k}={v}" for k, v in sorted(where.items())))
        if key not in self._known:
            self._known[key] = self._compute(indicator, dict(where))
        return self._known[key]

    def change(self, indicator: str, where: Mapping[str, str], before: str) -> float | None:
        """By how many per cent a sum changed over the towns with a return in both half-years."""
        pairs = [
            (self.figure(indicator, here), self.figure(indicator, here | {"period": before}))
            for here in ({**where, "town": town} for town in self._towns(where))
        ]
        both = [(now, past) for now, past in pairs if now is not None and past is not None]
        total = sum(past for _, past in both)
        return 100 * (sum(now for now, _ in both) / total - 1) if total else None

    def _towns(self, where: Mapping[str, str]) -> list[str]:
        if "town" in where:
            return [where["town"]]
        return [row[0] for row in self._con.execute("select town_code from town").fetchall()]

    def _compute(self, indicator: str, where: dict[str, str]) -> float | None:
        period = where.pop("period")
        if indicator in CLASSES or indicator in ("organizations", "participation_rate"):
            return float(len(self._organizations(indicator, period, where)))
        if indicator == "milestone_attention":
            return self._value(*ATTENTION[where.pop("milestone")], period, where)
        if indicator in ("milestone_facts", "milestone_base"):
            pair = STEPS[where.pop("milestone")]
            query = pair[0] if indicator == "milestone_facts" else pair[1]
            return None if query is None else self._value(*query, period, where)
        return self._value(*QUERIES[indicator], period, where)

    def _value(
        self, rows: str, measure: str, period: str, where: Mapping[str, str]
    ) -> float | None:
        chosen = {COLUMNS.get(key, key): value for key, value in where.items()}
        tests = "".join(f" and {column} = ${column}" for column in chosen)
        source = f"(select * from {rows})"
        sql = f"with {LATEST} select {measure} from {source} where true{tests}"
        found = self._con.execute(sql, {"period": period, **chosen}).fetchone()
        assert found is not None
        return None if found[0] is None else float(found[0])

    def _organizations(self, indicator: str, period: str, where: dict[str, str]) -> set[str]:
        town, sets = where.pop("town", None), {}
        for code in self._periods[: self._periods.index(period) + 1]:
            sets[code] = self._present(code, town)
        now = sets[period]
        past = [sets[code] for code in self._periods[: self._periods.index(period)]]
        if indicator == "participation_rate":
            now = now & self._registered(period)
        elif indicator in CLASSES:
            before = past[-1]
            earlier = set().union(*past)
            done = self._finished(self._periods[self._periods.index(period) - 1], town)
            now = {
                "new": now - earlier,
                "continuing": now & before,
                "returning": (now & earlier) - before,
                "completed_out": (before - now) & done,
                "lapsed": (before - now) - done,
                "left": before - now,
            }[CLASSES[indicator]]
        return self._of_register(now, where)

    def _present(self, period: str, town: str | None) -> set[str]:
        latest = "select town_code, period from latest"
        sql = PRESENT.format(latest=latest, town="and town_code = $town" if town else "")
        rows = self._con.execute(
            f"with {LATEST} select distinct organization_id from ({sql})",
            {"period": period} | ({"town": town} if town else {}),
        ).fetchall()
        return {row[0] for row in rows}

    def _finished(self, period: str, town: str | None) -> set[str]:
        """Organisations without a pairing then, all of whose projects were completed."""
        paired = "select organization_id from paired where true"
        open_ = """
            select member.organization_id from project_report as report
            inner join latest using (town_code, period)
            inner join project_organization as member using (submission_id, sheet, "row")
            where report.status not in ('terminated', 'completed')
        """
        here = " and town_code = $town" if town else ""
        busy = self._con.execute(
            f"with {LATEST} {paired}{here} union {open_}"
            f"{here.replace('town_code', 'report.town_code')}",
            {"period": period} | ({"town": town} if town else {}),
        ).fetchall()
        return self._present(period, town) - {row[0] for row in busy}

    def days_drawn(self, where: Mapping[str, str]) -> float:
        """From planned start to completion or planned end, at least three, by the last report."""
        sql = f"""
            with {LATEST} select date_diff('day', planned_start, coalesce(completed_on, planned_end)) from last
            where project_id = $project
        """
        found = self._con.execute(
            sql, {"period": where["period"], "project": where["project"]}
        ).fetchone()
        assert found is not None
        return float(found[0])

    def register(self, period: str) -> int:
        """How many organisations are registered at the end of a half-year."""
        return len(self._registered(period))

    def _registered(self, period: str) -> set[str]:
        sql = f"""
            with {LATEST} select organization_id from organization, bounds
            where is_registered and registration = 'registered'
                and (registered_on is null or registered_on <= end_date)
                and (deregistered_on is null or deregistered_on > end_date)
        """
        return {row[0] for row in self._con.execute(sql, {"period": period}).fetchall()}

    def _of_register(self, members: set[str], where: Mapping[str, str]) -> set[str]:
        tests, values = ["true"], {}
        for column, value in where.items():
            if value == "-":
                tests.append(f"{column} is null")
            else:
                tests.append(f"{column}::varchar = ${column}")
                values[column] = value
        sql = f"select organization_id from organization where {' and '.join(tests)}"
        return members & {row[0] for row in self._con.execute(sql, values).fetchall()}
