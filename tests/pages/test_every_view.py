"""Every page that leadership reads, in every town and every half-year; one block may fail alone."""

import re

import pytest

from dashboard.features.overview import blocks as overview
from dashboard.features.town_progress import due_list, one_town
from etl.dictionary import load_dictionary
from tests.pages.opening import PageOpener, charts, check_tables, go, html

PAGES = ("overview", "participation", "aid_types", "town_progress", "leaderboard")
PERIODS = ("2024H1", "2024H2", "2025H1", "2025H2", "2026H1")
TOWNS = ("", "440605011", *(f"44060512{n}" for n in range(1, 6)), "440605126")
SHISHAN, JIUJIANG, DALI = "440605124", "440605121", "440605125"
EVERY_VIEW = [(town, period) for town in TOWNS for period in PERIODS]
# The first half-year, the first that is compared; a town without a return, with a rejected one, with one in force.
SOME_VIEWS = [
    ("", "2024H1"),
    ("", "2024H2"),
    (DALI, "2026H1"),
    (JIUJIANG, "2026H1"),
    (SHISHAN, "2026H1"),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "views", [SOME_VIEWS, pytest.param(EVERY_VIEW, marks=pytest.mark.drill)], ids=["some", "every"]
)
def test_a_page_is_whole_in_every_town_and_half_year(
    open_page: PageOpener, name: str, views: list[tuple[str, str]]
) -> None:
    (town, period), *others = views
    at = open_page(name, period=period, town=town, gantt="1")
    for town, period in others:
        go(at, period=period, town=town)
    if name != "leaderboard":
        check_tables(html(at))
    assert at.get("plotly_chart") or name in ("overview", "leaderboard")


@pytest.mark.usefixtures("error_boundaries")
@pytest.mark.parametrize(
    ("name", "section", "block"),
    [
        ("overview", overview, "changes"),
        ("overview", overview, "figures"),
        ("town_progress", one_town, "problems_of_town"),
        ("town_progress", due_list, "due_of_town"),
    ],
)
def test_a_block_that_fails_leaves_the_rest_of_the_page(
    open_page: PageOpener, monkeypatch: pytest.MonkeyPatch, name: str, section: object, block: str
) -> None:
    def broken(*_: object) -> str:
        raise TypeError(block)

    monkeypatch.setattr(section, block, broken)
    text = html(open_page(name, failed_blocks=1, period="2026H1", town=SHISHAN))
    assert text.count('class="blk"') >= 3


@pytest.mark.parametrize("town", [JIUJIANG, DALI])
def test_a_town_without_a_return_says_so_in_place_of_what_changed(
    open_page: PageOpener, town: str
) -> None:
    text = html(open_page("overview", period="2026H1", town=town))
    moves = text.split('<dl class="moves">')[1].split("</dl>")[0]
    states = load_dictionary().vocabularies["submission_state"]
    word = states.name_of("missing" if town == DALI else "rejected")
    assert moves.count(f'<span class="chip">{word}</span>') == 2
    assert "存量沿用2025年下半年" in text.split('class="fresh"')[1]


def test_projects_are_late_by_the_day_of_which_the_return_speaks(open_page: PageOpener) -> None:
    at = open_page("town_progress", period="2026H1", town=SHISHAN, gantt="1")
    text = html(at)
    due, done = map(int, re.findall(r"到期(\d+)个项目，已完成(\d+)个", text)[0])
    assert f"已超期 {due - done}" in at.segmented_control(key="projects").options
    assert at.segmented_control(key="projects").value != "late"
    assert "数据截至2026年6月30日" in charts(at)


def test_the_problems_that_the_step_counts_bear_its_mark(open_page: PageOpener) -> None:
    text = html(open_page("town_progress", period="2026H1", town=SHISHAN))
    [count] = re.findall(r"有(\d+)个问题提出超过半年", text.split('class="row2 problem"')[0])[:1]
    assert text.count('<i class="st attention" title="提出超过半年') == int(count)
    assert "天数截至2026年6月30日" in text


def test_one_town_says_what_it_has_what_waits_and_what_is_late(open_page: PageOpener) -> None:
    text = html(open_page("town_progress", period="2026H1", town=SHISHAN))
    parts = (
        'class="kf"',
        'class="step"',
        'class="row2 problem"',
        'class="duelist"',
        'class="columns"',
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.count("<details") == 5
    assert 'class="pb"' not in text


def test_the_first_half_year_has_nothing_due(open_page: PageOpener) -> None:
    text = html(open_page("town_progress", period="2024H1"))
    assert "0 / 0" not in text
    assert load_dictionary().reasons["not_applicable_A3"] in text
    due = html(open_page("overview", period="2024H1"))
    assert "按今天和最近一期（2026年上半年）报送" in re.sub("<[^>]+>", "", due)
