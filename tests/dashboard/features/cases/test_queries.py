"""The questions of 典型与问题, against answers that were worked out by hand; its figures and words."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard import downloads
from dashboard.charts.base import ChartText, alt_text
from dashboard.charts.grid import CARRIED
from dashboard.data.metrics import metric_of
from dashboard.data.problems import RESOLVED, RESOLVED_NOW, Problem, list_problems
from dashboard.data.warehouse import Warehouse, current_edition, open_warehouse
from dashboard.features.cases import (
    agenda,
    case_list,
    cases,
    one_problem,
    problems,
    queries,
    text_table,
    typical_villages,
)
from dashboard.features.cases.problem_flow import BECAME, CAME, problem_flow
from dashboard.page.links import drill_down
from dashboard.page.view import View, make_view
from dashboard.style.theme import DARK, LIGHT
from etl.dictionary import Dictionary
from etl.folder import DataFolder
from tests.pages.odd_cases import BACK, ENDED, GONE, LONG, MARKUP, A, B, make, problem_id

DISTRICT = "440605"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The small edition of :mod:`tests.pages.odd_cases`."""
    edition = current_edition(DataFolder(make(Path(tmp_path_factory.mktemp("odd")) / "data")))
    assert edition is not None
    return open_warehouse(edition)


def of_town(warehouse: Warehouse, dictionary: Dictionary, period: str, town: str | None) -> View:
    return make_view(warehouse, dictionary, date(2025, 8, 1), period, town, None)


# --- problems -------------------------------------------------------------------------------------


def test_flow_of_an_area(odd: Warehouse) -> None:
    frame = queries.problem_flow(odd, DISTRICT, "2025H1").set_index("period")
    rows = {
        period: [None if pd.isna(v) else int(v) for v in frame.loc[period, list(queries.FLOW)]]
        for period in frame.index
    }
    # carried over, new, reopened, resolved, waiting, open, coordinating, overdue, unlisted
    assert rows == {
        "2024H1": [0, 3, 0, 0, 3, 3, 0, 0, 0],
        "2024H2": [3, 0, 0, 2, 1, 1, 0, 1, 1],
        "2025H1": [1, 45, 1, 1, 46, 45, 1, 4, 1],
    }
    nothing = queries.problem_flow(odd, B, "2024H2")
    assert nothing[list(queries.FLOW)].isna().all().all()


def texts(found: tuple[Problem, ...]) -> list[str]:
    return [problem.problem for problem in found]


def test_problems_wait_in_the_order_in_which_they_were_raised(odd: Warehouse) -> None:
    found = list_problems(odd, A, "2025H1")
    assert texts(found)[:4] == [LONG, MARKUP, BACK, GONE]
    assert [p.is_overdue for p in found[:5]] == [True, True, True, True, False]
    assert [p.is_reopened for p in found[:4]] == [False, False, True, False]
    assert [p.is_unlisted for p in found[:4]] == [False, False, False, True]
    assert found[2].previous_decision == "区里统筹"
    assert (found[3].report_period, found[0].report_period) == ("2024H1", "2025H1")


def test_problems_of_an_earlier_half_year_know_nothing_of_later_ones(odd: Warehouse) -> None:
    found = list_problems(odd, DISTRICT, "2024H1")
    assert texts(found) == [*sorted([ENDED, BACK], key=problem_id), GONE]
    assert not any(p.is_unlisted or p.is_reopened or p.is_overdue for p in found)


def test_resolved_problems_and_how_long_they_took(odd: Warehouse) -> None:
    before = list_problems(odd, A, "2024H2", RESOLVED)
    assert {p.problem: p.days_taken for p in before} == {ENDED: 184, BACK: 184}
    now = list_problems(odd, A, "2025H1", RESOLVED_NOW)
    assert {p.problem: p.days_taken for p in now} == {"新的": None}  # no day is given
    assert texts(list_problems(odd, A, "2025H1", RESOLVED)) == [ENDED, "新的"]


