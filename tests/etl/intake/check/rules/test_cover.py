"""Rules about the cover."""

from __future__ import annotations

import datetime as dt

from tests.etl.conftest import TODAY, Desk
from tests.support.workbooks import town_return


def test_the_day_of_filling_in_may_be_today_and_not_tomorrow(desk: Desk) -> None:
    assert desk.found(town_return().changed("cover", reported_on=TODAY).data()) == []
    tomorrow = town_return().changed("cover", reported_on=TODAY + dt.timedelta(1))
    assert desk.found(tomorrow.data()) == [("date_in_future", "报送信息", "B5")]


def test_a_half_year_that_has_begun_may_be_reported_before_its_end(desk: Desk) -> None:
    book = town_return(period="2026H2").changed("cover", reported_on=TODAY)
    assert [f for f in desk.check(book.data()).findings if f.severity == "error"] == []


def test_a_return_under_another_towns_name_is_one_finding(desk: Desk) -> None:
    book = town_return("狮山镇").changed("cover", town="里水镇")
    book = book.changed("project_report", 0, villages=None).changed(
        "project_report", 1, villages=None
    )
    assert desk.found(book.data()) == [("town_differs", "报送信息", "B1")]
