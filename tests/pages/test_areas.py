"""The pages above counties: the parts of the area chosen stand side by side, for few of them and for many."""

import re
from pathlib import Path

import pytest

from etl.publish import publish
from tests.etl.marts.known_answer.city import AREAS, many_counties, received
from tests.pages.opening import PageOpener, finding, html, plain

TODAY = "2025-02-01"
PAGES = ("overview", "participation", "aid_types", "town_progress")
MANY = 122


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city of three counties, published."""
    ledger = received(tmp_path_factory.mktemp("city") / "case", "X", "ABCEPQR")
    ledger.save()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAISHE_TODAY", TODAY)
        publish(ledger.folder)
    return ledger.folder.root


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many counties as a province has, published."""
    ledger = many_counties(tmp_path_factory.mktemp("many") / "case", MANY)
    ledger.save()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAISHE_TODAY", TODAY)
        publish(ledger.folder)
    return ledger.folder.root


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch, _fixed_day_and_no_real_data: None) -> None:
    monkeypatch.setenv("BAISHE_TODAY", TODAY)


@pytest.mark.parametrize("name", PAGES)
def test_a_city_shows_its_counties_in_code_order(
    open_page: PageOpener, city: Path, name: str
) -> None:
    text = plain(open_page(name, city, period="2024H2"))
    places = (
        [text.index(county) for county in ("子县", "丑县", "寅县")]
        if name != "participation"
        else []
    )
    assert places == sorted(places)
    assert "某市" in text or name != "participation"


def test_the_area_filter_walks_the_tree(open_page: PageOpener, city: Path) -> None:
    def offered(**query: str) -> list[str]:
        at = open_page("overview", city, period="2024H2", **query)
        return [name.strip("\u3000") for name in at.selectbox(key="town").options]

    assert offered() == ["某市", "子县", "丑县", "寅县"]
    assert offered(town=AREAS["P"]) == ["某市", "子县", "天镇", "地镇"]
    assert offered(town=AREAS["B"]) == ["某市", "子县", "天镇", "地镇"]


@pytest.mark.parametrize("name", PAGES)
def test_a_county_in_a_city_is_shown_as_one_alone(
    open_page: PageOpener, city: Path, name: str
) -> None:
    text = html(open_page(name, city, period="2024H2", town=AREAS["P"]))
    assert "天镇" in text
    assert "玄镇" not in text


def test_the_headline_is_of_the_area_chosen(open_page: PageOpener, city: Path) -> None:
    def said(**query: str) -> str:
        return finding(open_page("participation", city, period="2024H2", **query))

    assert said().startswith("参与社会组织4家")
    assert said(town=AREAS["P"]).startswith("子县参与社会组织3家")
    assert said(town=AREAS["A"]).startswith("天镇参与社会组织2家")


def test_boards_are_of_the_county_chosen(open_page: PageOpener, city: Path) -> None:
    at = open_page("leaderboard", city, period="2024H2", county=AREAS["Q"], board="all")
    assert at.selectbox(key="county").options == ["子县", "丑县", "寅县"]
    assert "丙基金会" not in html(at)
    assert "甲协会" in html(at)


@pytest.mark.parametrize("name", PAGES)
def test_many_counties_stay_readable(open_page: PageOpener, province: Path, name: str) -> None:
    text = html(open_page(name, province, period="2024H1"))
    listed = re.findall(r'<th scope="row">(第\d{4}县)', text)
    assert listed[:MANY] == sorted(listed[:MANY]) or name == "participation"
    assert (len(listed) >= MANY) or name == "participation"
    assert 'class="sc long"' in text


def test_the_meeting_of_many_counties(open_page: PageOpener, province: Path) -> None:
    open_page("meeting", province, period="2024H1")
