"""The board as a file: the rows that are shown, in their order, with what is in force."""

import csv
import io

import openpyxl
import pandas as pd
import pytest

from dashboard.features.leaderboard import board_files, search, weights
from dashboard.features.leaderboard.search import Filters
from dashboard.page import boards
from dashboard.page.view import PROVISIONAL, View, make_view
from dashboard.papers import workbook

WHOLE = Filters()


@pytest.fixture
def window() -> str:
    return boards.TO_DATE


def lines(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def about(data: bytes) -> dict[str, str]:
    sheet = openpyxl.load_workbook(io.BytesIO(data))[workbook.EXPLANATIONS]
    return {str(row[0]): str(row[1]) for row in sheet.iter_rows(values_only=True) if row[0]}


@pytest.mark.parametrize("board", ["行业协会商会", "基金会", "all"])
def test_both_files_hold_the_rows_of_the_board(view: View, window: str, board: str) -> None:
    members = boards.members(view, window, board)
    as_csv, as_xlsx = board_files.files(view, members, window, board, WHOLE)
    rows = lines(as_csv.make())
    assert [row["社会组织名称"] for row in rows] == list(members["organization_name"])
    assert [int(row["名次"]) for row in rows] == list(members["rank"])
    assert [float(row["综合得分"]) for row in rows] == pytest.approx(list(members["score"]))
    assert ("档次" in rows[0]) is bool(members["tier"].notna().any())
    marked = [row["数据待核"] == "是" for row in rows]
    assert marked == list(members["needs_review"])
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx.make()))[workbook.RANKING]
    typed = list(sheet.iter_rows(values_only=True))
    assert list(typed[0]) == list(rows[0])
    assert [row[0] for row in typed[1:]] == list(members["rank"])
    assert as_csv.name.startswith("演示数据_社会组织名次表_")
    assert as_csv.name.removesuffix("csv") == as_xlsx.name.removesuffix("xlsx")


def test_who_is_not_in_the_register_is_said_to_be_so(view: View, window: str) -> None:
    members = boards.members(view, window, "all")
    data = lines(board_files.files(view, members, window, "all", WHOLE)[0].make())
    kinds = {row["类别"] for row in data}
    assert PROVISIONAL in kinds
    assert "" not in kinds


def test_a_part_of_the_board_says_so(view: View, window: str) -> None:
    members = boards.members(view, window, "社会服务机构")
    filters = Filters(field="社会服务", town="440605124")
    part = search.matching(view, members, boards.period(view, window), filters)
    assert 0 < len(part) < len(members)
    as_csv, as_xlsx = board_files.files(view, part, window, "社会服务机构", filters)
    assert "已筛选" in as_csv.name
    assert len(lines(as_csv.make())) == len(part)
    facts = about(as_xlsx.make())
    assert "社会服务" in facts["筛选"]
    assert "狮山镇" in facts["筛选"]
    assert facts["行数"] == str(len(part))


def test_other_weights_are_named_and_have_no_interval(view: View, window: str) -> None:
    members = boards.members(view, window, "行业协会商会")
    moved = dict(view.dictionary.leaderboard.weights) | {"money": 3.0}
    ranked = weights.reweighted(view, members, moved)
    as_csv, as_xlsx = board_files.files(view, ranked, window, "行业协会商会", WHOLE, moved)
    assert "仅供分析" in as_csv.name
    rows = lines(as_csv.make())
    assert [row["社会组织名称"] for row in rows] == list(ranked["organization_name"])
    assert "档次" not in rows[0]
    assert not any("范围" in title for title in rows[0])
    facts = about(as_xlsx.make())
    assert "出钱 37.5%" in facts["权重"]
    assert "只供分析" in facts["权重"]


def test_every_column_of_the_workbook_is_explained(view: View, window: str) -> None:
    members = boards.members(view, window, "小型")
    data = board_files.files(view, members, window, "小型", WHOLE)[1].make()
    facts = about(data)
    heads = next(openpyxl.load_workbook(io.BytesIO(data))[workbook.RANKING].values)
    assert set(heads) <= set(facts)
    assert all(facts[str(head)] for head in heads)
    assert "不反映实际工作" in facts.values()


@pytest.mark.parametrize(("period", "is_told"), [("2025H2", True), ("2026H1", False)])
def test_earlier_ranks_are_told_where_the_screen_tells_them(
    view: View, period: str, is_told: bool
) -> None:
    # In the last half-year two towns are missing.
    there = make_view(view.warehouse, view.dictionary, view.today, period, None, None)
    members = boards.members(there, boards.HALF_YEAR, "社会团体")
    file = board_files.files(there, members, boards.HALF_YEAR, "社会团体", WHOLE)[0]
    rows = lines(file.make())
    assert ("上期名次" in rows[0]) is is_told


def test_nobody_is_no_file(view: View, window: str) -> None:
    nobody = boards.members(view, window, "小型").iloc[:0]
    assert board_files.files(view, nobody, window, "小型", WHOLE) == []


def test_a_workbook_runs_nothing_and_leaves_what_is_missing_empty() -> None:
    frame = pd.DataFrame({"名": ["=1+1", None], "数": [1.5, None]})
    data = workbook.frame_workbook(frame, [("甲", "=2")], {"名": "乙"})
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[workbook.RANKING]
    assert sheet["A2"].data_type == "s"
    assert [sheet["A3"].value, sheet["B3"].value] == [None, None]
    assert book[workbook.EXPLANATIONS]["B1"].data_type == "s"
