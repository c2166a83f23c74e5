"""What the leadership pages show, block by block: numbers that add up, lead somewhere and explain themselves."""

import re
from dataclasses import replace

import pytest

from dashboard.charts.grid import CARRIED
from dashboard.data import queries
from dashboard.features.aid_types import blocks as aid_types
from dashboard.features.overview import blocks as overview
from dashboard.features.participation import blocks as participation
from dashboard.features.town_progress import blocks as town_progress
from dashboard.features.town_progress import one_town
from dashboard.page.live_projects import live_projects
from dashboard.page.view import View, names_of
from dashboard.style.theme import LIGHT

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
    names = names_of(view.dictionary, "project_status")
    counts = queries.live_by_status(view.warehouse, here.area, view.period.code)
    assert len(parts) == len(counts)
    assert all(f"{names[code]} " in live_projects(here) for code in counts)
    assert live_projects(here) in overview.towns(here)


def test_a_town_that_is_chosen_stands_among_the_others(view: View) -> None:
    here = of_town(view, SHISHAN)
    block = aid_types.by_town(here, aid_types.count(here, aid_types.MAIN))
    rows = re.findall(r'<tr class="(dim)?"><th scope="row">(.+?)</th>', block.html)
    assert [name for _, name in rows] == list(view.town_names.values())
    assert [name for dim, name in rows if not dim] == [here.area_name]


def test_money_says_where_most_of_it_goes(view: View) -> None:
    drawn = aid_types.by_measure(view, "cash", LIGHT)
    assert drawn is not None
    assert "资金投向" in drawn.figure.layout.title.text


def test_a_file_holds_one_value_a_cell_and_says_what_is_missing(view: View) -> None:
    steps = queries.steps(view.warehouse, view.period.code)
    returns = town_progress.phases(view).data
    assert (returns.set_index(returns.columns[0]).sum(axis=1) == len(view.reports)).all()
    moves = town_progress.trend_of_towns(view, "A4", LIGHT).data
    matrix = town_progress.matrix(view, steps).data
    word = next(
        t.short
        for t in view.dictionary.vocabularies["submission_state"].terms
        if t.code == "missing"
    )
    for data in (moves, matrix):
        assert word in set(data["事实"])
        assert not any(re.fullmatch(r"\d+ / \d+", str(text)) for text in data.to_numpy().ravel())
    modes = participation.modes(view, participation.people(view).iloc[-1]).data
    assert set(modes[CARRIED]) == {"是"}
    assert modes.iloc[:, 1].map(type).isin([int, float]).all()


def test_the_cells_of_a_towns_villages_lead_to_their_rows(view: View) -> None:
    here = of_town(view, SHISHAN)
    html = one_town.villages_of_town(here)
    assert html.count('<th scope="row">') == 76
    for scope in ("organizations_paired", "village_projects", "village_needs"):
        assert numbers(html, scope)
    assert "villages_total" in html
    assert "villages_unpaired" in one_town.unpaired_villages(here)
    assert numbers(one_town.returns_of_town(here), "version_warnings")


def test_two_blocks_a_row_and_the_list_among_them(view: View) -> None:
    whole = participation.order(view, participation.people(view))
    here = of_town(view, SHISHAN)
    one = participation.order(here, participation.people(here))
    assert len(whole) % 2 == len(one) % 2 == 0
    assert participation.RATE in whole
    assert participation.RATE not in one
    assert whole.count(participation.LIST) == one.count(participation.LIST) == 1
    for key in set(whole) - {participation.LIST}:
        assert participation.figure(view, participation.people(view), key, LIGHT)
