"""HTML blocks: data are escaped, states have shape and word, what is missing says so."""

import datetime as dt
import re

import pandas as pd
import pytest

from dashboard.charts import panels, tables
from dashboard.charts.grid import CARRIED, Cell, Head, Row, grid, shown
from dashboard.charts.panels import Due, Gaps, Move, Round
from dashboard.data.drill_down import DrillDown
from dashboard.data.metrics import metric_of
from dashboard.data.problems import Problem
from dashboard.data.queries import Town, TownReport
from dashboard.features.leaderboard import board_table
from dashboard.features.overview.queries import Figure
from dashboard.features.participation.flow import flow_table
from etl.dictionary import Dictionary

GAPS = Gaps("没报", "较上期 —（某镇没报）", "沿用某期数据", is_carried=False)
EVIL = '<script>alert("x")</script>'


def report(code: str, state: str = "on_time", data: str | None = "2026H1") -> TownReport:
    return TownReport(Town(code, f"镇{code}"), state, data, "2026H1")


def strip_of(dictionary: Dictionary, figure: Figure, gaps: Gaps = GAPS) -> str:
    return panels.key_figures([figure], dictionary.indicators, ["24上", "24下", "25上"], gaps)


def test_key_figure_shows_value_change_trend_and_definition(dictionary: Dictionary) -> None:
    html = strip_of(dictionary, Figure("organizations", 186, 14, (100, 172, 186)))
    assert ">186<" in html
    assert "<b>+14</b>" in html
    assert html.count("<i class=") == 3
    assert dictionary.indicators["organizations"].definition in html
    assert 'tabindex="0"' in html


def test_key_figure_without_return_is_hatched_and_never_zero(dictionary: Dictionary) -> None:
    html = strip_of(dictionary, Figure("cash", None, None, (5.0, None)))
    assert "hatched" in html
    assert "没报" in html
    assert ">0" not in html
    assert '<i class="gap">' in html


def test_change_that_cannot_be_compared_says_why(dictionary: Dictionary) -> None:
    html = strip_of(dictionary, Figure("cash", 5.0, None, (4.0, 5.0)))
    assert '较上期 <span lang="en">—</span>' in html
    assert "沿用某期数据" in strip_of(dictionary, Figure("organizations", 5, None, (5, 5)))


def test_carried_stocks_are_starred_and_flows_are_not(dictionary: Dictionary) -> None:
    carried = Gaps("没报", "", "", is_carried=True)
    assert "star" in strip_of(dictionary, Figure("organizations", 5, 1, (4, 5)), carried)
    assert "star" not in strip_of(dictionary, Figure("volunteer_hours", 5, 1, (4, 5)), carried)


def test_phase_bar_marks_today_by_position(dictionary: Dictionary) -> None:
    start, end = dictionary.phases[0].starts_on, dictionary.phases[-1].ends_on
    middle = start + (end - start) / 2
    html = panels.phase_bar(
        dictionary.phases, middle, [Round(dt.date(2024, 6, 30), "24上", "7 / 7")], "甲|乙"
    )
    assert 'class="today" style="left:49.9' in html
    assert "7 / 7" in html
    assert all(phase.name in html for phase in dictionary.phases)


def test_phase_bar_has_no_today_outside_the_programme(dictionary: Dictionary) -> None:
    assert "today" not in panels.phase_bar(dictionary.phases, dt.date(2030, 1, 1))


def test_problems_are_escaped_and_say_for_how_long() -> None:
    html = panels.problem_list(
        [Problem(EVIL, "某镇", EVIL, "某局", "open", dt.date(2026, 11, 1))], dt.date(2026, 11, 24)
    )
    assert "<script>" not in html
    assert "已 23 天" in html
    assert "请某局协调" in html


def test_empty_block_says_what_to_do_and_escapes() -> None:
    html = panels.empty("没有数据", EVIL, "python -m etl load")
    assert "<script>" not in html
    assert "python -m etl load" in html


def step(town: str, milestone: str, state: str, **more: object) -> dict[str, object]:
    return {
        "area_code": town,
        "milestone": milestone,
        "state": state,
        "numerator": None,
        "denominator": None,
        "reason": None,
    } | more


