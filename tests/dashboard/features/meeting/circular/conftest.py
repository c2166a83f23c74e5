"""The circular of each half-year, and what it tells."""

from __future__ import annotations

import pytest

from dashboard.data.warehouse import Warehouse
from dashboard.features.meeting.circular.compose import compose
from dashboard.features.meeting.circular.facts import Facts, facts_of
from dashboard.features.meeting.circular.sentences import Circular
from dashboard.page.view import View
from etl.dictionary import Dictionary
from tests.dashboard.features.meeting.circular.passages import PERIODS, at, quoted
from tests.dashboard.features.meeting.circular.told import figures


@pytest.fixture(params=PERIODS, scope="module")
def each(request: pytest.FixtureRequest, warehouse: Warehouse, dictionary: Dictionary) -> View:
    """The district at each of several half-years: the first, some with gaps, one without a return."""
    return at(warehouse, dictionary, request.param)


@pytest.fixture(scope="module")
def known(each: View) -> Facts:
    return facts_of(each)


@pytest.fixture(scope="module")
def each_paper(each: View, known: Facts) -> Circular:
    return compose(each, known)


@pytest.fixture(scope="module")
def quotes(each: View, known: Facts) -> list[str]:
    return quoted(each, known)


@pytest.fixture(scope="module")
def told(each: View, each_paper: Circular, quotes: list[str]) -> list[tuple[str, str, str]]:
    """What the circular says of the half-year in figures."""
    return list(figures(each, each_paper, quotes))
