"""The blocks of 结对与参与."""

from dataclasses import replace

from dashboard.charts.grid import CARRIED
from dashboard.features.participation import blocks as participation
from dashboard.features.participation import composition
from dashboard.page.view import View
from dashboard.style.theme import LIGHT

SHISHAN, DALI = "440605124", "440605125"


def of_town(view: View, code: str) -> View:
    return replace(view, town=next(r.town for r in view.reports if r.town.code == code))


def test_two_blocks_a_row_and_the_list_among_them(view: View) -> None:
    whole = composition.order(view, participation.people(view))
    here = of_town(view, SHISHAN)
    one = composition.order(here, participation.people(here))
    assert len(whole) % 2 == len(one) % 2 == 0
    assert composition.RATE in whole
    assert composition.RATE not in one
    assert whole.count(composition.LIST) == one.count(composition.LIST) == 1
    for key in set(whole) - {composition.LIST}:
        assert composition.figure(view, participation.people(view), key, LIGHT)


def test_the_file_of_the_modes_holds_counts_and_whether_they_are_older(view: View) -> None:
    modes = participation.modes(view, participation.people(view).iloc[-1]).data
    assert set(modes[CARRIED]) == {"是"}
    assert modes.iloc[:, 1].map(type).isin([int, float]).all()