def test_strip_gives_state_in_shape_and_word_and_the_gap_hatched(dictionary: Dictionary) -> None:
    judged = [m for m in dictionary.milestones if m.code == tables.RETURNS_STEP]
    steps = pd.DataFrame(
        [
            step("1", tables.RETURNS_STEP, "done"),
            step("2", tables.RETURNS_STEP, "attention", reason="某期缺报"),
            step("3", tables.RETURNS_STEP, "attention", reason="甲期缺报；乙期逾期"),
        ]
    )
    reports = [report("1"), report("2", "missing", "2025H2"), report("3", "late")]
    facts = {"1": ("3 / 4", "5"), "2": ("2 / 4", "1"), "3": ("", "")}
    html = tables.town_strip(
        steps, judged, reports, facts, {"a": "甲", "b": "乙"}, dictionary, "镇"
    )
    states = dictionary.vocabularies["milestone_state"]
    assert f'<i class="st done"></i>{states.name_of("done")}' in html
    assert "box hatched" in html
    assert dictionary.vocabularies["submission_state"].name_of("missing") in html
    assert "甲期缺报；乙期逾期" in html
    assert html.count('class="star"') == 2


def matrix(dictionary: Dictionary, *rows: dict[str, object]) -> str:
    reports = [report("1"), report("2", "missing", "2025H2")]
    return tables.milestone_matrix(pd.DataFrame(rows), reports, dictionary, "镇")


def test_matrix_gives_facts_and_judges_only_what_has_a_yardstick(dictionary: Dictionary) -> None:
    html = matrix(
        dictionary,
        step("1", "L3", "in_progress", numerator=39, denominator=45),
        step("1", "A1", "done", numerator=2, denominator=2),
        step("1", "A4", "in_progress", numerator=9),
    )
    assert '<span class="fact">39 / 45</span>' in html
    assert 'class="st done"' in html
    assert '<span class="fact">+9</span>' in html
    states = dictionary.vocabularies["milestone_state"]
    assert f'<span class="why">{states.name_of("done")}</span>' in html
    assert states.name_of("in_progress") not in html


def test_matrix_says_the_whole_fact_and_reason_to_who_points(dictionary: Dictionary) -> None:
    html = matrix(
        dictionary, step("1", "A2", "attention", numerator=3, denominator=5, reason="某原因很长")
    )
    fact = dictionary.milestone("A2").fact.format(numerator="3", denominator="5")
    assert f"{fact}；某原因很长" in html
    assert '<span class="why attn">某原因很长</span>' in html


def test_data_of_the_matrix_hold_one_row_a_cell(dictionary: Dictionary) -> None:
    rows = pd.DataFrame(
        [
            step("1", "L3", "in_progress", numerator=39, denominator=45),
            step("1", "A1", "done", numerator=2, denominator=2),
        ]
    )
    data = tables.matrix_data(rows, [report("1")], dictionary, "镇")
    states = dictionary.vocabularies["milestone_state"]
    assert list(data["步骤状态"]) == ["", states.name_of("done")]
    assert "39 / 45" in data["事实"][0]


def test_matrix_hatches_a_flow_without_return(dictionary: Dictionary) -> None:
    html = matrix(dictionary, step("2", "A4", "not_started"))
    assert "hatched" in html
    assert dictionary.vocabularies["submission_state"].short_of("missing") in html


def test_a_missing_return_is_said_in_words_in_the_file_of_the_matrix(
    dictionary: Dictionary,
) -> None:
    rows = pd.DataFrame([step("2", "A4", "not_started")])
    data = tables.matrix_data(rows, [report("2", "missing", "2025H2")], dictionary, "镇")
    word = dictionary.vocabularies["submission_state"].short_of("missing")
    assert list(data["事实"]) == [word]


def test_heat_prints_every_number_and_its_totals() -> None:
    values = {"1": {"a": 3.0, "b": 0.0}, "2": {"a": None, "b": None}}
    heat = tables.Heat(
        values,
        {"1": "东", "2": "西"},
        {"a": "甲", "b": "乙"},
        "镇",
        "合计",
        "没报",
        frozenset({"1"}),
    )
    data = tables.heat_data(heat)
    assert list(data.columns) == ["镇", "甲", "乙", "合计"]
    assert data["合计"][0] == 3
    # In a file, too, a gap is said in words and zero is a number.
    assert list(data.loc[1])[1:] == ["没报"] * 3
    assert data["乙"][0] == 0
    assert "· 为 0" in tables.zero_note(heat)
    html = tables.heat_table(heat)
    assert '<td class="cell h4c ">3</td>' in html
    assert '<td class="cell h0 ">·</td>' in html
    assert html.count("hatched") == 2
    assert "3<span" in html
    assert html.count("没报") == 3


def rows_of(where: str) -> DrillDown:
    return DrillDown(metric_of("projects_live"), {"town": where})


