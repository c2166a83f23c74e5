"""The circular: every number asked for again in the database, nothing invented, no word that judges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from dashboard.data.figures import PREVIOUS, Change, Figure
from dashboard.data.outcomes import unit_of
from dashboard.data.warehouse import Warehouse
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.circular.compose import circular, compose, opening
from dashboard.features.meeting.circular.facts import Facts, facts_of
from dashboard.features.meeting.circular.later_parts import net_villages
from dashboard.features.meeting.circular.outcomes import listed, of_case
from dashboard.features.meeting.circular.sentences import Chart, Circular, Passage, Table
from dashboard.features.meeting.circular.tables import responsible
from dashboard.page.view import View, make_view
from etl.dictionary import Dictionary
from etl.system.clock import today
from tests.dashboard.features.meeting.changed import LONG, ODD, changed
from tests.dashboard.features.meeting.conftest import PapersOf
from tests.dashboard.features.meeting.judging import JUDGING

PERIODS = ("2024H1", "2024H2", "2025H2", "2026H1", "2026H2")


def at(warehouse: Warehouse, dictionary: Dictionary, period: str) -> View:
    return make_view(warehouse, dictionary, today(), period, None, None)


@pytest.fixture(params=PERIODS, scope="module")
def each(request: pytest.FixtureRequest, warehouse: Warehouse, dictionary: Dictionary) -> View:
    """The district at each of several half-years: the first, some with gaps, one without a return."""
    return at(warehouse, dictionary, request.param)


@pytest.fixture(scope="module")
def known(each: View) -> Facts:
    return facts_of(each)


@pytest.fixture(scope="module")
def each_paper(each: View, known: Facts) -> Circular:
    return compose(each, known)


@pytest.fixture(scope="module")
def quotes(each: View, known: Facts) -> list[str]:
    return quoted(each, known)


@pytest.fixture(scope="module")
def told(each: View, each_paper: Circular, quotes: list[str]) -> list[tuple[str, str, str]]:
    """What the circular says of the half-year in figures."""
    return list(figures(each, each_paper, quotes))


def passages(paper: Circular) -> Iterator[Passage]:
    yield Passage(paper.opening)
    yield from (b for part in paper.parts for b in part.blocks if isinstance(b, Passage))


def sentences(paper: Circular) -> Iterator[str]:
    yield from (passage.sentence for passage in passages(paper))


def whole_text(paper: Circular) -> str:
    return "".join(sentences(paper))


def quoted(view: View, facts: Facts) -> list[str]:
    """What a circular quotes from the returns, as reported, the longest first."""
    words = [case.summary.rstrip("。；;. ") for case in facts.cases]
    words += [listed(view, of_case(case, facts.outcomes)) for case in facts.cases]
    for item in facts.decisions:
        words += [item.problem.rstrip("。；; "), item.request, item.last, item.follow_up]
        words.append(item.units)
    return sorted(filter(None, words), key=len, reverse=True)


def ours(text: str, quotes: list[str]) -> str:
    """A text without what it quotes."""
    for words in quotes:
        text = text.replace(words, "")
    return text


# ---- the same figures, asked for in SQL of the test's own ---------------------------------------

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


N = r"([\d.]+(?:万元|亿元|%)?)"
MOVED = f"，较上期(?:增加|减少){N}"
YEAR = f"，较上年同期(?:增加|减少){N}"
MONEY = f"投入{N}（资金{N}、物资{N}(?:，含约数)?）"
WORK = f"，志愿服务{N}小时，智力支持{N}场，受益{N}人次"
MADE_OF = ("contributions", "cash", "in_kind")
DONE = ("volunteer_hours", "expert_sessions", "beneficiaries")
CHANGED = {
    "contributions": "投入",
    "volunteer_hours": "志愿服务时长",
    "expert_sessions": "智力支持场次",
    "beneficiaries": "受益人次",
}
WHOLE = {
    f"{N}个已纳入汇总": ("returns.reported",),
    f"{N}个镇（街道）均": ("towns",),
    f"全区已结对{N}个村（社区），占{N}(?:{MOVED}个)?(?:{YEAR}个)?": (
        "participation.villages_paired",
        "participation.share",
        "participation.villages_paired.moved",
        "participation.villages_paired.year",
    ),
    f"结对关系{N}项，其中{N}项已签订协议": (
        "participation.pairings_in_force",
        "participation.agreements_signed",
    ),
    f"由一家社会组织结对的{N}个，由多家结对的{N}个": (
        "participation.villages_one_organization",
        "participation.villages_many_organizations",
    ),
    f"参与社会组织{N}家(?:{MOVED}家)?": (
        "participation.organizations",
        "participation.organizations.moved",
    ),
    f"累计项目{N}个，已完成{N}个": (
        "aid_type_summary.projects",
        "aid_type_summary.projects_completed",
    ),
    f"未完结项目{N}个": ("aid_type_summary.projects_live",),
    f"）{MOVED}个(?:{YEAR}个)?": (
        "aid_type_summary.projects_live.moved",
        "aid_type_summary.projects_live.year",
    ),
    f"本期新增项目{N}个": ("aid_type_summary.projects_new",),
    f"{N}个当时已超期": ("due.overdue",),
    f"{N}个计划在此后至(?:\\d+年)?12月31日完成(?:，其中{N}个计划日期已过、待下期报送确认)?": (
        "due.due",
        "due.to_confirm",
    ),
    f"^本期开展活动{N}场，{MONEY}{WORK}": (
        "flow.activities",
        *(f"flow.{name}" for name in (*MADE_OF, *DONE)),
    ),
    f"开展以来累计{MONEY}{WORK}，完成项目{N}个(?:（{N}份报送表缺报或待修改，未计入）)?": (
        *(f"flow.{name}.to_date" for name in (*MADE_OF, *DONE)),
        "aid_type_summary.projects_completed",
        "returns.lacking",
    ),
    f"本期报送典型案例{N}个": ("cases.all",),
    f"区级以上典型案例{N}个(?:，选录{N}个)?": ("cases.high", "cases.chosen"),
    f"{N}个典型村中{N}个已有合作项目(?:；另有市级典型村{N}个)?": (
        "typical.listed",
        "typical.helped",
        "typical.others",
    ),
    f"累计提出问题{N}个，已解决{N}个": ("problems.raised", "problems.resolved"),
    f"{N}个问题尚未解决(?:，其中{N}个提请领导小组协调)?": ("problems.open", "problems.asked"),
    f"办理提请协调的{N}个问题": ("decisions.all",),
    f"另有{N}个问题": ("decisions.more",),
    f"{N}个未完结项目尚未明确计划起止时间": ("projects.unscheduled",),
    f"对{N}个已超期、{N}个次?年底前到期的项目": ("due.overdue", "due.due"),
    f"对{N}个次?年底前到期的项目": ("due.due",),
}
"""What a sentence says → the figures in it, in their order."""


def named(view: View) -> dict[str, tuple[str, ...]]:
    """The same for figures that stand beside a name of a vocabulary."""
    vocabularies = view.dictionary.vocabularies
    found: dict[str, tuple[str, ...]] = {}
    for kind in ("task", "aid_type"):
        for term in vocabularies[kind].terms:
            source = f"{kind}.{term.code}"
            found[f"{term.name}{N}个(?:，占{N})?"] = (source, f"{source}.share")
    for term in vocabularies["project_status"].terms:
        found[f"[（、]{term.short}{N}(?=[、）])"] = (f"live.{term.code}",)
    return found | changes_and_steps(view) | classes_and_levels(view)


def changes_and_steps(view: View) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, word in CHANGED.items():
        found[f"较上期[^；。]*?{word}(?:增长|下降){N}"] = (f"flow.{name}.changed",)
        found[f"较上年同期[^；。]*?{word}(?:增长|下降){N}"] = (f"flow.{name}.year",)
    for milestone in view.dictionary.milestones:
        parts = re.split(r"\{(\w+)\}", milestone.fact.replace(" ", ""))
        if len(parts) > 1:
            pattern = N.join(map(re.escape, parts[::2]))
            sources = tuple(f"milestone.{milestone.code}.{name}" for name in parts[1::2])
            found[f"{milestone.short}方面，{pattern}"] = sources
    return found


def classes_and_levels(view: View) -> dict[str, tuple[str, ...]]:
    vocabularies = view.dictionary.vocabularies
    found: dict[str, tuple[str, ...]] = {}
    classes = vocabularies["participation_class"]
    lapsed, completed = (classes.name_of(code) for code in ("lapsed", "completed_out"))
    found[f"不再参与{N}家（(?:{completed}{N}家)?、?(?:{lapsed}{N}家)?）"] = (
        "participation.organizations_gone",
        "participation.organizations_completed_out",
        "participation.organizations_lapsed",
    )
    for term in classes.terms:
        if term.code not in classes.over:
            found[f"{term.name}{N}家"] = (f"participation.organizations_{term.code}",)
    for term in vocabularies["level"].terms:
        found[f"{term.name}级{N}个"] = (f"cases.{term.name}级",)
    return found


def in_context(view: View, text: str) -> Iterator[tuple[str, str, str]]:
    """Figures whose meaning follows from what is around them: text, as written, source."""
    for whole in re.finditer(f"按主要任务分，(.+?)，(合占{N})", text):
        tasks = view.dictionary.vocabularies["task"].terms
        codes = "、".join(term.code for term in tasks if term.name in whole[1])
        yield whole[2], whole[3], f"task.{codes}.share"
    for lead, when in (("本期报送的成效：", "now"), ("累计", "to_date")):
        for whole in re.finditer(f"{lead}[^；。]*", text):
            for term in view.dictionary.vocabularies["outcome_indicator"].terms:
                for found in re.finditer(rf"{term.short}([\d.]+){unit_of(term)}", whole[0]):
                    yield found[0], found[1], f"outcome.{when}.{term.code}"


OF_A_TOWN = {
    f"本期开展活动{N}场，{MONEY}{WORK}": ("activities", *MADE_OF, *DONE),
    f"结对村（社区）净[增减]{N}个": ("villages_paired.moved",),
    f"新增项目{N}个": ("projects_new",),
    f"继续办理{N}个提出超过半年的问题": ("overdue_problems",),
    f"核对{N}个已超期项目": ("overdue_projects",),
    f"明确{N}个典型村的合作项目": ("A1",),
    f"补充{N}个未完结项目的计划起止时间": ("A2",),
}
"""What the passage of a town says → its figures."""


def of_towns(view: View, paper: Circular) -> Iterator[tuple[str, str, str]]:
    """The figures of the towns and of the problems, which stand under their heads."""
    codes = {report.town.name: report.town.code for report in view.reports}
    for block in paper.parts[1].blocks:
        if isinstance(block, Passage) and block.title:
            source = f"town.{codes[block.title]}"
            for pattern, columns in OF_A_TOWN.items():
                for found in re.finditer(pattern, block.sentence):
                    for written, column in zip(found.groups(), columns, strict=True):
                        if written:
                            yield found[0], written, f"{source}.{column}"
    for place, found in enumerate(re.finditer(f"已提出{N}天", whole_text(paper))):
        yield found[0], found[1], f"decision.{place}"


def of_district(paper: Circular) -> list[str]:
    """The sentences but those of single towns, which say the same of themselves."""
    towns = [b.sentence for b in paper.parts[1].blocks if isinstance(b, Passage) and b.title]
    return [sentence for sentence in sentences(paper) if sentence not in towns]


def figures(view: View, paper: Circular, quotes: list[str]) -> Iterator[tuple[str, str, str]]:
    """Every figure of the paper: the text that it stands in, as written, its source."""
    yield from of_towns(view, paper)
    patterns = WHOLE | named(view)
    for sentence in of_district(paper):
        text = ours(sentence, quotes)
        yield from in_context(view, text)
        for pattern, sources in patterns.items():
            for found in re.finditer(pattern, text):
                yield from (
                    (found[0], written, source)
                    for written, source in zip(found.groups(), sources, strict=True)
                    if written
                )


def test_every_number_is_that_of_the_database_as_official_papers_write_it(
    each: View, told: list[tuple[str, str, str]]
) -> None:
    asked = Asked(each)
    assert len(told) > 15
    right = {source: as_written(source, asked.value(source)) for _, _, source in told}
    wrong = [
        (text, source, right[source]) for text, written, source in told if written != right[source]
    ]
    assert wrong == []


def rounded(value: float, digits: int) -> str:
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def as_written(source: str, value: float) -> str:
    if source.endswith("share"):
        return f"{rounded(value, 0)}%"
    if source.endswith((".changed", ".year")) and source.startswith("flow."):
        return f"{rounded(value, 1)}%"
    parts = source.split(".")
    if "contributions" in parts:
        return f"{rounded(value / 10_000, 1)}万元"
    if "cash" in parts or "in_kind" in parts:
        return rounded(value / 10_000, 1)
    if "volunteer_hours" in parts or parts[0] == "outcome":
        return rounded(value, 1).removesuffix(".0")
    return rounded(value, 0)


FREE = re.compile(
    r"\d{4}年1至7月|\d{4}年(\d{1,2}月(\d{1,2}日)?)?|\d{4}-\d{4}年|〔\d{4}〕\d+号|[表图]1|附件\d"
)


def test_no_number_stands_outside_the_figures(
    each_paper: Circular, quotes: list[str], told: list[tuple[str, str, str]]
) -> None:
    text = ours(whole_text(each_paper), quotes)
    for found, _, _ in sorted(told, key=lambda figure: -len(figure[0])):
        text = text.replace(found, "")
    text = FREE.sub("", text)
    assert not re.search(r".{0,20}\d.{0,20}", text), re.findall(r".{0,20}\d.{0,20}", text)


def test_no_word_judges_or_ranks(each_paper: Circular, quotes: list[str]) -> None:
    text = ours(whole_text(each_paper), quotes)
    assert [word for word in (*JUDGING, "不足") if word in text] == []


def test_the_parts_are_those_of_the_plan_with_towns_in_code_order(
    view: View, paper: Circular
) -> None:
    assert [part.title for part in paper.parts] == [
        "总体情况",
        "各镇（街道）进展",
        "主要做法和典型",
        "存在问题",
        "下一步工作",
    ]
    towns = [b.title for b in paper.parts[1].blocks if isinstance(b, Passage) and b.title]
    assert towns == [report.town.name for report in view.reports]
    table = next(b for b in paper.parts[1].blocks if isinstance(b, Table))
    assert [row[0].rstrip("*") for row in table.rows] == [*towns, "合计"]


def test_the_table_of_towns_holds_the_marts(view: View, paper: Circular) -> None:
    table = next(b for part in paper.parts for b in part.blocks if isinstance(b, Table))
    rows = view.warehouse.rows(
        """
        select mart.villages_total, mart.villages_paired,
            mart.agreements_signed || '/' || mart.pairings_in_force,
            sum(work.projects_live)::int, sum(work.projects_new)::int,
            round((sum(work.cash_yuan) + sum(work.in_kind_yuan)) / 10000, 1)
        from published.participation as mart
        inner join published.aid_type_summary as work
            on work.area_code = mart.area_code and work.period = mart.period
        where mart.period = '2026H1' group by mart.area_code, 1, 2, 3
        order by mart.area_code = '440605', mart.area_code
        """
    )
    shown = [row[1:] for row in table.rows]
    expected = [tuple(None if v is None else str(v) for v in row) for row in rows]
    for told, wanted in zip(shown, expected, strict=True):
        assert told[:4] == wanted[:4]
        # A town without a return has a word, never a zero.
        for text, value in zip(told[4:], wanted[4:], strict=True):
            assert text == value or (value is None and not re.search(r"\d", text))


def test_what_is_missing_is_stated_as_a_fact_and_left_out_of_sums(
    view: View, paper: Circular
) -> None:
    shorts = view.dictionary.vocabularies["submission_state"]
    names = {r.town.name: shorts.short_of(r.state) for r in view.reports if not r.has_reported}
    assert names
    opening = paper.opening
    table = next(b for part in paper.parts for b in part.blocks if isinstance(b, Table))
    for name, word in names.items():
        assert name in opening
        assert word in opening
        assert name in table.note
    assert "本期发生数未计入" in opening


def test_the_first_half_year_compares_with_nothing(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    text = whole_text(circular(at(warehouse, dictionary, "2024H1")))
    assert "上期" not in text
    assert "增长" not in text


def test_without_any_return_nothing_is_said_to_have_happened(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    text = whole_text(circular(at(warehouse, dictionary, "2026H2")))
    assert "较上期" not in text
    assert "与上期持平" not in text
    assert "本期投入" not in text
    assert "本期开展" not in text
    assert "本期新增" not in text


def test_a_chart_holds_all_types_and_the_matrix_the_same_sums(view: View, paper: Circular) -> None:
    chart = next(b for part in paper.parts for b in part.blocks if isinstance(b, Chart))
    assert chart.categories == tuple(view.aid_type_names.values())
    matrix = paper.annexes[0]
    assert matrix.rows[-1][1:-1] == tuple(
        f"{value:.0f}" for value in chart.values if value is not None
    )
    assert matrix.rows[-1][-1] == f"{sum(v or 0 for v in chart.values):.0f}"


def test_what_an_officer_must_add_is_a_gap(paper: Circular) -> None:
    assert paper.number.endswith("〕【请补充】号")
    assert all("【请补充" in text for text in (paper.dated, paper.copies, paper.printed))
    assert "原因分析：【请补充】" in whole_text(paper)
    assert "成效】" in whole_text(paper)


OUTCOME = """
    insert into outcome
        (submission_id, town_code, period, sheet, row, project_id, project, indicator, quantity)
    select project.submission_id, project.town_code, project.period, '成效明细', {row},
        project.project_id, project.project_code, '{indicator}', {quantity}
    from project_report as project
    inner join project_organization as member using (submission_id, sheet, row)
    inner join model_case as model
        on model.period = project.period and model.town_code = project.town_code
        and model.organization_id = member.organization_id
    inner join project_village as place
        on place.submission_id = project.submission_id and place.sheet = project.sheet
        and place.row = project.row and place.village_code = model.village_code
    where project.period = '2026H1' and model.level = 'province'
    order by project.row limit 1
