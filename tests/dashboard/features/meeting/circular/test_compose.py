"""The circular: parts, tables, gaps and words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.data.figures import PREVIOUS, Change, Figure
from dashboard.data.warehouse import Warehouse
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.circular.compose import circular, compose, opening
from dashboard.features.meeting.circular.facts import Facts, facts_of
from dashboard.features.meeting.circular.later_parts import net_villages
from dashboard.features.meeting.circular.sentences import Chart, Circular, Passage, Table
from dashboard.features.meeting.circular.tables import responsible
from dashboard.page.view import View
from etl.dictionary import Dictionary
from tests.dashboard.features.meeting.changed import LONG, ODD, changed
from tests.dashboard.features.meeting.circular.passages import at, ours, passages, whole_text
from tests.dashboard.features.meeting.conftest import PapersOf
from tests.dashboard.features.meeting.judging import JUDGING


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