def test_a_day_before_it_was_raised_is_no_duration(odd: Warehouse) -> None:
    done = list_problems(odd, A, "2024H2", RESOLVED)[0]
    values = {field: getattr(done, field) for field in Problem.__dataclass_fields__}
    assert Problem(**values | {"resolved_on": date(2024, 2, 1)}).days_taken is None
    assert Problem(**values | {"resolved_on": done.raised_on}).days_taken == 0


def test_history_of_a_problem(odd: Warehouse) -> None:
    found = queries.history(odd, problem_id(BACK))
    assert [(r.period, r.status, r.is_reopened, r.sheet, r.row) for r in found] == [
        ("2024H1", "open", False, "存在问题", 3),
        ("2024H2", "resolved", False, "存在问题", 3),
        ("2025H1", "open", True, "存在问题", 2),
    ]
    assert queries.history(odd, "no such") == ()


@pytest.mark.parametrize("column", queries.FLOW)
def test_rows_behind_each_figure_of_the_flow(warehouse: Warehouse, column: str) -> None:
    """In every half-year, area and category the rows are as many as the mart counts."""
    state = problems.STATUSES.get(column)
    name = "problems_waiting" if state else column
    scope = metric_of(name)
    narrowed = f" and status = '{state}'" if state else ""
    for (period,) in warehouse.rows("select distinct period from published.problem_flow"):
        found = warehouse.rows(
            f"select coalesce(town_code, '{DISTRICT}'), category, {scope.measure} "
            f"from published.{scope.dataset} where {scope.condition}{narrowed} "
            "group by grouping sets ((town_code, category), (category))",
            *scope.parameters(period),
        )
        said = warehouse.rows(
            f"select area_code, category, {column} from published.problem_flow "
            f"where period = ? and {column} > 0",
            period,
        )
        assert sorted(found) == sorted(said), period


def test_whom_problems_wait_for_comes_most_first_and_nobody_last(odd: Warehouse) -> None:
    found = list_problems(odd, A, "2025H1")
    assert list(problems.units(found).items()) == [(MARKUP, 1), ("区民政局", 1), ("", 44)]


def test_the_rows_behind_a_unit_are_its_problems(view: View, dictionary: Dictionary) -> None:
    for name, count in problems.units(problems.waiting(view)).items():
        rows = drill_down(view, "problems_waiting", coordinate_with=name)
        selection = downloads.select(
            view.warehouse, dictionary, "problem", {"coordinate_with": name}, rows.metric, "2026H1"
        )
        assert downloads.count(selection) == count


def test_the_agenda_speaks_of_the_day_of_the_other_pages(view: View) -> None:
    table = agenda.unresolved(view, agenda.Filters(), "1")
    assert view.as_of_note.strip("；") in table.html
    assert len(table.data) == 17
    assert table.data.iloc[0].str.contains("已353天").any()


def test_the_file_of_an_agenda_holds_every_text_once_and_whole(
    odd: Warehouse, dictionary: Dictionary
) -> None:
    table = agenda.unresolved(of_town(odd, dictionary, "2025H1", A), agenda.Filters(), "1")
    first = table.data.iloc[0]
    assert len(table.data) == 46
    assert first.iloc[0].count(LONG) == 1
    assert table.data.iloc[1, 0].startswith(MARKUP)


def test_history_says_what_is_repeated_and_what_is_missing(view: View) -> None:
    table = one_problem.history(view, "440605124-WT1A0B225A36")
    assert list(table.data.iloc[:, 0]) == ["2024年上半年", "2024年下半年", "2025年上半年"]
    assert one_problem.SAME in table.html
    assert table.rows is not None
    assert table.rows.where["problem"] == "440605124-WT1A0B225A36"


