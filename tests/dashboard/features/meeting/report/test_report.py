"""总结报告: the figures of the database against the plan, gaps where no return says anything, within its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.data.warehouse import Warehouse
from dashboard.features.meeting.brief import make, notice
from dashboard.features.meeting.circular.sentences import MOST_CHARACTERS, Composed, Passage, Table
from dashboard.features.meeting.report.compose import report
from dashboard.page.view import View, make_view
from dashboard.papers.texts import gaps_in
from etl.dictionary import Dictionary
from etl.system.clock import today
from tests.dashboard.features.meeting.changed import ODD, changed
from tests.dashboard.features.meeting.judging import JUDGING

GAP = re.compile("【请补充[^】]*】")
NOTHING = (
    "delete from submission where town_code in (select town_code from town)",
    "update submission_status set state = 'missing' where state <> 'not_due'",
    "update participation set data_period = null, towns_reported = 0, towns_with_data = 0, organizations = null, "
    "villages_paired = null, pairings_in_force = null, agreements_signed = null, pairings_party_building = null",
    "update area_figure set value = null, value_to_date = null",
    "update aid_type_by_task set projects = null",
    "update aid_type_summary set projects = null, projects_completed = null, contribution_yuan = null, "
    "volunteer_hours = null, expert_sessions = null, beneficiaries = null",
    "update outcome_summary set quantity = null, quantity_to_date = null",
    *(
        f"delete from {name}"
        for name in ("project_as_of", "model_case", "honor", "problem_as_of", "area_change")
    ),
    "update phase_progress set numerator = null, denominator = null, progress_pct = null",
)
"""The database of a folder that has had no return of a town."""


def passages(paper: Composed) -> Iterator[Passage]:
    yield Passage(paper.opening)
    yield from (b for part in paper.parts for b in part.blocks if isinstance(b, Passage))


def text_of(paper: Composed) -> str:
    return "".join(passage.title + passage.sentence for passage in passages(paper))


def table(paper: Composed, caption: str) -> Table:
    blocks = [block for part in paper.parts for block in part.blocks]
    return next(b for b in blocks if isinstance(b, Table) and b.caption.startswith(caption))


@pytest.fixture(scope="module")
def view(warehouse: Warehouse, dictionary: Dictionary) -> View:
    return make_view(warehouse, dictionary, today(), "2026H1", None, None)


@pytest.fixture(scope="module")
def paper(view: View) -> Composed:
    return report(view)


def one(view: View, sql: str) -> float:
    return float(view.warehouse.rows(sql)[0][0])


def wan(yuan: float) -> str:
    return f"{yuan / 10_000:.1f}"


def test_it_follows_the_plan(view: View, paper: Composed) -> None:
    parts = {part.title: [b for b in part.blocks if isinstance(b, Passage)] for part in paper.parts}
    assert [p.title.split("（")[0] for p in parts["实施步骤"]] == [
        phase.name for phase in view.dictionary.phases
    ]
    tasks = view.dictionary.vocabularies["task"].terms
    assert [p.title for p in parts["主要任务"] if p.title] == [task.name for task in tasks]
    towns = table(paper, "表3").rows
    assert [row[0].rstrip("*") for row in towns] == [*view.town_names.values(), "合计"]
    assert [row[0] for row in table(paper, "表2").rows] == list(view.aid_type_names.values())


def test_tasks_say_what_the_projects_say(view: View, paper: Composed) -> None:
    """By the last report of each project; what they gave is all that was given."""
    given = 0.0
    for term in view.dictionary.vocabularies["task"].terms:
        latest = (
            "(select * from published.project_report where period <= '2026H1' qualify period = "
            f"max(period) over (partition by project_id)) where task = '{term.code}'"
        )
        projects = one(view, f"select count(*) from {latest} and status <> 'terminated'")
        finished = one(view, f"select count(*) from {latest} and status = 'completed'")
        yuan = one(
            view,
            "select sum(coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)) from "
            f"published.project_report where project_id in (select project_id from {latest})",
        )
        said = next(p.sentence for p in passages(paper) if p.title == term.name)
        assert said.startswith(f"累计项目{projects:.0f}个，占累计项目的")
        assert f"其中已完成{finished:.0f}个；" in said
        assert f"累计投入{wan(yuan)}万元。" in said
        given += yuan
    total = "select sum(coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)) from published.project_report"
    assert given == pytest.approx(one(view, total))


def test_tables_add_up_to_what_the_text_says(view: View, paper: Composed) -> None:
    total = one(
        view,
        "select sum(coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)) from published.project_report",
    )
    people = one(view, "select sum(beneficiaries) from published.project_report")
    assert f"开展以来累计投入{wan(total)}万元" in text_of(paper)
    *towns, whole = table(paper, "表3").rows
    assert whole[6:8] == (wan(total), f"{people:.0f}")
    assert sum(float(row[6]) for row in towns) == pytest.approx(float(whole[6]), abs=0.5)
    assert sum(int(row[4]) for row in towns) == int(whole[4])
    assert sum(int(row[8]) for row in towns) == int(whole[8])
    types = table(paper, "表2").rows
    assert sum(int(row[6]) for row in types) == people
    assert sum(float(row[3]) for row in types) == pytest.approx(total / 10_000, abs=0.5)
    periods = table(paper, "表1").rows
    assert sum(float(row[5]) for row in periods) == pytest.approx(total / 10_000, abs=0.5)
    assert sum(int(row[7]) for row in periods) == people
    assert periods[-1][1] == "5/7"


def test_returns_that_the_sums_lack_are_named(view: View, paper: Composed) -> None:
    for name in ("大沥镇2026年上半年缺报", "九江镇2026年上半年待修改"):
        assert name in paper.opening
    assert "2026年下半年、2027年1至7月尚未计入【请补充" in paper.opening
    lacking = int(table(paper, "表3").rows[-1][8])
    assert f"开展以来{lacking}份报送表未计入累计" in paper.opening


@pytest.mark.parametrize("period", ["2024H1", "2025H1", "2026H1", "2026H2"])
def test_it_is_short_enough_and_neither_judges_nor_breaks_off(
    warehouse: Warehouse, dictionary: Dictionary, period: str
) -> None:
    paper = report(make_view(warehouse, dictionary, today(), period, None, None))
    assert 0 < paper.characters <= MOST_CHARACTERS
    assert_whole(paper)
    # Names of cases are quoted as reported.
    text = re.sub("《[^》]*》", "", text_of(paper))
    assert [word for word in JUDGING if word in text] == []


def assert_whole(paper: Composed) -> None:
    text = text_of(paper)
    assert not re.search(r"None|nan|NaT|\{|\}|，，|。。|；。|，。|：。|、。|，；", text)
    assert all(p.sentence.endswith("。") for p in passages(paper))
    tables = [b for part in paper.parts for b in part.blocks if isinstance(b, Table)]
    for each in (*tables, *paper.annexes):
        assert all(len(row) == len(each.headings) == len(each.shares) for row in each.rows)


@pytest.mark.parametrize("name", ["one_town", "nothing_typical", "large_numbers", "long_titles"])
def test_odd_data_leave_it_whole(demo_data: Path, tmp_path: Path, name: str) -> None:
    assert_whole(report(changed(demo_data, tmp_path, *ODD[name])))


def test_without_any_return_everything_is_a_gap_and_no_figure_zero(
    demo_data: Path, tmp_path: Path
) -> None:
    paper = report(changed(demo_data, tmp_path, *NOTHING))
    assert_whole(paper)
    for what in (
        "结对与参与情况",
        "项目实施情况",
        "投入与受益情况",
        "帮扶成效",
        "各类帮扶情况",
        "表彰荣誉",
    ):
        assert f"【请补充：{what}】" in text_of(paper)
    for row in table(paper, "表3").rows:
        assert set(row[2:8]) == {"—"}


def test_gaps_are_counted_and_the_length_is_said(view: View, paper: Composed) -> None:
    file = make(view, "report")
    assert file.gaps == sum(map(gaps_in, paper.texts)) > 8
    assert file.characters == paper.characters
    assert file.notice.startswith(
        f"总结报告正文{paper.characters:,}字（不超过4,000字），有{file.gaps}处"
    )
    assert notice(view, "report") == file.notice


def test_decisions_of_all_meetings_are_counted_once(demo_data: Path, tmp_path: Path) -> None:
    """Each as it was last stated: the second return of the district states the first decision again."""
    stated = [
        ("2025H2", 2, "2025-12-01", "甲事项", "in_progress", "null"),
        ("2026H1", 2, "2025-12-01", "甲事项", "done", "'已办'"),
        ("2026H1", 3, "2026-06-01", "乙事项", "in_progress", "null"),
    ]
    rows = [
        "insert into decision (submission_id, town_code, period, sheet, row, met_on, matter, resolved, status, result) "
        f"values ('440605-{period}-v1', '440605', '{period}', '议定事项', {row}, '{day}', '{matter}', '同意', "
        f"'{status}', {result})"
        for period, row, day, matter, status, result in stated
    ]
    said = text_of(report(changed(demo_data, tmp_path, "delete from decision", *rows)))
    assert "领导小组2次会议议定2项：办理中1、已办结1。" in said
    assert "【请补充：1项的办理结果】" in said