"""


def test_the_results_of_a_case_are_those_reported_of_its_projects(
    demo_data: Path, tmp_path: Path
) -> None:
    """A case names no project: its results are those of its organisation's projects in its village."""
    rows = (("jobs_offered", 12), ("jobs_offered", 8), ("produce_sold", 3.5))
    statements = [
        OUTCOME.format(row=n, indicator=indicator, quantity=quantity)
        for n, (indicator, quantity) in enumerate(rows, 2)
    ]
    paper = circular(changed(demo_data, tmp_path, "delete from outcome", *statements))
    cases = [p.sentence for p in passages(paper) if p.level == 3]
    assert cases[0].endswith("成效：提供岗位20个、采购帮销农产品3.5万元。")
    assert all(sentence.endswith("【请补充：成效】") for sentence in cases[1:])
    assert "本期报送的成效：提供岗位20个、采购帮销农产品3.5万元；累计" in whole_text(paper)


def test_a_case_is_in_a_village_and_carried_out_by_an_organisation(paper: Circular) -> None:
    cases = [p.sentence for p in passages(paper) if p.level == 3]
    assert all(
        re.match("在[^，]+[镇道][^，]+[村区]，由[^，]+实施。", sentence) for sentence in cases
    )
    assert not any("居委会" in sentence or "村委会" in sentence for sentence in cases)


