"""Rules about pairings."""

from __future__ import annotations

import datetime as dt

import pytest

from etl.intake.check.history import PastPairing
from etl.lists.reference import Reference
from tests.etl.conftest import Desk
from tests.etl.intake.check.histories import (
    CAMELLIA,
    DAWN,
    END,
    FIRST,
    HUMANITY,
    PAIRINGS,
    PROJECTS,
    SECOND,
    THIRD,
    Check,
    found,
    history,
)
from tests.support.workbooks import code_of, pairing, town_return


def test_the_same_pairing_may_have_ended_and_begun_anew(desk: Desk) -> None:
    ended = pairing(CAMELLIA, FIRST, END, status="已终止", ended_on=END - dt.timedelta(30))
    assert desk.found(town_return().with_row("pairing", ended).data()) == []


def test_ways_of_writing_one_name_are_one_pairing(desk: Desk) -> None:
    book = town_return().with_row(
        "pairing", pairing("山茶花志愿服务协会", FIRST.removesuffix("居委会"), END)
    )
    assert desk.found(book.data()) == [("duplicate_pairing", PAIRINGS, "A2、A4")]


@pytest.mark.parametrize(
    ("rows", "mode"),
    [
        ([(CAMELLIA, FIRST)], "一会联一村"),
        ([(CAMELLIA, FIRST), (CAMELLIA, SECOND)], "一会联多村"),
        ([(CAMELLIA, FIRST), (DAWN, FIRST)], "多会联一村"),
        ([(CAMELLIA, FIRST), (DAWN, FIRST), (CAMELLIA, SECOND)], "多会联一村"),
    ],
)
def test_the_mode_follows_from_the_rows(desk: Desk, rows: list[tuple[str, str]], mode: str) -> None:
    book = town_return()
    for stated in ("一会联一村", "一会联多村", "多会联一村"):
        book.rows["pairing"] = [pairing(*row, END) for row in rows]
        book.rows["pairing"][0]["mode"] = stated
        said = [f for f in desk.check(book.data()).findings if f.code == "mode_differs"]
        assert [f.message.count(f"应为“{mode}”") for f in said] == ([] if stated == mode else [1])


def test_partners_of_a_project_need_no_pairing_the_lead_does(desk: Desk) -> None:
    joint = town_return().changed("project_report", organizations=f"{CAMELLIA}、{HUMANITY}")
    assert desk.found(joint.data()) == []
    led = town_return().changed("project_report", organizations=f"{HUMANITY}、{CAMELLIA}")
    assert desk.found(led.data()) == [("no_pairing", PROJECTS, "C2")]


def test_a_pairing_that_vanished_is_asked_about_one_that_ended_is_not(
    against: Check, register: Reference
) -> None:
    code = next(v.code for v in register.villages if v.name == THIRD and v.town_code == "440605124")
    before = history(pairings=(PastPairing(code_of(700000033, "3"), code),))
    [finding] = against(town_return(), before).findings
    assert (finding.code, finding.sheet) == ("vanished_pairing", PAIRINGS)
    assert HUMANITY in finding.message
    assert THIRD in finding.message
    ended = pairing(HUMANITY, THIRD, END, status="已终止", ended_on=END - dt.timedelta(3))
    assert found(against(town_return().with_row("pairing", ended), before)) == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("organization", "佛山市南海区山茶花志愿服务协汇", "organization_similar"),
        ("village", "云顶天宫", "village_unknown"),
    ],
)
def test_a_pairing_that_is_not_understood_is_no_missing_pairing(
    against: Check, name: str, value: str, code: str
) -> None:
    before = history(pairings=(PastPairing(code_of(700000011), "440605124001"),))
    book = (
        town_return()
        .changed("pairing", 0, **{name: value})
        .changed("pairing", 1, mode="多会联一村")
    )
    assert [f.code for f in against(book, before).findings] == [code]
