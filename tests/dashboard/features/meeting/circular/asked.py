"""The figures of a circular, asked for in SQL of the tests' own."""

from __future__ import annotations

from datetime import date

from dashboard.page.view import View

DISTRICT = "440605"
COLUMNS = {
    "activities": "activities",
    "contributions": "coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)",
    "cash": "cash_yuan",
    "in_kind": "in_kind_yuan",
    "volunteer_hours": "volunteer_hours",
    "expert_sessions": "expert_sessions",
    "beneficiaries": "beneficiaries",
}
ASKED = {
    "overdue_problems": "problem_as_of where not is_resolved and is_overdue",
    "overdue_projects": "project_as_of where is_overdue",
}
LIVE = """
    select {what} from published.project_as_of as known
    inner join published.project_report as report
        on (report.submission_id, report.sheet, report."row")
            = (known.submission_id, known.sheet, known."row")
    where known.period = '{period}' and known.is_live {more}
"""
ALIKE = """(select a.town_code from published.submission a join published.submission b
    on a.town_code = b.town_code and a.period = '{before}' and b.period = '{period}'
    and a.status = 'current' and b.status = 'current'
    where a.town_code in (select town_code from published.town))"""


class Asked:
    """Figures of a half-year by their source."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.period = view.period.code
        codes = [p.code for p in view.dictionary.periods]
        place = codes.index(self.period)
        self.before = codes[place - 1] if place else "none"
        self.year_before = codes[place - 2] if place > 1 else "none"

    def one(self, sql: str) -> float:
        names = {"period": self.period, "before": self.before, "district": DISTRICT}
        filled = sql.format(**names, as_of=self.view.warehouse.edition.as_of)
        value = self.view.warehouse.rows(filled)[0][0]
        assert value is not None, filled
        return float(value)

    def value(self, source: str) -> float:
        kind, _, rest = source.partition(".")
        return float(getattr(self, kind)(rest))

    def towns(self, _: str) -> float:
        return self.one("select count(*) from published.town")

    def returns(self, what: str) -> float:
        counted = (
            "(select distinct town_code, period from published.submission where status = 'current' "
            "and period {when} '{period}' and town_code in (select town_code from published.town))"
        )
        if what == "lacking":
            due = "(select count(*) from published.period where due_date < '{as_of}' and period <= '{period}')"
            lacking = f"(select count(*) from published.town) * {due} - count(*)"
            return self.one(f"select {lacking} from {counted.replace('{when}', '<=')}")
        return self.one(f"select count(*) from {counted.replace('{when}', '=')}")

    def participation(self, column: str) -> float:
        if column == "organizations_gone":
            column = "organizations_lapsed + organizations_completed_out"
        if column == "share":
            column = "100 * villages_paired / villages_total"
        return self._moved("participation", column, DISTRICT)

    def aid_type_summary(self, column: str) -> float:
        return self._moved("aid_type_summary", column, DISTRICT)

    def town(self, what: str) -> float:
        code, _, column = what.partition(".")
        if column in COLUMNS:
            return self.one(self._sum(column, f"= '{code}'", "= '{period}'"))
        if column in ASKED:
            return self.one(
                f"select count(*) from published.{ASKED[column]} and period = '{{period}}' "
                f"and town_code = '{code}'"
            )
        if column in ("A1", "A2"):
            return self.one(
                "select denominator - numerator from published.phase_progress where "
                f"period = '{{period}}' and area_code = '{code}' and milestone = '{column}'"
            )
        relation = "aid_type_summary" if column == "projects_new" else "participation"
        return self._moved(relation, column, code)

    def outcome(self, what: str) -> float:
        when, _, indicator = what.partition(".")
        sign = "=" if when == "now" else "<="
        return self.one(
            f"select sum(quantity) from published.outcome where period {sign} '{{period}}' "
            f"and indicator = '{indicator}' and town_code in (select town_code from published.town)"
        )

    def live(self, status: str) -> float:
        return self.one(
            "select count(*) from published.project_as_of where period = '{period}' and is_live "
            f"and status = '{status}'"
        )

    def due(self, what: str) -> float:
        """Asked of the reports: a town's projects by the last day that its latest return knows of."""
        tests = {
            "overdue": "r.planned_end < ends.end_date",
            "due": "r.planned_end >= ends.end_date and r.planned_end <= {year_end}",
            "to_confirm": "r.planned_end >= ends.end_date and r.planned_end < current_day",
        }
        made = self.view.warehouse.edition.as_of
        test = tests[what].replace("current_day", f"date '{made}'")
        year_end = "make_date(year(now.end_date + 1), 12, 31)"
        return self.one(
            "select count(*) from published.project_as_of known join published.project_report r on "
            '(r.submission_id, r.sheet, r."row") = (known.submission_id, known.sheet, known."row") '
            "join published.participation mart on mart.area_code = known.town_code "
            "and mart.period = known.period "
            "join published.period ends on ends.period = mart.data_period "
            "join published.period now on now.period = known.period "
            "where known.period = '{period}' and known.is_live and "
            + test.replace("{year_end}", year_end)
        )

    def _sum(self, name: str, towns: str, when: str) -> str:
        return (
            f"select sum({COLUMNS[name]}) from published.project_report "
            f"where period {when} and town_code {towns}"
        )

    def _moved(self, relation: str, column: str, area: str) -> float:
        name = column.removesuffix(".moved").removesuffix(".year")
        sql = (
            f"select sum({name}) from published.{relation} where area_code = '{area}' and period = "
        )
        now = self.one(sql + "'{period}'")
        if column.endswith(".moved"):
            return abs(now - self.one(sql + "'{before}'"))
        if column.endswith(".year"):
            return abs(now - self.one(sql.replace(column, name) + f"'{self.year_before}'"))
        return now

    def task(self, what: str) -> float:
        return self._part("task", what)

    def aid_type(self, what: str) -> float:
        return self._part("aid_type", what)

    def _part(self, column: str, what: str) -> float:
        codes = "', '".join(what.removesuffix(".share").split("、"))
        sql = (
            "select {} from published.project_as_of as known join published.project_report as r "
            'on (r.submission_id, r.sheet, r."row") '
            '= (known.submission_id, known.sheet, known."row") '
            f"where known.period = '{self.period}' and known.is_counted"
        )
        part = self.one(sql.format(f"count(*) filter (r.{column} in ('{codes}'))"))
        return 100 * part / self.one(sql.format("count(*)")) if ".share" in what else part

    def flow(self, what: str) -> float:
        """Of the half-year, to date, or its change in per cent over the towns with both returns."""
        name, _, kind = what.partition(".")
        whole = "in (select town_code from published.town)"
        if kind == "to_date":
            return self.one(self._sum(name, whole, "<= '{period}'"))
        if not kind:
            return self.one(self._sum(name, whole, "= '{period}'"))
        then = self.before if kind == "changed" else self.year_before
        alike = f"in {ALIKE.replace('{before}', then)}"
        now, before = (self.one(self._sum(name, alike, f"= '{p}'")) for p in (self.period, then))
        return abs(100 * (now - before) / before)

    def milestone(self, what: str) -> float:
        code, _, column = what.partition(".")
        return self.one(
            f"select {column} from published.phase_progress where area_code = '{{district}}' "
            f"and period = '{{period}}' and milestone = '{code}'"
        )

    def cases(self, level: str) -> float:
        names = {f"{t.name}级": t.code for t in self.view.dictionary.vocabularies["level"].terms}
        if level == "chosen":
            return min(5, self.cases("high"))
        of_level = f" and level = '{names[level]}'" if level in names else ""
        if level == "high":
            of_level = " and level <> 'town'"
        return self.one(
            "select count(*) from published.model_case as found where period = '{period}' "
            "and town_code in (select town_code from published.town) and not exists "
            "(select 1 from published.model_case as earlier where earlier.period < found.period "
            "and earlier.town_code = found.town_code and earlier.title = found.title)" + of_level
        )

    def typical(self, what: str) -> float:
        if what == "others":
            return self.one(
                "select count(*) from published.village_as_of "
                "where period = '{period}' and is_other_typical"
            )
        return self.milestone(f"A1.{'denominator' if what == 'listed' else 'numerator'}")

    def problems(self, what: str) -> float:
        tests = {
            "raised": "true",
            "resolved": "is_resolved",
            "open": "not is_resolved",
            "asked": "on_agenda",
        }
        return self.one(
            "select count(*) from published.problem_as_of "
            f"where period = '{{period}}' and {tests[what]}"
        )

    def decisions(self, what: str) -> float:
        asked = self.problems("asked")
        return asked - 10 if what == "more" else asked

    def decision(self, place: str) -> float:
        """Days since the problem was raised; ``place``: among those put before the group, the oldest first."""
        until = min(self.view.warehouse.edition.as_of, self.view.period.ends_on)
        raised = self.view.warehouse.rows(
            "select raised_on from published.problem_as_of where period = ? and on_agenda "
            "order by raised_on",
            self.period,
        )[int(place)][0]
        assert isinstance(raised, date)
        return (until - raised).days

    def projects(self, _: str) -> float:
        more = "and (report.planned_start is null or report.planned_end is null)"
        return self.one(LIVE.format(what="count(*)", period=self.period, more=more))