def test_the_steps_are_told_once_their_figures_in_the_annex(view: View, paper: Circular) -> None:
    told = next(p.sentence for p in passages(paper) if p.title == "实施步骤推进情况")
    at, table = next((n, t) for n, t in enumerate(paper.annexes, 1) if "步骤" in t.headings)
    assert f"见附件{at}。" in told
    assert not [row[3] for row in table.rows if len(row[3]) > 1 and row[3] in told]
    # What a phase says of all its steps is one cell.
    phases = [n for n, row in enumerate(table.rows) if not table.continues(n, 0)]
    assert len(phases) == len(view.dictionary.phases)
    last = range(phases[-1] + 1, len(table.rows))
    assert all(table.continues(n, 2) and table.continues(n, 3) for n in last)
    assert not any(table.continues(n, 1) for n in range(len(table.rows)))


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_data_leave_it_whole(papers_of: PapersOf, name: str) -> None:
    paper = papers_of(name).circular
    text = whole_text(paper)
    assert not re.search(
        r"None|nan|NaT|\{|\}|，，|。。|；。|，。|：。|、。", text.replace("\\", "")
    )
    assert next(part.title for part in paper.parts) == "总体情况"
    assert all(
        len(row) == len(t.headings) == len(t.shares) for t in paper.annexes for row in t.rows
    )


