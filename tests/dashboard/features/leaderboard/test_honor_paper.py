"""供表彰推荐参考: a computed sentence each, by tier, with method, date and mark, without persons."""

import datetime as dt
import io
import re
from dataclasses import replace

import openpyxl
import pytest
from docx import Document

from dashboard.features.leaderboard import honor_files
from dashboard.features.leaderboard.honor_paper import (
    LINE_HEIGHT,
    SHEET,
    TITLE,
    Reference,
    Tier,
    reason,
    to_docx,
    to_xlsx,
)
from dashboard.page import boards
from dashboard.page.view import View, make_view
from dashboard.style.formats import number

GIVEN = {
    "money_yuan": 123_000.0,
    "volunteer_hours": 0.0,
    "expert_sessions": 8.0,
    "beneficiaries": 0.0,
    "projects_completed": 0.0,
    "recognition": 0.0,
}
PAPER = Reference(
    issuer="某局",
    scope="某组 · 某时段",
    as_of=dt.date(2026, 6, 30),
    made_at=dt.datetime(2026, 7, 16, 9, 12),
    titles=("单位", "名次", "区间", "情况"),
    widths=(50, 16, 18, 60),
    tiers=(
        Tier("甲等", [("=甲会", "1", "1—2", "投入1元"), ("乙会", "2", "1—3", "投入2元")]),
        Tier("乙等", [("丙会", "3", "3—3", "受益3人次")]),
    ),
    method=("一句方法。",),
    mark="演示",
)


