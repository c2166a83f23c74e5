"""Rules about projects."""

from __future__ import annotations

from dataclasses import replace

from tests.etl.conftest import Desk
from tests.etl.intake.check.histories import DAWN, END, FIRST, PROJECTS, Check, found, history, past
from tests.support.workbooks import project, town_return


def test_a_project_with_another_lead_is_another_project(desk: Desk) -> None:
    book = town_return().with_row("project_report", project(f"{FIRST}夜校", DAWN, FIRST, END))
    assert desk.found(book.data()) == []


def test_the_same_code_twice_is_the_same_project(desk: Desk) -> None:
    book = town_return()
    for row in (0, 1):
        book = book.changed("project_report", row, project_code="XM00000000AA")
    assert ("duplicate_project", PROJECTS, "B2、B3") in desk.found(book.data())


def test_a_live_project_that_vanished_is_asked_about_a_completed_one_is_not(against: Check) -> None:
    gone = past(match_key="别的|X", name="别的项目", codes=frozenset({"XM9"}), code="XM9")
    assert found(against(town_return(), history(gone))) == [("vanished_project", None)]
    assert found(against(town_return(), history(replace(gone, status="completed")))) == []
    assert found(against(town_return(), history(replace(gone, status="terminated")))) == []
    assert found(against(town_return(), history(replace(gone, period="2025H1")))) == []


def test_progress_goes_on(against: Check) -> None:
    book = town_return().changed("project_report", project_code="XM0000000001")
    assert found(against(book, history(past(progress_pct=35.0)))) == []
    assert found(against(book, history(past(progress_pct=36.0)))) == [("progress_back", "L2")]
    done = past(status="completed", progress_pct=100.0)
    assert found(against(book, history(done))) == [("completed_reopened", "K2")]


def test_the_last_report_before_counts_not_a_later_one(against: Check) -> None:
    book = town_return().changed("project_report", project_code="XM0000000001")
    later = past(period="2026H2", progress_pct=90.0)
    assert found(against(book, history(past(), later))) == []
