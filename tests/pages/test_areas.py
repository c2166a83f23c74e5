"""The pages above counties: the parts of the area chosen stand side by side, for few of them and for many."""

import re
from pathlib import Path

import pytest

from dashboard.downloads import Order, export_dataset
from dashboard.downloads.export import ExportError
from dashboard.features.meeting import brief
from dashboard.features.meeting.circular.compose import circular
from etl.folder import DataFolder
from etl.marts import runner
from etl.publish import publish
from tests.conftest import MadeOnce
from tests.etl.marts.known_answer.city import AREAS, many_counties, received
from tests.etl.marts.known_answer.ledger import Ledger
from tests.pages.opening import PageOpener, finding, html, plain
from tests.support import small_publications

TODAY = "2025-02-01"
MANY = 122


def published(ledger: Ledger) -> None:
    """Publish everything, unproven: the tests of areas prove it."""
    ledger.save()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAISHE_TODAY", TODAY)
        patch.setattr(runner, "build", small_publications.of(*ledger.folder.dictionary.relations))
        publish(ledger.folder)


@pytest.fixture(scope="module")
def city(made_once: MadeOnce) -> Path:
    """The city of three counties."""
    return made_once("city", lambda place: published(received(place, "X", "ABCEPQR")))


@pytest.fixture(scope="module")
def province(made_once: MadeOnce) -> Path:
    """As many counties as a province has."""
    return made_once("province", lambda place: published(many_counties(place, MANY)))


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch, _fixed_day_and_no_real_data: None) -> None:
    monkeypatch.setenv("BAISHE_TODAY", TODAY)


@pytest.mark.parametrize("name", ["overview", "participation", "aid_types", "town_progress"])
def test_a_city_shows_its_counties_in_code_order(
    open_page: PageOpener, city: Path, name: str
) -> None:
    at = open_page(name, city, period="2024H2")
    rows = re.findall(r'<th scope="row">(?:<a[^>]*>)?([^<]*县)</', html(at))
    assert rows[:3] == ["子县", "丑县", "寅县"]
    assert at.selectbox(key="town").options == ["某市", *(f"\u3000{row}" for row in rows[:3])]


def test_the_area_filter_walks_down_the_tree(open_page: PageOpener, city: Path) -> None:
    for area in ("P", "B"):
        at = open_page("overview", city, period="2024H2", town=AREAS[area])
        options = [name.strip("\u3000") for name in at.selectbox(key="town").options]
        assert options == ["某市", "子县", "天镇", "地镇"]


def test_a_county_in_a_city_shows_its_own_towns(open_page: PageOpener, city: Path) -> None:
    at = open_page("town_progress", city, period="2024H2", town=AREAS["P"])
    assert re.findall(r'<th scope="row">(.镇)</th>', html(at))[:2] == ["天镇", "地镇"]
    assert "玄镇" not in html(at)


def test_the_headline_is_of_the_area_chosen(open_page: PageOpener, city: Path) -> None:
    said = {
        area: finding(open_page("participation", city, period="2024H2", town=AREAS[area]))
        for area in "XPA"
    }
    assert said["X"].startswith("参与社会组织4家")
    assert said["P"].startswith("子县参与社会组织3家")
    assert said["A"].startswith("天镇参与社会组织2家")


def test_boards_are_of_the_county_chosen(open_page: PageOpener, city: Path) -> None:
    at = open_page("leaderboard", city, period="2024H2", county=AREAS["Q"], board="all")
    assert at.selectbox(key="county").options == ["子县", "丑县", "寅县"]
    assert "甲协会" in html(at)
    assert "丙基金会" not in html(at)


def test_rows_behind_a_county_are_those_of_its_towns(open_page: PageOpener, city: Path) -> None:
    at = open_page("download", city, dataset="project_report", town=AREAS["P"])
    assert "共2行" in plain(at)


