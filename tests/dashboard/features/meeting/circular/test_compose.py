"""The circular: every number asked for again in the database, nothing invented, no word that judges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.warehouse import Warehouse
from dashboard.features.meeting.circular.compose import circular, compose, opening
from dashboard.features.meeting.circular.facts import facts_of
from dashboard.features.meeting.circular.sentences import Chart, Circular, Passage, Table
from dashboard.page.view import View, make_view
from etl.dictionary import Dictionary
from etl.system.clock import today
from tests.dashboard.features.meeting.changed import LONG, ODD, changed

PERIODS = ("2024H1", "2024H2", "2025H2", "2026H1", "2026H2")


def at(warehouse: Warehouse, dictionary: Dictionary, period: str) -> View:
    return make_view(warehouse, dictionary, today(), period, None, None)


@pytest.fixture(params=PERIODS)
def each(request: pytest.FixtureRequest, warehouse: Warehouse, dictionary: Dictionary) -> View:
    """The district at each of several half-years: the first, some with gaps, one without a return."""
    return at(warehouse, dictionary, request.param)


def passages(paper: Circular) -> Iterator[Passage]:
    yield Passage(paper.opening)
    yield from (b for part in paper.parts for b in part.blocks if isinstance(b, Passage))


def sentences(paper: Circular) -> Iterator[str]:
    yield from (passage.sentence for passage in passages(paper))


def whole_text(paper: Circular) -> str:
    return "".join(sentences(paper))


def ours(view: View, text: str) -> str:
    """A text without what it quotes from the returns, as reported."""
    facts = facts_of(view)
    quoted = [case.summary.rstrip("。；;. ") for case in facts.cases]
    for item in facts.decisions:
        quoted += [item.problem.rstrip("。；; "), item.request, item.last, item.follow_up]
    for words in sorted(filter(None, quoted), key=len, reverse=True):
        text = text.replace(words, "")
    return text


# ---- the same figures, asked for in SQL of the test's own ---------------------------------------

DISTRICT = "440605"
FLOWS = {
    "contributions": "coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)",
    "volunteer_hours": "volunteer_hours",
    "expert_sessions": "expert_sessions",
    "beneficiaries": "beneficiaries",
}
LEVELS = "report.planned_start is not null and report.planned_end is not null"
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
        self.before, self.next = (codes[place - 1] if place else "none"), codes[place + 1]

    def one(self, sql: str) -> float:
        filled = sql.format(period=self.period, before=self.before, district=DISTRICT)
        value = self.view.warehouse.rows(filled)[0][0]
        assert value is not None, filled
        return float(value)

    def value(self, source: str) -> float:
        kind, _, rest = source.partition(".")
        return float(getattr(self, kind)(rest))

    def towns(self, _: str) -> float:
        return self.one("select count(*) from published.town")

    def returns(self, what: str) -> float:
        if what == "compared":
            return self.one(f"select count(distinct town_code) from {ALIKE}")
        return self.one(
            "select count(distinct town_code) from published.submission where status = 'current' "
            "and period = '{period}' and town_code in (select town_code from published.town)"
        )

    def participation(self, column: str) -> float:
        if column == "organizations_gone":
            column = "organizations_lapsed + organizations_completed_out"
        return self._moved("participation", column, DISTRICT)

    def aid_type_summary(self, column: str) -> float:
        return self._moved("aid_type_summary", column, DISTRICT)

    def town(self, what: str) -> float:
        code, _, column = what.partition(".")
        relation = "aid_type_summary" if column == "projects_new" else "participation"
        return self._moved(relation, column, code)

    def _moved(self, relation: str, column: str, area: str) -> float:
        name = column.removesuffix(".moved")
        sql = (
            f"select sum({name}) from published.{relation} where area_code = '{area}' and period = "
        )
        now = self.one(sql + "'{period}'")
        if name == column:
            return now
        return abs(now - self.one(sql + "'{before}'"))

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
        name = what.removesuffix(".changed")
        sql = (
            f"select sum({FLOWS[name]}) from published.project_report "
            "where period = '{when}' and town_code in (select town_code from {towns})"
        )
        if name == what:
            return self.one(sql.format(when=self.period, towns="published.town"))
        now, before = (
            self.one(sql.replace("{when}", when).replace("{towns}", ALIKE))
            for when in (self.period, self.before)
        )
        return abs(100 * (now - before) / before)

    def phase(self, what: str) -> float:
        code, _, state = what.partition(".")
        of_state = f" and state = '{state}'" if state else ""
        return self.one(
            "select count(*) from published.phase_progress where area_code = '{district}' "
            f"and period = '{{period}}' and phase = '{code}'{of_state}"
        )

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
        return self.milestone(f"A1.{'denominator' if what == 'listed' else 'numerator'}")

    def problems(self, what: str) -> float:
        tests = {
            "raised": "true",
            "resolved": "is_resolved",
            "open": "not is_resolved",
            "overdue": "is_overdue and not is_resolved",
        }
        return self.one(
            "select count(*) from published.problem_as_of "
            f"where period = '{{period}}' and {tests[what]}"
        )

    def decisions(self, what: str) -> float:
        asked = self.one(
            "select count(*) from published.problem_as_of as known join published.problem_history "
            "as report on report.problem_id = known.problem_id "
            "and report.period = known.report_period where known.period = '{period}' "
            "and known.is_overdue and not known.is_resolved and trim(report.request) <> ''"
        )
        return asked - 10 if what == "more" else asked

    def decision(self, place: str) -> float:
        """Days since the problem was raised; ``place``: among those put before the group, the oldest first."""
        latest = max(
            r
            for (r,) in self.view.warehouse.rows(
                "select distinct period from published.submission where status = 'current'"
            )
        )
        made = self.view.warehouse.edition.as_of
        until = made if self.period >= latest else min(made, self.view.period.ends_on)
        raised = self.view.warehouse.rows(
            "select report.raised_on from published.problem_as_of as known "
            "join published.problem_history as report on report.problem_id = known.problem_id "
            "and report.period = known.report_period where known.period = ? "
            "and known.is_overdue and not known.is_resolved and trim(report.request) <> '' "
            "order by report.raised_on",
            self.period,
        )[int(place)][0]
        assert isinstance(raised, date)
        return (until - raised).days

    def projects(self, what: str) -> float:
        if what == "unscheduled":
            more = "and (report.planned_start is null or report.planned_end is null)"
        else:
            ends = self.view.dictionary.period(self.next).ends_on
            more = f"and report.planned_end <= date '{ends}'"
        return self.one(LIVE.format(what="count(*)", period=self.period, more=more))


N = r"([\d.]+(?:万元|亿元|万|%)?)"
MOVED = f"较上期(?:增加|减少){N}"
WHOLE = {
    f"{N}个镇（街道）中{N}个(?:已报送|的报送已纳入汇总)": ("towns", "returns.reported"),
    f"全区已结对村（社区）{N}个(?:，{MOVED}个)?": (
        "participation.villages_paired",
        "participation.villages_paired.moved",
    ),
    f"结对关系{N}项，其中{N}项已签订协议": (
        "participation.pairings_in_force",
        "participation.agreements_signed",
    ),
    f"参与社会组织{N}家(?:，{MOVED}家)?": (
        "participation.organizations",
        "participation.organizations.moved",
    ),
    f"累计项目{N}个": ("aid_type_summary.projects",),
    f"在实施{N}个(?:，{MOVED}个)?": (
        "aid_type_summary.projects_live",
        "aid_type_summary.projects_live.moved",
    ),
    f"本期新增{N}个": ("aid_type_summary.projects_new",),
    f"投入资金物资{N}": ("flow.contributions",),
    f"志愿服务{N}小时": ("flow.volunteer_hours",),
    f"智力支持{N}场次": ("flow.expert_sessions",),
    f"受益{N}人次": ("flow.beneficiaries",),
    f"按两期均已报送的{N}个镇（街道）比较": ("returns.compared",),
    f"投入(?:增长|下降){N}": ("flow.contributions.changed",),
    f"志愿服务时数(?:增长|下降){N}": ("flow.volunteer_hours.changed",),
    f"场次(?:增长|下降){N}": ("flow.expert_sessions.changed",),
    f"受益人次(?:增长|下降){N}": ("flow.beneficiaries.changed",),
    f"本期报送典型案例{N}个": ("cases.all",),
    f"区级以上典型案例{N}个(?:，选录{N}个)?": ("cases.high", "cases.chosen"),
    f"{N}个典型村中，{N}个已明确合作项目": ("typical.listed", "typical.helped"),
    f"累计提出问题{N}个，已解决{N}个，未解决{N}个(?:，其中{N}个超过半年)?": (
        "problems.raised",
        "problems.resolved",
        "problems.open",
        "problems.overdue",
    ),
    f"提请领导小组协调的{N}个问题": ("decisions.all",),
    f"办理上述{N}个问题": ("decisions.all",),
    f"另有{N}个问题": ("decisions.more",),
    f"{N}个在实施项目尚未明确进度安排": ("projects.unscheduled",),
    f"完成的{N}个在实施项目逐项核对": ("projects.due",),
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
    one, many = (vocabularies["pairing_mode"].name_of(c) for c in ("one_to_one", "many_to_one"))
    found[f"“{one}”{N}个，“{many}”{N}个"] = (
        "participation.villages_one_organization",
        "participation.villages_many_organizations",
    )
    classes = vocabularies["participation_class"]
    lapsed, completed = (classes.name_of(code) for code in ("lapsed", "completed_out"))
    found[f"上期参与、{lapsed}{N}家(?:（其中项目{completed}{N}家）)?"] = (
        "participation.organizations_gone",
        "participation.organizations_completed_out",
    )
    for term in classes.terms:
        if term.code not in classes.over:
            found[f"{term.name}{N}家"] = (f"participation.organizations_{term.code}",)
    for term in vocabularies["level"].terms:
        found[f"{term.name}级{N}个"] = (f"cases.{term.name}级",)
    for milestone in view.dictionary.milestones:
        parts = re.split(r"\{(\w+)\}", milestone.fact.replace(" ", ""))
        if len(parts) > 1:
            pattern = N.join(map(re.escape, parts[::2]))
            sources = tuple(f"milestone.{milestone.code}.{name}" for name in parts[1::2])
            found[f"{milestone.short}方面，{pattern}"] = sources
    return found


def in_context(view: View, text: str) -> Iterator[tuple[str, str, str]]:
    """Figures whose meaning follows from what is around them: text, as written, source."""
    for whole in re.finditer(f"按主要任务分，(.+?)，(合占{N})", text):
        tasks = view.dictionary.vocabularies["task"].terms
        codes = "、".join(term.code for term in tasks if term.name in whole[1])
        yield whole[2], whole[3], f"task.{codes}.share"
    for phase in view.dictionary.phases:
        for whole in re.finditer(f"({phase.name}阶段{N}步中)(.+?)。", text):
            yield whole[1], whole[2], f"phase.{phase.code}"
            for term in view.dictionary.vocabularies["milestone_state"].terms:
                for state in re.finditer(f"{N}步{term.name}", whole[3]):
                    yield state[0], state[1], f"phase.{phase.code}.{term.code}"


def of_towns(view: View, paper: Circular) -> Iterator[tuple[str, str, str]]:
    """The figures of the towns and of the problems, which stand under their heads."""
    codes = {report.town.name: report.town.code for report in view.reports}
    moved = f"新增结对村（社区）{N}个|结对村（社区）较上期减少{N}个"
    for block in paper.parts[1].blocks:
        if isinstance(block, Passage) and block.title:
            source = f"town.{codes[block.title]}"
            for pattern, column in (
                (moved, "villages_paired.moved"),
                (f"项目{N}个", "projects_new"),
            ):
                for found in re.finditer(pattern, block.sentence):
                    yield found[0], next(filter(None, found.groups())), f"{source}.{column}"
    for place, found in enumerate(re.finditer(f"已提出{N}天", whole_text(paper))):
        yield found[0], found[1], f"decision.{place}"


def figures(view: View, paper: Circular) -> Iterator[tuple[str, str, str]]:
    """Every figure of the paper: the text that it stands in, as written, its source."""
    text = ours(view, whole_text(paper))
    yield from of_towns(view, paper)
    yield from in_context(view, text)
    for pattern, sources in (WHOLE | named(view)).items():
        for found in re.finditer(pattern, text):
            yield from (
                (found[0], written, source)
                for written, source in zip(found.groups(), sources, strict=True)
                if written
            )


def test_every_number_is_that_of_the_database_as_official_papers_write_it(each: View) -> None:
    asked, told = Asked(each), list(figures(each, circular(each)))
    assert len(told) > 15
    wrong = [
        (text, source, as_written(source, asked.value(source)))
        for text, written, source in told
        if written != as_written(source, asked.value(source))
    ]
    assert wrong == []


def rounded(value: float, digits: int) -> str:
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def as_written(source: str, value: float) -> str:
    if source.endswith(".share"):
        return f"{rounded(value, 0)}%"
    if source.endswith(".changed"):
        return f"{rounded(value, 1)}%"
    if source == "flow.contributions":
        return f"{rounded(value / 10_000, 1)}万元"
    return rounded(value, 0) if value < 10_000 else f"{rounded(value / 10_000, 1)}万"


FREE = re.compile(
    r"\d{4}年1至7月|\d{4}年(\d{1,2}月(\d{1,2}日)?)?|\d{4}-\d{4}年|〔\d{4}〕\d+号|[表图]1|附件\d"
)


def test_no_number_stands_outside_the_figures(each: View) -> None:
    paper = circular(each)
    text = FREE.sub("", ours(each, whole_text(paper)))
    for found, _, _ in sorted(figures(each, paper), key=lambda figure: -len(figure[0])):
        text = text.replace(FREE.sub("", found), "")
    assert not re.search(r".{0,20}\d.{0,20}", text), re.findall(r".{0,20}\d.{0,20}", text)


JUDGING = (
    "稳步",
    "显著",
    "明显",
    "大幅",
    "落后",
    "垫底",
    "排名第",
    "名列",
    "先进",
    "较差",
    "不力",
    "优秀",
    "良好",
    "不足",
    "滞后",
    "批评",
    "督促",
    "完成率",
    "达标",
    "指标任务",
)


def test_no_word_judges_or_ranks(each: View) -> None:
    text = ours(each, whole_text(circular(each)))
    assert [word for word in JUDGING if word in text] == []


def test_the_parts_are_those_of_the_plan_with_towns_in_code_order(view: View) -> None:
    paper = circular(view)
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


def test_the_table_of_towns_holds_the_marts(view: View) -> None:
    table = next(b for part in circular(view).parts for b in part.blocks if isinstance(b, Table))
    rows = view.warehouse.rows(
        """
        select mart.villages_total, mart.villages_paired,
            mart.agreements_signed || '/' || mart.pairings_in_force,
            sum(work.projects_live)::int, sum(work.projects_new)::int
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
        assert told[4] == wanted[4] or (wanted[4] is None and not told[4].isdigit())