def test_many_problems_go_into_an_annex(papers_of: PapersOf) -> None:
    paper = papers_of("many_problems").circular
    told = [p for p in passages(paper) if LONG[:10] in p.sentence]
    assert len(told) == 10
    rows = paper.annexes[-1].rows
    assert len(rows) > 40
    assert f"另有{len(rows) - 10}个问题见附件{len(paper.annexes)}" in whole_text(paper)


def test_without_cases_there_is_a_gap_and_no_annex(papers_of: PapersOf) -> None:
    paper = papers_of("nothing_typical").circular
    text = whole_text(paper)
    assert "本期没有报送典型案例。" in text
    assert "【请补充：主要做法】" in text
    assert "典型村中" not in text
    assert not any("典型案例" in table.caption for table in paper.annexes)


def test_no_problem_to_decide_is_said(demo_data: Path, tmp_path: Path) -> None:
    nothing = "update problem_as_of set on_agenda = false where period = '2026H1'"
    calm = changed(demo_data, tmp_path, nothing)
    text = whole_text(circular(calm))
    waiting = len(facts_of(calm).basis.open_problems)
    assert f"{waiting}个问题尚未解决（九江镇、大沥镇沿用上期）。" in text
    assert "提请" not in text
    assert "按领导小组会议意见办理" not in text


