"""Rules about what a town reports and what the district reports."""

from __future__ import annotations

from tests.etl.conftest import Desk
from tests.etl.intake.check.histories import PROJECTS
from tests.support.workbooks import Book, bytes_of, district_return, town_return


def test_the_district_needs_no_more_than_its_cover(desk: Desk) -> None:
    workbook = Book(district_return().cover, {}).workbook()
    for sheet in workbook.sheetnames[1:]:
        workbook.remove(workbook[sheet])
    assert desk.found(bytes_of(workbook)) == []


def test_the_districts_steps_are_not_the_towns(desk: Desk) -> None:
    book = district_return().changed("milestone_report", milestone="媒体推广")
    assert desk.found(book.data()) == [("milestone_other_owner", "阶段任务", "A2")]


def test_what_the_district_leaves_to_the_towns_is_not_checked_besides(desk: Desk) -> None:
    book = district_return()
    for row in town_return().rows["project_report"]:
        broken = row | {"cash": "若干", "organizations": "各商会", "planned_end": "2020-01-01"}
        book = book.with_row("project_report", broken)
    assert desk.found(book.data()) == [("district_rows", PROJECTS, "A2、A3")]