def test_cells_and_totals_lead_to_their_rows_and_zero_nowhere() -> None:
    heat = tables.Heat(
        {"1": {"a": 3.0, "b": 0.0}}, {"1": "东"}, {"a": "甲", "b": "乙"}, "镇", "合计", "没报"
    )
    html = tables.heat_table(heat, lambda row, column: rows_of(f"{row}-{column}"))
    found = re.findall(r'scope=projects_live&amp;town=([^"]+)"', html)
    assert found == ["1-a", "1-", "-a", "-b", "-"]


def test_dimming_a_type_does_not_touch_a_task_of_the_same_code() -> None:
    heat = tables.Heat(
        {"x": {"x": 1.0, "y": 2.0}},
        {"x": "甲"},
        {"x": "子", "y": "丑"},
        "",
        "合计",
        "没报",
        dimmed_rows=frozenset({"x"}),
    )
    html = tables.heat_table(heat)
    assert html.count("dim") == 1


@pytest.mark.parametrize(("tier", "shown"), [("甲", True), (None, False)])
def test_board_shows_tiers_and_intervals_only_where_there_are_any(
    dictionary: Dictionary, tier: str | None, shown: bool
) -> None:
    frame = pd.DataFrame(
        {
            "organization_id": ["x"],
            "organization_name": [EVIL],
            "field": ["某领域"],
            "rank": [1],
            "rank_low": [1 if tier else None],
            "rank_high": [2 if tier else None],
            "tier": [tier],
            "score": [85.94],
            "money": [50.0],
            "needs_review": [True],
        }
    )
    html = board_table.table(
        frame,
        {"money": "出"},
        ["甲", "乙"],
        str,
        "待查",
        {},
        dictionary.indicators["leaderboard_score"],
        dictionary.indicators["leaderboard_interval"],
    )
    assert "<script>" not in html
    assert "85.9" in html
    assert "待查" in html
    assert 'style="width:50.0%"' in html
    assert ('class="tier top"' in html) is shown
    assert ('class="range"' in html) is shown


def test_rows_of_a_dataset_are_escaped() -> None:
    assert "<script>" not in tables.row_table([EVIL], [[EVIL]], [False])


def test_numbers_of_a_dataset_stand_at_the_right() -> None:
    table = tables.row_table(["名", "数"], [["甲", "3"]], [False, True])
    assert '<td>甲</td><td class="n">3</td>' in table


def test_a_reason_has_a_shorter_form_for_the_strip(dictionary: Dictionary) -> None:
    full = dictionary.reasons["town_A7"].format(count=12)
    assert tables.shortest_reason(full, dictionary) == "12 个超过半年未解决"
    full = dictionary.reasons["over_A1"].format(phase="某", year=2026, month=12, day=31, count=3)
    assert tables.shortest_reason(full, dictionary) == "3 个村未明确"
    assert tables.shortest_reason("别的原因", dictionary) == "别的原因"


def test_several_returns_amiss_are_counted(dictionary: Dictionary) -> None:
    report = TownReport(Town("1", "某镇"), "missing", None, "2026H1")
    several = tables.short_reason(tables.RETURNS_STEP, "甲；乙；丙", report, dictionary)
    assert several == "3 期未按时"
    one = tables.short_reason(tables.RETURNS_STEP, "甲", report, dictionary)
    assert one == dictionary.vocabularies["submission_state"].name_of("missing")


HEADS = [Head("类", is_words=True), Head("数", "个", "说明"), Head("词", is_words=True)]


def test_a_grid_escapes_names_its_heads_and_says_what_it_holds() -> None:
    html = grid("说的是什么", HEADS, [Row(EVIL, [Cell("3"), Cell(EVIL)])])
    assert "<script>" not in html
    assert 'aria-label="说的是什么"' in html
    assert '<caption class="ghost">说的是什么</caption>' in html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 1
    assert "<small>（个）</small>" in html


def test_a_cell_leads_to_its_rows_and_a_gap_is_hatched() -> None:
    html = grid("甲", HEADS, [Row("一", [Cell("3", rows_of("1")), Cell("没报", is_gap=True)])])
    assert '?scope=projects_live&amp;town=1"' in html
    assert 'class="w hatched"' in html


