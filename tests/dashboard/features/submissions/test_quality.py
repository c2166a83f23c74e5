"""A town's officer sees facts of the own town; of others nothing, which is not a zero."""

import re
from dataclasses import replace

import pytest

from dashboard.data.warehouse import open_warehouse
from dashboard.features.participation import blocks
from dashboard.features.submissions import quality
from dashboard.features.town_progress import due
from dashboard.page.open_page import own_town
from dashboard.page.view import TOWN, View
from dashboard.server.access import EVERYBODY, Person

OWN = "440605124"
OFFICER = Person("a", "town", "镇街联络员", frozenset({"read"}), frozenset({OWN}))


@pytest.fixture
def officers(view: View) -> View:
    """The view of the whole district, of an officer."""
    warehouse = open_warehouse(view.warehouse.edition, OFFICER.cut(view.dictionary))
    return replace(view, warehouse=warehouse, reader=OFFICER)


def test_an_officer_gets_rows_of_the_own_town_alone(view: View, officers: View) -> None:
    assert list(due.due(officers).data.iloc[:, 0]) == [view.town_names[OWN]]
    assert len(due.due(view).data) == len(view.town_names) + 1
    for table in (quality.quality, quality.complete):
        assert len(table(view).data) == len(view.town_names)
        own = table(officers).data
        assert list(own[TOWN]) == [view.town_names[OWN]]
        everybodys = table(view).data.set_index(TOWN).loc[view.town_names[OWN]]
        kept = [column for column in own.columns if column in everybodys.index]
        assert own.set_index(TOWN).iloc[0][kept].equals(everybodys[kept])


def test_an_officer_of_one_town_sees_it_first() -> None:
    assert own_town(OFFICER) == OWN
    assert own_town(replace(OFFICER, towns=frozenset({OWN, "440605125"}))) == ""
    assert own_town(EVERYBODY) == ""


def test_villages_and_pairings_of_others_are_said_to_be_hidden(officers: View) -> None:
    now = blocks.people(officers).iloc[-1]
    for hidden in (blocks.coverage_hidden(officers, now), blocks.modes(officers, now)):
        assert f"只对本{TOWN}开放" in re.sub("<[^>]+>", "", hidden.html)
        assert hidden.data.empty
    assert officers.hides_rows
    assert not replace(officers, town=officers.reports[4].town).hides_rows
