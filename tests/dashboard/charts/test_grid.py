"""Tables of facts on a screen and in a file."""

from dashboard.charts.grid import CARRIED, Cell, Head, Row, count_cell, grid, table_data
from tests.dashboard.samples import EVIL, rows_of

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


def test_a_file_holds_the_exact_figures_under_the_headings_of_the_screen() -> None:
    rows = [
        Row("一", [Cell("335.3", value=335.27, mark="*"), Cell("词", note="小")]),
        Row("二", [Cell("全", span=2)]),
        Row("三", [count_cell(43_117.5), Cell("·", value=0)]),
    ]
    data = table_data(HEADS, rows)
    assert list(data.columns) == ["类", "数（个）", "词", CARRIED]
    assert data.to_numpy().tolist() == [
        ["一", 335.27, "词 小", "是"],
        ["二", "全", "", "否"],
        ["三", 43_117.5, 0, "否"],
    ]


def test_words_that_look_like_numbers_stay_words() -> None:
    data = table_data(HEADS, [Row("一", [count_cell(12.0), Cell("007")])])
    assert data.to_numpy().tolist() == [["一", 12, "007"]]
    assert isinstance(data.iloc[0, 1], int)