@pytest.mark.parametrize(
    ("paired", "said"), [(7, "净增2个"), (3, "净减2个"), (5, "与上期持平"), (None, "")]
)
def test_a_difference_of_two_levels_is_a_net_one(
    view: View, facts: Facts, paired: int | None, said: str
) -> None:
    changes = {} if paired is None else {PREVIOUS: Change("2025H2", paired, 5, None, False)}
    basis = facts.basis
    figure = replace(basis.figure("villages_paired"), changes=changes)

    class Fixed(Basis):
        def figure(self, indicator: str) -> Figure:
            return figure

    assert net_villages(Fixed(view)) == (f"结对村（社区）{said}" if said else "")


def test_a_town_says_what_was_done_and_what_is_asked(view: View, paper: Circular) -> None:
    passages = {b.title: b.sentence for b in paper.parts[1].blocks if isinstance(b, Passage)}
    for report in view.reports:
        said = passages[report.town.name]
        assert said.startswith("本期")
        assert bool(re.match("本期开展活动[0-9]+场，投入", said)) is report.has_reported
    assert "请尽快补报本期工作进展" in passages["大沥镇"]
    assert "请修改后重新报送本期工作进展" in passages["九江镇"]


def test_a_confirmed_zero_is_said_once(warehouse: Warehouse, dictionary: Dictionary) -> None:
    paper = circular(at(warehouse, dictionary, "2024H2"))
    passages = {b.title: b.sentence for b in paper.parts[1].blocks if isinstance(b, Passage)}
    assert passages["丹灶镇"].startswith("本期没有新的活动和投入；")