def test_what_is_missing_is_stated_as_a_fact_and_left_out_of_sums(view: View) -> None:
    paper = circular(view)
    names = {r.town.name: view.state_name(r.state) for r in view.reports if not r.has_reported}
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
    assert "本期新增" not in text


def test_a_chart_holds_all_types_and_the_matrix_the_same_sums(view: View) -> None:
    paper = circular(view)
    chart = next(b for part in paper.parts for b in part.blocks if isinstance(b, Chart))
    assert chart.categories == tuple(view.aid_type_names.values())
    matrix = paper.annexes[0]
    assert matrix.rows[-1][1:-1] == tuple(
        f"{value:.0f}" for value in chart.values if value is not None
    )
    assert matrix.rows[-1][-1] == f"{sum(v or 0 for v in chart.values):.0f}"


def test_what_an_officer_must_add_is_a_gap(view: View) -> None:
    paper = circular(view)
    assert paper.number.endswith("〕【请补充】号")
    assert all("【请补充" in text for text in (paper.dated, paper.copies, paper.printed))
    assert "原因分析：【请补充】" in whole_text(paper)
    assert "成效】" in whole_text(paper)


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_data_leave_it_whole(demo_data: Path, tmp_path: Path, name: str) -> None:
    view = changed(demo_data, tmp_path, *ODD[name])
    paper = circular(view)
    text = whole_text(paper)
    assert not re.search(
        r"None|nan|NaT|\{|\}|，，|。。|；。|，。|：。|、。", text.replace("\\", "")
    )
    assert next(part.title for part in paper.parts) == "总体情况"
    assert all(
        len(row) == len(t.headings) == len(t.shares) for t in paper.annexes for row in t.rows
    )


