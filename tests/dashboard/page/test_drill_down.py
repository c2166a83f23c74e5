"""One address for every figure: where it leads, and what it is called."""

import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from dashboard import downloads
from dashboard.data.drill_down import linked
from dashboard.data.metrics import metric_of
from dashboard.data.warehouse import Warehouse
from dashboard.features.download import blocks as download
from dashboard.features.participation import composition
from dashboard.page.links import back_link, drill_down
from dashboard.page.view import PROVISIONAL, View, make_view
from dashboard.server import document
from dashboard.style.theme import ASSETS, LIGHT
from etl.dictionary import Dictionary
from etl.system.clock import today


def query(href: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}


@pytest.fixture
def one_town(warehouse: Warehouse, dictionary: Dictionary) -> View:
    return make_view(warehouse, dictionary, today(), "2025H2", "440605124", "health")


def test_places_are_those_of_the_view_unless_said_otherwise(one_town: View) -> None:
    assert query(drill_down(one_town, "projects_live").href) == {
        "scope": "projects_live",
        "period": "2025H2",
        "town": "440605124",
        "aid_type": "health",
    }
    other = drill_down(one_town, "projects_live", town=None, aid_type=None, period="2024H1")
    assert query(other.href) == {"scope": "projects_live", "period": "2024H1"}


def test_a_place_that_a_figure_does_not_know_is_left_out_or_refused(one_town: View) -> None:
    assert "aid_type" not in query(drill_down(one_town, "villages_paired").href)
    with pytest.raises(KeyError, match="villages_paired: aid_type"):
        drill_down(one_town, "villages_paired", aid_type="health")
    with pytest.raises(KeyError):
        drill_down(one_town, "no_such_figure")


def test_names_that_are_no_python_names(one_town: View) -> None:
    rows = drill_down(one_town, "organizations", class_="new", supervising_unit="区民政局")
    assert query(rows.href)["class"] == "new"
    assert query(rows.href)["supervising_unit"] == "区民政局"


def test_link_is_an_address_of_its_own_and_safe(one_town: View) -> None:
    rows = drill_down(one_town, "organizations", field='"><script>')
    html = linked("12", rows)
    assert html.startswith('<a class="rows" href="download?')
    assert "<script>" not in html
    assert linked("12", None) == "12"
    assert 'aria-label="查看明细：甲&amp;乙"' in linked("查看明细", rows, "甲&乙")


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "nowhere", ""],
)
def test_no_way_back_but_to_a_page_of_the_dashboard(address: str) -> None:
    assert back_link(address) == ""


def test_the_way_back_has_the_filters_of_the_page() -> None:
    html = back_link('aid_types?town=440605124&by="><b>')
    assert 'href="aid_types?town=440605124&amp;by=%22%3E%3Cb%3E"' in html
    assert "回到“帮扶类型与主要任务”" in html


@pytest.mark.parametrize(
    ("scope", "where", "said"),
    [
        ("villages_paired", {}, r"结对村（社区）\d+个，\d+行"),
        ("cash", {}, r"本期投入资金[\d,]+\.\d万元，来自\d+个项目"),
        ("milestone_facts", {"milestone": "L3"}, r"确立结对安排\d+项，\d+行"),
        # The rate itself, and how many organisations it is.
        ("participation_rate", {}, r"登记社会组织参与率\d+\.\d%，即\d+家，\d+行"),
        # What calls for attention, not the step.
        ("milestone_attention", {"milestone": "A7"}, r"超过半年未解决的问题\d+项，\d+行"),
        ("volunteer_hours", {}, r"本期志愿服务时长[\d,]+\.\d小时，来自\d+个项目"),
    ],
)
def test_the_finding_is_the_figure_and_its_rows(
    view: View, scope: str, where: dict[str, str], said: str
) -> None:
    found = metric_of(scope)
    columns = where | ({"area_code": view.area} if found.by_area else {})
    chosen = downloads.select(
        view.warehouse, view.dictionary, found.dataset, columns, found, view.period.code
    )
    counted = downloads.count(chosen)
    assert re.fullmatch(said, download.headline(view, chosen, counted))


def test_a_flow_of_a_town_without_a_return_is_missing_not_zero(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    view = make_view(warehouse, dictionary, today(), "2026H1", "440605125", None)
    chosen = downloads.select(
        warehouse,
        dictionary,
        "project_report",
        {"town_code": "440605125"},
        metric_of("cash"),
        "2026H1",
    )
    assert download.figure(view, chosen) == view.missing_word


def test_a_bar_of_what_the_register_does_not_state_leads_to_its_organisations(view: View) -> None:
    frame = pd.DataFrame({"kind": ["甲", "甲", None], "field": [None, "乙", None]})
    bar = composition.by_column(view, frame, "field", LIGHT).figure.data[0]
    places = {name: data[-1] for name, data in zip(bar.y, bar.customdata, strict=True)}
    assert query(places[composition.UNSTATED]) == {
        "scope": "organizations",
        "period": view.period.code,
        "field": "-",
        "is_registered": "true",
    }
    assert query(places[PROVISIONAL])["kind"] == "-"


def test_the_page_says_why_there_are_more_rows_than_are_counted(view: View) -> None:
    found = metric_of("organizations")
    columns = {"area_code": view.area}
    chosen = downloads.select(
        view.warehouse, view.dictionary, found.dataset, columns, found, view.period.code
    )
    title = view.dictionary.relations["organization"].title
    said = download.summary(view, chosen, downloads.count(chosen), ())
    assert f"同一{title}有几条记录就列几行" in said
    rows = downloads.select(
        view.warehouse, view.dictionary, "project_report", {}, metric_of("projects"), "2026H1"
    )
    assert "有几条记录" not in download.summary(view, rows, 1, ())


def test_no_tag_begins_in_the_script_of_a_page() -> None:
    """Streamlit takes a script out in which one seems to begin, and nothing would be clickable."""
    of_pages = [
        script
        for script in ASSETS.parent.rglob("assets/*.js")
        if script.name not in document.SCRIPTS
    ]
    assert of_pages
    for script in of_pages:
        assert re.search(r"<[/\w!]", script.read_text(encoding="utf-8")) is None