def test_a_missing_return_in_a_history_is_hatched(view: View) -> None:
    waiting = next(p for p in problems.waiting(view) if p.town_code == "440605125")
    table = one_problem.history(view, waiting.problem_id)
    assert f'<span class="chip">{view.state_name("missing")}</span>' in table.html
    assert table.data.iloc[-1, 0] == view.period.name


# --- the figure -----------------------------------------------------------------------------------


def frame(**values: list[float | None]) -> pd.DataFrame:
    columns = (*CAME, *BECAME, "problems_waiting")
    found = pd.DataFrame(
        {c: [float("nan") if v is None else float(v) for v in values[c]] for c in columns}
    )
    for column in columns:
        found["is_part"] = False
        found[f"href_{column}"] = f"download?scope={column}"
    return found.assign(label=["2024上", "2024下", "2025上"], mark=["", "", "*"])


@pytest.fixture
def three() -> pd.DataFrame:
    return frame(
        problems_carried_over=[0, 7, 9],
        problems_reopened=[0, 0, None],
        problems_new=[8, 6, None],
        problems_open=[5, 6, None],
        problems_coordinating=[2, 3, None],
        problems_resolved=[1, 4, None],
        problems_waiting=[7, 9, 9],
    )


NAMES = {column: column for column in (*CAME, *BECAME, "problems_waiting")}


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_both_bars_of_a_half_year_are_of_one_height(three: pd.DataFrame, tokens: object) -> None:
    figure = problem_flow(three, NAMES, ChartText("结论", "说明", "来源"), tokens, "缺报")  # type: ignore[arg-type]
    drawn = {trace.name: list(trace.y) for trace in figure.data if trace.name}
    for at in (0, 1):
        assert sum(drawn[c][at] for c in CAME) == sum(drawn[c][at] for c in BECAME)
    assert all(len(values) == 2 for values in drawn.values())


def test_a_half_year_without_a_return_is_hatched_and_says_so(three: pd.DataFrame) -> None:
    figure = problem_flow(three, NAMES, ChartText("结论", "说明", "来源"), LIGHT, "缺报")
    gap = figure.data[-1]
    assert (list(gap.x), list(gap.y), gap.marker.pattern.shape) == ([2], [9.0], "/")
    said = [note.text for note in figure.layout.annotations]
    assert any(text.startswith("缺报<br>9") and "*" in text for text in said)
    assert "结论" in alt_text(figure)


def test_what_waits_is_joined_to_what_is_carried_over(three: pd.DataFrame) -> None:
    figure = problem_flow(three, NAMES, ChartText("结论", "说明", "来源"), LIGHT, "缺报")
    lines = [(s.y0, s.y1, s.x0 < s.x1) for s in figure.layout.shapes]
    assert lines == [(7, 7, True), (9, 9, True)]


def test_every_segment_leads_to_its_rows_and_none_to_nothing(three: pd.DataFrame) -> None:
    figure = problem_flow(three, NAMES, ChartText("结论", "说明", "来源"), LIGHT, "缺报")
    for trace in figure.data:
        for value, data in zip(trace.y, trace.customdata, strict=True):
            assert bool(data[-1]) == bool(value)


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "is_web"),
    [
        ("https://example.cn/a", True),
        ("HTTP://example.cn", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.cn", False),
        ("见附件", False),
        ("", False),
        ("https://", False),
        ("http://[::1", False),
        (" https://example.cn ", True),
        ("file:///etc/passwd", False),
        ("ftp://example.cn", False),
    ],
)
def test_only_addresses_of_the_web_are_links(link: str, is_web: bool) -> None:
    assert case_list.is_web(link) is is_web
    assert ("<a " in case_list.outward(link)) is is_web


def test_a_link_cannot_break_out_of_its_attribute() -> None:
    text = case_list.outward('https://example.cn/"onmouseover="alert(1)')
    assert 'href="https://example.cn/&quot;onmouseover=&quot;alert(1)"' in text