def test_what_travels_alone_says_which_towns_are_carried(paper: Circular) -> None:
    note = "（九江镇、大沥镇沿用上期）"
    pairings, projects = paper.parts[0].blocks[:2]
    problems = paper.parts[3].blocks[0]
    for block in (pairings, projects, problems):
        assert isinstance(block, Passage)
        assert note in block.sentence


def test_a_unit_is_named_or_left_to_an_officer(facts: Facts) -> None:
    (item, *_) = facts.decisions
    assert responsible(replace(item, units="区民政局")) == "区民政局"
    assert responsible(replace(item, units="")) == "【请补充：责任单位】"
    assert "【请补充" in responsible(replace(item, units="业务主管单位"))


def test_a_descriptive_step_has_no_state_in_the_annex(view: View, paper: Circular) -> None:
    table = next(t for t in paper.annexes if "步骤" in t.caption)
    words = set(view.dictionary.vocabularies["milestone_state"].names)
    described = {m.name for m in view.dictionary.milestones if m.descriptive}
    for _, name, state, _ in table.rows:
        assert (state in words) is (name not in described)


def test_a_return_sent_back_is_not_said_to_be_unreported(view: View, facts: Facts) -> None:
    sent = opening(view, facts)
    assert "5个已纳入汇总，大沥镇缺报，九江镇待修改" in sent
    kept = tuple(
        replace(report, state="on_time", data_period=report.period) for report in view.reports
    )
    assert "7个镇（街道）均已纳入汇总。" in opening(replace(view, reports=kept), facts)


def test_it_says_how_many_cases_follow_of_how_many(view: View, facts: Facts) -> None:
    high = [case for case in facts.cases if case.level != "镇街级"]
    assert len(high) > 5, "the demonstration has to have more than are told"
    said = whole_text(compose(view, facts))
    assert f"区级以上典型案例{len(high)}个，选录5个" in said
    few = replace(facts, cases=tuple(high[:3]))
    assert "区级以上典型案例3个，摘要如下" in whole_text(compose(view, few))
