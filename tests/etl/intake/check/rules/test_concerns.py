"""The rules about problems and needs that are open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.intake.check.history import PastNeed, PastReport
from etl.lists.reference import Reference
from tests.etl.intake.check.histories import FIRST, THIRD, Check, found, history
from tests.support.workbooks import Book, sheet_name, town_return

PROBLEMS, NEEDS = sheet_name("problem"), sheet_name("village_need")
GONE = PastReport(
    "2025H2", frozenset({"WT0000000009"}), "WT0000000009", "缺少车辆", "缺少车辆", "coordinating"
)


def village_code(register: Reference, name: str) -> str:
    return next(v.code for v in register.villages if (v.name, v.town_code) == (name, "440605124"))


@pytest.mark.parametrize(("status", "asked"), [("open", 1), ("coordinating", 1), ("resolved", 0)])
def test_an_open_problem_that_vanished_is_asked_about(
    against: Check, status: str, asked: int
) -> None:
    checked = against(town_return(), history(problems=(replace(GONE, status=status),)))
    assert [code for code, _ in found(checked)] == ["vanished_problem"] * asked
    assert all("缺少车辆" in f.message and "WT0000000009" in f.message for f in checked.findings)


def test_a_problem_listed_by_its_code_or_its_words_has_not_vanished(against: Check) -> None:
    by_code = town_return().changed("problem", problem_code="WT0000000009")
    by_words = town_return().changed("problem", problem="缺少 车辆")
    for book, codes in ((by_code, []), (by_words, ["problem_matched"])):
        checked = against(book, replace(history(problems=(GONE,)), codes=GONE.codes))
        assert [code for code, _ in found(checked)] == codes


def test_a_problem_of_an_older_half_year_is_not_asked_about_again(against: Check) -> None:
    older = replace(GONE, period="2025H1")
    assert found(against(town_return(), history(problems=(older,)))) == []


def test_an_open_need_that_vanished_is_asked_about(against: Check, register: Reference) -> None:
    at = village_code(register, THIRD)
    gone = PastNeed(at, "村道照明不足", "open")
    [finding] = against(town_return(), history(needs=(gone,))).findings
    assert (finding.code, finding.sheet, finding.confirm) == ("vanished_need", NEEDS, True)
    assert f"{THIRD}：村道照明不足" in finding.message
    for settled in ("matched", "met"):
        assert found(against(town_return(), history(needs=(replace(gone, status=settled),)))) == []


def test_a_need_listed_again_has_not_vanished(against: Check, register: Reference) -> None:
    listed = PastNeed(village_code(register, FIRST), "缺少 阅读角", "open")
    assert found(against(town_return(), history(needs=(listed,)))) == []


def test_what_an_empty_sheet_lacks_is_asked_about(against: Check, register: Reference) -> None:
    need = PastNeed(village_code(register, THIRD), "村道照明不足", "open")
    before = history(problems=(GONE,), needs=(need,))
    empty = town_return().without("problem", "village_need")
    assert found(against(empty, before)) == [("vanished_problem", None), ("vanished_need", None)]


def test_a_sheet_that_could_not_be_read_is_one_finding(against: Check) -> None:
    class Misnamed(Book):
        def workbook(self, dictionary: object = None) -> object:
            book = super().workbook()
            book[PROBLEMS].title = "问题清单"
            return book

    made = town_return()
    misnamed = Misnamed(made.cover, made.rows)
    assert [code for code, _ in found(against(misnamed, history(problems=(GONE,))))] == [
        "sheet_misnamed"
    ]
