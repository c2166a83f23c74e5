"""One cause, one finding."""

from __future__ import annotations

import datetime as dt

from tests.etl.conftest import Desk
from tests.etl.intake.check.histories import PAIRINGS, PROJECTS, found
from tests.support.workbooks import address, town_return


def test_one_village_of_another_town_is_a_slip_of_that_cell(desk: Desk) -> None:
    book = town_return("狮山镇").changed("pairing", 0, village="汤村村委会")
    assert desk.found(book.data()) == [
        ("village_other_town", PAIRINGS, address("pairing", "village"))
    ]


def test_a_cell_that_must_be_mended_is_not_warned_of_besides(desk: Desk) -> None:
    done = {"status": "已完成", "progress_pct": 100, "completed_on": dt.date(2020, 1, 5)}
    book = town_return().changed("project_report", 0, **done)
    assert desk.found(book.data()) == [
        ("end_before_start", PROJECTS, address("project_report", "completed_on"))
    ]


def test_the_parts_of_a_list_are_causes_of_their_own(desk: Desk) -> None:
    book = town_return().changed("project_report", 0, organizations="大涡塘村醒狮队、香港同心会")
    codes = [code for code, _, _ in desk.found(book.data())]
    assert sorted(codes) == ["organization_offshore", "organization_provisional"]


def test_words_in_place_of_a_code_hide_no_other_finding(desk: Desk) -> None:
    book = town_return().changed("pairing", organization="春雨腰鼓队", uscc="备案")
    codes = {code for code, _ in found(desk.check(book.data()))}
    assert {"uscc_words", "organization_provisional"} <= codes