def test_a_short_text_is_not_folded() -> None:
    assert text_table.clipped("路灯") == "路灯"
    assert text_table.clipped(LONG).count("<details") == 1
    assert text_table.clipped(MARKUP).startswith("&lt;script&gt;")


# --- model cases and typical villages -------------------------------------------------------------


def test_cases_come_latest_first_then_by_level(view: View) -> None:
    found = cases.everything(view)
    levels = {code: n for n, code in enumerate(view.dictionary.vocabularies["level"].codes)}
    order = [(row.period, levels[row.level]) for row in found.itertuples()]
    assert len(order) == 65
    assert order == sorted(order, reverse=True)


def test_case_counts_add_up(view: View) -> None:
    for column in ("level", "aid_type"):
        table = cases.by(view, column).data
        total = [str(value) for value in table.iloc[-1]]
        assert total[-1] == "65"
        assert sum(int(text) for text in total[1:-1] if text.isdecimal()) == 65


def test_every_word_must_be_found(view: View) -> None:
    everything = cases.everything(view)
    found = cases.matching(view, cases.Filters(text="协同 社区"))
    assert 0 < len(found) < len(everything)
    assert cases.matching(view, cases.Filters(text="协同 不会有")).empty
    assert len(cases.matching(view, cases.Filters(since="2026H1"))) == 23
    assert len(cases.matching(view, cases.Filters())) == len(everything)


def test_typical_villages_with_what_happens_there(odd: Warehouse) -> None:
    listed = queries.typical_villages(odd, DISTRICT, "2024H1")
    # a2 is listed in September; c1 always was; the city's list counts here, too
    assert sorted(zip(listed["village_code"], listed["typical_level"], strict=True)) == sorted(
        [
            ("a1", "省级典型村"),
            ("a1", "区级拓展培育典型村"),
            ("b1", "市级典型村"),
            ("c1", "省级典型村"),
        ]
    )
    later = queries.typical_villages(odd, A, "2024H2")
    assert list(later["village_code"]) == ["a1", "a1", "a2"]
    paired = queries.paired_with(odd, "2025H1")
    assert list(paired["organization_name"]) == ["甲商会"]
    done = queries.projects_in(odd, "2025H1")
    assert list(done.itertuples(index=False, name=None)) == [("a1", "industry", 1)]
    assert queries.projects_in(odd, "2024H2").empty


def test_figures_of_a_village_are_those_of_its_rows(view: View) -> None:
    """Each linked number of the table is the count of the rows that it leads to."""
    warehouse, period = view.warehouse, view.period.code
    live = warehouse.rows(
        "select village_code, count(*) from published.village_project "
        "where period = ? and is_live group by village_code",
        period,
    )
    scope = metric_of("village_projects_live")
    sql = (
        f"select village_code, {scope.measure} from published.{scope.dataset} "
        f"where {scope.condition} group by village_code"
    )
    assert sorted(warehouse.rows(sql, *scope.parameters(period))) == sorted(live)
    needs = warehouse.rows(
        "select village_code, count(distinct need) from published.village_need "
        "where period <= ? group by village_code",
        period,
    )
    scope = metric_of("village_needs_by_status")
    sql = (
        f"select village_code, {scope.measure} from published.{scope.dataset} "
        f"where {scope.condition} group by village_code"
    )
    assert sorted(warehouse.rows(sql, *scope.parameters(period))) == sorted(needs)


def test_levels_count_each_village_once(view: View) -> None:
    names = typical_villages.levels(view)
    assert names[""] == "全部"
    data = typical_villages.villages(view, "").data
    assert len(data) == 56
    # Marks and types have columns of their own, so that figures can be added up.
    assert set(data[CARRIED]) == {"是", "否"}
    figures = data.iloc[:, [2, *range(4, len(data.columns) - 2)]]
    assert figures.map(lambda value: isinstance(value, int)).to_numpy().all()
