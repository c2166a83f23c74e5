"""Rules about dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.etl.conftest import Desk
from tests.support.workbooks import address, sheet_name, town_return


@pytest.mark.parametrize(
    ("relation", "name", "day", "code"),
    [
        ("pairing", "paired_on", dt.date(2024, 4, 1), None),
        ("pairing", "paired_on", dt.date(2026, 7, 1), "date_after_period"),
        ("pairing", "agreement_signed_on", dt.date(2026, 7, 1), "date_after_period"),
        ("village_need", "raised_on", dt.date(2024, 4, 1), None),
        ("problem", "raised_on", dt.date(2026, 7, 1), "date_after_period"),
        ("honor", "awarded_on", dt.date(2026, 1, 1), None),
        ("honor", "awarded_on", dt.date(2026, 6, 30), None),
        ("honor", "awarded_on", dt.date(2025, 12, 31), "date_outside_period"),
        ("model_case", "published_on", dt.date(2026, 7, 1), "date_outside_period"),
        ("project_report", "planned_end", dt.date(2027, 7, 31), None),
        ("project_report", "planned_end", dt.date(2027, 8, 1), "date_after_programme"),
    ],
)
def test_dates_and_their_windows(
    desk: Desk, relation: str, name: str, day: dt.date, code: str | None
) -> None:
    found = desk.found(town_return().changed(relation, **{name: day}).data())
    assert found == ([(code, sheet_name(relation), address(relation, name))] if code else [])


APRIL, MAY = dt.date(2026, 4, 1), dt.date(2026, 5, 1)


DONE = {"status": "已完成", "progress_pct": 100}


@pytest.mark.parametrize(
    ("relation", "changes", "name"),
    [
        ("project_report", DONE | {"completed_on": APRIL, "planned_start": MAY}, "completed_on"),
        ("pairing", {"status": "已终止", "paired_on": MAY, "ended_on": APRIL}, "ended_on"),
        ("problem", {"status": "已解决", "raised_on": MAY, "resolved_on": APRIL}, "resolved_on"),
    ],
)
def test_nothing_ends_before_it_began(
    desk: Desk, relation: str, changes: dict[str, Any], name: str
) -> None:
    found = desk.found(town_return().changed(relation, **changes).data())
    assert ("end_before_start", sheet_name(relation), address(relation, name)) in found