@pytest.mark.parametrize("name", ["overview", "participation", "aid_types", "town_progress"])
def test_many_counties_scroll_in_tables(open_page: PageOpener, province: Path, name: str) -> None:
    text = html(open_page(name, province, period="2024H1"))
    rows = re.findall(r'<th scope="row">(?:<a[^>]*>)?(第\d{4}县)', text)
    assert len(set(rows)) == MANY
    assert rows[:MANY] == sorted(rows[:MANY])
    assert 'class="sc long"' in text
    assert "第0002镇、第0003镇" not in text


def test_returns_of_many_towns_are_summed_up_by_area(open_page: PageOpener, province: Path) -> None:
    text = html(open_page("submissions", province, period="2024H1"))
    rows = re.findall(r'<th scope="row">(第\d{4}县)</th>', text)
    assert len(rows) == MANY
    assert "1/1份" in text
    assert "0/1份" in text


def test_the_area_of_returns_is_chosen_down_the_tree(open_page: PageOpener, city: Path) -> None:
    at = open_page("submissions", city, period="2024H2", town=AREAS["P"])
    options = [name.strip("\u3000") for name in at.selectbox(key="town").options]
    assert options == ["某市", "子县", "天镇", "地镇"]
    assert "玄镇" not in html(at)


def test_above_counties_the_search_finds_areas_and_in_one_what_is_there(
    open_page: PageOpener, city: Path
) -> None:
    above = html(open_page("search", city, q="县"))
    assert "先选县（区）" in above
    assert re.findall(r"overview|\./\?period=2024H2&amp;town=\d+", above)
    assert "甲协会" not in html(open_page("search", city, q="甲"))
    assert "甲协会" in html(open_page("search", city, q="甲", town=AREAS["Q"]))


def test_organisations_are_those_of_the_county_or_the_one_asked_for(
    open_page: PageOpener, city: Path
) -> None:
    at = open_page("organization", city, county=AREAS["Q"])
    options = at.selectbox(key="organization").options
    assert any("甲协会" in option for option in options)
    assert not any("丙基金会" in option for option in options)


def test_the_deck_of_many_counties_lists_what_needs_attention(
    open_page: PageOpener, province: Path
) -> None:
    assert finding(open_page("meeting", province, period="2024H1")).endswith("共13页")


def test_the_circular_of_many_counties_says_who_is_asked_what(province: Path) -> None:
    paper = circular(brief.view_of(DataFolder(province), "2024H1"))
    [towns] = [part for part in paper.parts if part.title == "各县（区）进展"]
    passages = [block.sentence for block in towns.blocks if hasattr(block, "sentence")]
    assert len(passages) < 8
    asked = next(text for text in passages if text.startswith("尽快补报本期工作进展："))
    assert asked.count("县、") == 9
    assert asked.endswith("等81个县（区）。")
    assert sum(map(len, paper.texts)) < 8000


@pytest.mark.parametrize("written", ["P", "子县"])
def test_papers_and_files_of_one_county(city: Path, tmp_path: Path, written: str) -> None:
    folder, area = DataFolder(city), AREAS.get(written, written)
    view = brief.view_of(folder, "2024H1", area)
    assert (view.area_name, sorted(view.town_names.values())) == ("子县", ["地镇", "天镇"])
    order = Order("pairing", "csv", codes=True, area=area)
    out = tmp_path / "pairing.csv"
    whole = export_dataset(folder, Order("pairing", "csv", codes=True), out, lambda *_: None).rows
    assert 0 < export_dataset(folder, order, out, lambda *_: None).rows < whole
    assert "990201" not in out.read_text(encoding="utf-8-sig")


def test_an_area_that_cannot_be_is_refused(city: Path, tmp_path: Path) -> None:
    folder = DataFolder(city)
    for area in ("无此县", AREAS["A"]):
        with pytest.raises(brief.BriefError):
            brief.view_of(folder, "2024H1", area)
    for dataset, area in (("pairing", "无此县"), ("phase", AREAS["P"])):
        order = Order(dataset, "csv", area=area)
        with pytest.raises(ExportError, match="地区"):
            export_dataset(folder, order, tmp_path / "a.csv", lambda *_: None)