def test_many_problems_go_into_an_annex(demo_data: Path, tmp_path: Path) -> None:
    view = changed(demo_data, tmp_path, *ODD["many_problems"])
    paper = circular(view)
    told = [p for p in passages(paper) if LONG[:10] in p.sentence]
    assert len(told) == 10
    rows = paper.annexes[-1].rows
    assert len(rows) > 40
    assert f"另有{len(rows) - 10}个问题见附件{len(paper.annexes)}" in whole_text(paper)


def test_without_cases_there_is_a_gap_and_no_annex(demo_data: Path, tmp_path: Path) -> None:
    paper = circular(changed(demo_data, tmp_path, *ODD["nothing_typical"]))
    text = whole_text(paper)
    assert "本期没有报送典型案例。" in text
    assert "【请补充：主要做法】" in text
    assert "典型村中" not in text
    assert not any("典型案例" in table.caption for table in paper.annexes)


def test_no_problem_to_decide_is_said(view: View) -> None:
    facts = facts_of(view)
    calm = replace(facts, decisions=(), problems=(8, 8, 0))
    text = whole_text(compose(view, calm))
    assert "暂无提请领导小组协调的问题" in text
    assert "办理上述" not in text


def moved_texts(line: Any) -> str:
    from dashboard.features.meeting.circular.later_parts import town_changes

    return town_changes(line)