def test_what_a_grid_shows_is_what_its_file_holds() -> None:
    rows = [
        Row("一", [Cell("3", mark="*"), Cell("词", note="小")]),
        Row("二", [Cell("全", span=2)]),
    ]
    data = shown(HEADS, rows)
    assert list(data.columns) == ["类", "数（个）", "词", CARRIED]
    assert data.to_numpy().tolist() == [["一", 3, "词 小", "是"], ["二", "全", "", "否"]]
    plain = shown(HEADS, [Row("一", [Cell("−1,123.5"), Cell("词")])])
    assert plain.to_numpy().tolist() == [["一", -1123.5, "词"]]


def test_a_block_leads_to_its_rows() -> None:
    html = panels.block("甲", "", "体", "来源", rows_of("1"))
    assert html.index("来源") < html.index('class="extras"') < html.index("查看明细")
    assert "extras" not in panels.block("甲", "", "体")


def test_the_freshness_line_breaks_before_its_dots() -> None:
    html = panels.freshness("截至某期 · 已报五个", "（某镇没报）", "发布于某时", None)
    assert '<span class="nb">· 已报五个</span>' in html
    assert '<span class="nb">· 发布于某时</span>' in html


def test_what_is_overdue_says_from_whom_and_since_when() -> None:
    today = dt.date(2026, 11, 24)
    html = panels.due_list(
        [
            Due(EVIL, "某镇没报", dt.date(2026, 11, 20)),
            Due("乙", "某镇", today),
            Due("丙", "某镇", dt.date(2026, 12, 4)),
        ],
        today,
    )
    assert "<script>" not in html
    assert '<div class="e attn">已逾期 4 天</div>' in html
    assert ">今天<" in html
    assert "还有 10 天" in html


def test_moves_stand_beside_their_subject_with_figure_and_note() -> None:
    html = panels.change_list([("甲", [Move("来", "3", rows_of("1"), "（+2）"), Move("去", "0")])])
    assert html.count("<dt>") == 1
    assert ">3</a></b>（+2）" in html
    assert "去 <b>0</b>" in html


def flow_rows(dictionary: Dictionary) -> str:
    classes = {t.code: t.name for t in dictionary.vocabularies["participation_class"].terms}
    unknown = dict.fromkeys(classes, float("nan"))
    known = {"continuing": 8.0, "returning": 0.0, "new": 2.0, "lapsed": 1.0, "completed_out": 1.0}
    frame = pd.DataFrame(
        [
            {"period": "a", "period_name": "甲期", "total": 10.0, "mark": "", **unknown},
            {"period": "b", "period_name": "乙期", "total": 10.0, "mark": "*", **known},
        ]
    )
    return flow_table(
        frame,
        classes,
        ("期", "前", "后"),
        ["首期", ""],
        "说明",
        lambda code, period: rows_of(f"{period}-{code}"),
    )


def test_each_line_of_the_flow_adds_up_from_the_one_before(dictionary: Dictionary) -> None:
    lines = flow_rows(dictionary).split("<tr>")[2:]
    assert "首期" in lines[0]
    text = re.sub("<[^>]+>", " ", lines[1]).replace("\u2212", "-")
    numbers = [int(n) for n in re.findall(r"[-+]?\d+", text)]
    before, *moves, now = numbers
    order = [m for m in moves if m]
    assert order == [-1, -1, 8, 2]
    assert before + order[0] + order[1] == order[2]
    assert order[2] + order[3] == now


def test_only_what_is_there_leads_to_its_rows(dictionary: Dictionary) -> None:
    found = re.findall(r"town=([ab])-(\w+)", flow_rows(dictionary))
    assert set(found) == {
        ("a", "total"),
        ("b", "total"),
        ("b", "continuing"),
        ("b", "new"),
        ("b", "lapsed"),
        ("b", "completed_out"),
        ("b", "returning"),
    }


def test_steps_and_key_figures_lead_to_their_rows(dictionary: Dictionary) -> None:
    html = panels.key_figures(
        [Figure("organizations", 186, 14, (172, 186))],
        dictionary.indicators,
        ["上", "下"],
        GAPS,
        lambda code: rows_of(code),
    )
    assert '?scope=projects_live&amp;town=organizations">186</a>' in html
    step_html = panels.step_list([panels.Step("done", "步", "事实", "", rows_of("x"))], dictionary)
    assert ">事实</a>" in step_html


def test_a_figure_too_long_for_its_place_takes_that_of_its_trend(dictionary: Dictionary) -> None:
    long = strip_of(dictionary, Figure("volunteer_hours", 86_419_750, None, (1.0, 86_419_750.0)))
    assert '<div class="k long">' in long
    short = strip_of(dictionary, Figure("volunteer_hours", 43_118, None, (1.0, 43_118.0)))
    assert '<div class="k">' in short