def words(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


def test_the_sentence_says_what_there_is_and_nothing_else() -> None:
    said = reason(GIVEN, "某半年", "5个半年")
    assert said == "某半年投入12.3万元、开展培训等智力支持8场，持续参与5个半年"


@pytest.mark.parametrize(
    ("measure", "value", "part"),
    [
        ("expert_sessions", 2.5, "开展培训等智力支持2.5场"),
        ("volunteer_hours", 1234.4, "志愿服务1,234小时"),
        ("beneficiaries", 0.4, ""),
        ("projects_completed", 2.0, "完成项目2个"),
        ("recognition", 3.0, "典型案例和荣誉积分3分"),
        ("money_yuan", 150_000_000.0, "投入1.5亿元"),
    ],
)
def test_figures_are_written_as_on_the_screen(measure: str, value: float, part: str) -> None:
    said = reason(dict.fromkeys(GIVEN, 0.0) | {measure: value}, "本期", "")
    assert said == f"本期{part}" or said.endswith(part) is bool(part)
    assert not re.search(r"[^\d.,]0(\.0)?[^\d.,]", said)


def test_the_paper_is_by_tier_with_method_date_and_mark() -> None:
    text = words(to_docx(PAPER))
    assert TITLE in text
    assert "某组 · 某时段　截至2026年6月30日　共3家" in text
    assert text.index("甲等（2家）") < text.index("乙等（1家）") < text.index("一句方法。")
    tables = Document(io.BytesIO(to_docx(PAPER))).tables
    assert [len(table.rows) for table in tables] == [3, 2]
    assert [cell.text for cell in tables[0].rows[1].cells][1:] == ["=甲会", "1", "1—2", "投入1元"]
    assert Document(io.BytesIO(to_docx(PAPER))).sections[0].header.paragraphs[0].text == "演示"


def test_the_workbook_has_the_tier_of_each_and_runs_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(PAPER)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[4] == (1, "=甲会", "1", "1—2", "投入1元", "甲等")
    assert rows[6][5] == "乙等"
    assert book.worksheets[0]["B5"].data_type == "s"
    about = [row[0] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert about == ["演示", PAPER.dateline, "一句方法。"]


@pytest.mark.parametrize("period", ["2025H1", "2026H1"])
@pytest.mark.parametrize("window", [boards.TO_DATE, boards.HALF_YEAR])
def test_the_list_is_that_of_the_board(view: View, window: str, period: str) -> None:
    view = make_view(view.warehouse, view.dictionary, view.today, period, None, None)
    board = next(iter(boards.names(view)))
    members = boards.members(view, window, board)
    made = honor_files.reference(view, members, window, board)
    tiers = view.dictionary.vocabularies["tier"].codes
    listed = {tier.name: [row[0] for row in tier.rows] for tier in made.tiers}
    names = members["organization_name"]
    if boards.window(view, window).is_whole:
        by_tier = {code: list(names[members["tier"] == code]) for code in tiers[:-1]}
        assert listed == {code: named for code, named in by_tier.items() if named}
    else:
        assert listed == {"": list(names)}
    assert made.mark == view.dictionary.programme.demo_mark
    shown = [number(100 * share, 1) for share in boards.shares(view, members).values()]
    assert all(f"{share}%" in made.method[1] for share in shown)


def test_the_sentence_of_a_member_is_its_own_figures(view: View) -> None:
    board = next(iter(boards.names(view)))
    members = boards.members(view, boards.TO_DATE, board)
    made = honor_files.reference(view, members, boards.TO_DATE, board)
    name, _, _, said = made.tiers[0].rows[0]
    money, active = view.warehouse.rows(
        """
        select money_yuan::double, half_years_active from published.leaderboard_input
        where period = 'to_2025H2' and organization_name = ?
        """,
        name,
    )[0]
    assert said.startswith(f"2024年上半年至2025年下半年投入{number(money / 10_000, 1)}万元")
    assert f"持续参与{active}个半年" in said


def test_a_small_board_is_listed_whole_without_tiers(view: View) -> None:
    window = boards.TO_DATE
    small = [
        code
        for code in boards.names(view)
        if len(m := boards.members(view, window, code)) > 0 and m["tier"].isna().all()
    ]
    assert small
    members = boards.members(view, window, small[0])
    made = honor_files.reference(view, members, window, small[0])
    assert [(tier.name, len(tier.rows)) for tier in made.tiers] == [("", len(members))]
    assert "不足10家，不分档" in made.method[0]


def test_an_empty_board_has_no_papers(view: View) -> None:
    board = next(iter(boards.names(view)))
    empty = boards.members(view, boards.HALF_YEAR, board).iloc[:0]
    assert honor_files.files(view, empty, boards.HALF_YEAR, board) == []


def test_no_number_of_a_person_is_in_the_papers(view: View) -> None:
    board = next(iter(boards.names(view)))
    members = boards.members(view, boards.HALF_YEAR, board)
    for file in honor_files.files(view, members, boards.HALF_YEAR, board):
        assert file.name.startswith(view.dictionary.programme.demo_mark)
    made = honor_files.reference(view, members, boards.HALF_YEAR, board)
    document = Document(io.BytesIO(to_docx(made)))
    text = " ".join(c.text for t in document.tables for row in t.rows for c in row.cells)
    assert not re.search(r"\d{11}", text)


def test_rows_of_the_workbook_are_as_high_as_what_they_hold() -> None:
    long = Tier("甲等", [("甲会", "1", "1—2", "投入1元"), ("乙会", "2", "1—3", "投入2元，" * 30)])
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(replace(PAPER, tiers=(long,)))))[SHEET]
    low, high = (sheet.row_dimensions[row].height for row in (5, 6))
    assert low == pytest.approx(LINE_HEIGHT, abs=0.5)  # whole pixels
    assert high > 4 * low


def test_the_papers_say_what_makes_a_tier_and_which_returns_are_missing(view: View) -> None:
    window = boards.TO_DATE
    members = boards.members(view, window, "社会团体")
    method = " ".join(honor_files.reference(view, members, window, "社会团体").method)
    assert "突出：换一种权重或算法，十次有九次在前10%" in method
    assert "名次相近，请集体研究" in method
    assert "2026年上半年大沥镇缺报" in method
    small = boards.members(view, window, "基金会")
    method = " ".join(honor_files.reference(view, small, window, "基金会").method)
    assert "请集体研究" not in method
