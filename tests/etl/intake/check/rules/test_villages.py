"""A village that was divided: its standing rows are asked about, and counted for the old one until answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from etl.intake.check.checker import Checker
from etl.intake.check.history import NO_HISTORY
from etl.lists.succession import VillageSuccession
from tests.etl.conftest import TODAY, Desk
from tests.support.workbooks import Book, town_return, villages_of


def found(desk: Desk, book: Book, day: dt.date) -> list[tuple[str, str | None, str]]:
    """(code, cell, message) where the return's first village became the third and fourth on this day."""
    lists = desk.checker.reference
    codes = {v.name: v.code for v in lists.villages}
    first, _, third, fourth = (codes[name] for name in villages_of("狮山镇")[:4])
    divided = replace(lists, village_successions=(VillageSuccession(first, (third, fourth), day),))
    checker = Checker(desk.checker.dictionary, divided, TODAY, lambda *_: NO_HISTORY)
    checked = checker.check_bytes(Path("a.xlsx"), book.data())
    return [(f.code, f.cell, f.message) for f in checked.findings]


def test_standing_rows_of_a_divided_village_are_asked_about(desk: Desk) -> None:
    asked = found(desk, town_return(), dt.date(2026, 6, 30))
    assert [(code, cell) for code, cell, _ in asked] == [
        ("village_divided", "C2"),
        ("village_divided", "D2"),
        ("village_divided", "A2"),
    ]
    third, fourth = villages_of("狮山镇")[2:4]
    assert f"调整为{third}、{fourth}，" in asked[0][2]


def test_not_before_its_day_nor_once_they_have_ended(desk: Desk) -> None:
    assert found(desk, town_return(), dt.date(2026, 7, 1)) == []
    ended = town_return().without("village_need", "project_report")
    ended = ended.changed("pairing", 0, status="已终止", ended_on=dt.date(2026, 6, 1))
    assert found(desk, ended, dt.date(2026, 6, 30)) == []