def test_a_town_says_what_moved_and_no_more(view: View) -> None:
    line = next(t for t in facts_of(view).towns if not t.state_word)

    def told(villages: float | None, new: float | None) -> str:
        return moved_texts(replace(line, moved_villages=villages, new=new))

    assert told(2, 8) == "新增结对村（社区）2个、项目8个。"
    assert told(2, 0) == "新增结对村（社区）2个。没有新增项目。"
    assert told(0, 5) == "结对村（社区）与上期持平，新增项目5个。"
    assert told(-1, 0) == "结对村（社区）较上期减少1个，没有新增项目。"
    assert told(None, 3) == "新增项目3个。"


def test_a_return_sent_back_is_not_said_to_be_unreported(view: View) -> None:
    back = replace(view.reports[0], state="rejected")
    sent = opening(replace(view, reports=(back, *view.reports[1:])), facts_of(view))
    assert "的报送已纳入汇总" in sent
    kept = tuple(replace(report, state="on_time") for report in view.reports)
    assert "个已报送" in opening(replace(view, reports=kept), facts_of(view))


def test_it_says_how_many_cases_follow_of_how_many(view: View) -> None:
    facts = facts_of(view)
    high = [case for case in facts.cases if case.level != "镇街级"]
    assert len(high) > 5, "the demonstration has to have more than are told"
    said = whole_text(compose(view, facts))
    assert f"区级以上典型案例{len(high)}个，选录5个" in said
    few = replace(facts, cases=tuple(high[:3]))
    assert "区级以上典型案例3个，摘要如下" in whole_text(compose(view, few))
