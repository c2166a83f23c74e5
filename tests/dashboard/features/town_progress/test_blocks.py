"""The blocks of 镇街进度."""

import re
from dataclasses import replace

from dashboard.data import queries
from dashboard.features.town_progress import blocks as town_progress
from dashboard.features.town_progress import one_town, trends, villages
from dashboard.page.view import View
from dashboard.style.theme import LIGHT

SHISHAN, DALI = "440605124", "440605125"


def of_town(view: View, code: str) -> View:
    return replace(view, town=next(r.town for r in view.reports if r.town.code == code))


def numbers(html: str, scope: str) -> list[int]:
    """The numbers that lead to the rows of a figure."""
    found = re.findall(rf'scope={scope}&amp;[^"]*">([\d,]+)<', html)
    return [int(text.replace(",", "")) for text in found]


def test_a_file_holds_one_value_a_cell_and_says_what_is_missing(view: View) -> None:
    steps = queries.steps(view.warehouse, view.period.code)
    returns = town_progress.phases(view).data
    assert (returns.set_index(returns.columns[0]).sum(axis=1) == len(view.reports)).all()
    moves = trends.trend_of_towns(view, "A4", LIGHT).data
    matrix = town_progress.matrix(view, steps).data
    word = next(
        t.short
        for t in view.dictionary.vocabularies["submission_state"].terms
        if t.code == "missing"
    )
    for data in (moves, matrix):
        assert word in set(data["事实"])
        assert not any(re.fullmatch(r"\d+ / \d+", str(text)) for text in data.to_numpy().ravel())


def test_the_cells_of_a_towns_villages_lead_to_their_rows(view: View) -> None:
    here = of_town(view, SHISHAN)
    html = villages.villages_of_town(here)
    assert html.count('<th scope="row">') == 76
    for scope in ("organizations_paired", "village_projects", "village_needs"):
        assert numbers(html, scope)
    assert "villages_total" in html
    assert "villages_unpaired" in villages.unpaired_villages(here)
    assert numbers(one_town.returns_table(here), "version_warnings")
