"""Live projects by status, as several pages explain them."""

import re
from dataclasses import replace

import pytest

from dashboard.data import queries
from dashboard.page.live_projects import live_projects
from dashboard.page.view import View, shorts_of

SHISHAN, DALI = "440605124", "440605125"


def of_town(view: View, code: str) -> View:
    return replace(view, town=next(r.town for r in view.reports if r.town.code == code))


def numbers(html: str, scope: str) -> list[int]:
    """The numbers that lead to the rows of a figure."""
    found = re.findall(rf'scope={scope}&amp;[^"]*">([\d,]+)<', html)
    return [int(text.replace(",", "")) for text in found]


@pytest.mark.parametrize("town", ["", SHISHAN, DALI])
def test_live_projects_are_explained_by_parts_that_add_up(view: View, town: str) -> None:
    here = of_town(view, town) if town else view
    whole, *parts = numbers(live_projects(here), "projects_live")
    assert whole == sum(parts)
    names = shorts_of(view.dictionary, "project_status")
    counts = queries.live_by_status(view.warehouse, here.area, view.period.code)
    assert len(parts) == len(counts)
    text = re.sub("<[^>]+>", "", live_projects(here))
    assert all(f"{names[code]}{count:,}" in text for code, count in counts.items())
