"""A return that comes back is corrected and checked again: marks do not pile up, codes stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill
from openpyxl.workbook import Workbook

from etl.annotated.annotate import annotate
from etl.annotated.marks import FILLS
from etl.dictionary import Dictionary
from tests.etl.annotated.copies import (
    CASH,
    CASH_2,
    MESSY,
    PROGRESS,
    PROJECTS,
    YELLOW,
    colour,
    coloured,
    corrected,
    opened,
    table_of,
    targets,
)
from tests.etl.conftest import Desk
from tests.support.workbooks import bytes_of, sheet_name, title, town_return

pytestmark = pytest.mark.slow


def test_a_corrected_annotated_file_is_accepted_without_a_finding(desk: Desk, messy: bytes) -> None:
    checked = desk.check(corrected(messy))
    assert checked.findings == ()
    assert checked.status == "accepted"


def test_the_second_round_takes_the_first_away_and_gives_back_what_was_the_towns(
    desk: Desk, dictionary: Dictionary
) -> None:
    source = MESSY.workbook()
    sheet = source[sheet_name(PROJECTS)]
    sheet[CASH].fill = PatternFill("solid", fgColor=YELLOW)
    sheet[PROGRESS].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.5))
    sheet[CASH].comment = Comment("请财务再核一下", "李工")
    data = bytes_of(source)
    once = annotate(data, desk.check(data), dictionary)
    assert colour(opened(once)[sheet_name(PROJECTS)][CASH]) == FILLS["error"]
    mended = corrected(once)
    book = opened(annotate(mended, desk.check(mended), dictionary))
    projects = book[sheet_name(PROJECTS)]
    assert coloured(book) == {}
    assert colour(projects[CASH]) == YELLOW
    assert (projects[PROGRESS].fill.fgColor.theme, projects[PROGRESS].fill.fgColor.tint) == (4, 0.5)
    assert projects[CASH].comment.text == "请财务再核一下"
    assert projects[CASH_2].fill.fill_type is None
    assert projects[CASH_2].comment is None
    assert [name for name in book.sheetnames if name.startswith("核对结果")] == ["核对结果"]
    assert table_of(book) == []


def test_rounds_do_not_pile_up(
    desk: Desk, dictionary: Dictionary, messy: bytes, messy_book: Workbook
) -> None:
    checked = desk.check(messy)
    twice = annotate(messy, checked, dictionary)
    thrice = opened(annotate(twice, desk.check(twice), dictionary))
    assert [f.message for f in checked.findings] == [
        f.message for f in desk.check(MESSY.data()).findings
    ]
    assert coloured(thrice) == coloured(messy_book)
    one, three = messy_book[sheet_name(PROJECTS)], thrice[sheet_name(PROJECTS)]
    assert three[CASH].comment.text == one[CASH].comment.text
    assert thrice.sheetnames == messy_book.sheetnames


def test_old_colours_go_wherever_rows_were_moved_to(
    desk: Desk, dictionary: Dictionary, messy: bytes
) -> None:
    book = opened(messy)
    sheet = book[sheet_name(PROJECTS)]
    sheet.move_range("A2:V2", rows=3)
    moved = CASH.replace("2", "5")
    assert colour(sheet[moved]) == FILLS["error"]
    sheet[moved] = 4
    data = bytes_of(book)
    after = opened(annotate(data, desk.check(data), dictionary))[sheet_name(PROJECTS)]
    assert after[moved].fill.fill_type is None


@pytest.mark.parametrize("second", [Color(indexed=64), Color("FFDDD8CD"), Color(theme=3)])
def test_a_colour_to_which_a_program_gave_another_second_one_goes_without_a_trace(
    desk: Desk, dictionary: Dictionary, second: Color
) -> None:
    source = MESSY.workbook()
    source[sheet_name(PROJECTS)][PROGRESS].fill = PatternFill("solid", fgColor=YELLOW)
    once = annotate(bytes_of(source), desk.check(bytes_of(source)), dictionary)
    book = opened(once)
    cell = book[sheet_name(PROJECTS)][CASH]
    cell.fill = PatternFill("solid", fgColor=FILLS["error"], bgColor=second)
    data = corrected(bytes_of(book))
    after = opened(annotate(data, desk.check(data), dictionary))[sheet_name(PROJECTS)]
    assert after[CASH].fill.fill_type is None
    assert colour(after[PROGRESS]) == YELLOW


def test_a_towns_own_sheet_of_that_name_is_no_business_of_ours(
    back: Callable[..., Workbook],
) -> None:
    source = MESSY.workbook()
    source.create_sheet("核对结果")["A1"] = "本镇自查"
    book = back(bytes_of(source))
    assert book["核对结果"]["A1"].value == "本镇自查"
    assert book.worksheets[0]["A1"].value.endswith("核对结果")
    assert len(table_of(book)) == 4


def test_new_codes_are_written_where_there_is_none_and_listed(
    back: Callable[..., Workbook],
) -> None:
    name = sheet_name(PROJECTS)
    codes = {f"{name}!2": "XM0000000001", f"{name}!3": "XM0000000002", "没有的表!2": "X"}
    source = town_return().workbook()
    source[name]["A3"] = "自编-7"
    book = back(bytes_of(source), codes=codes)
    assert (book[name]["A2"].value, book[name]["A3"].value) == ("XM0000000001", "自编-7")
    given = [row for row in table_of(book) if row["轻重"] == "新编号"]
    assert [row["填报内容"] for row in given] == ["XM0000000001", "XM0000000002"]
    assert title(PROJECTS, "project_code") in given[0]["说明"]
    assert (book[name], "A2") in targets(book)


def test_a_code_whose_column_is_missing_is_listed_all_the_same(
    back: Callable[..., Workbook],
) -> None:
    source = town_return().workbook()
    name = sheet_name(PROJECTS)
    source[name].delete_cols(1)
    book = back(bytes_of(source), codes={f"{name}!2": "XM0000000001"})
    assert book[name]["A2"].value == source[name]["A2"].value
    assert [row["填报内容"] for row in table_of(book)] == ["XM0000000001"]
