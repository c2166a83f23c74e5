"""Every page that leadership reads, in every town and every half-year; one block may fail alone."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.features.overview import blocks as overview
from dashboard.features.town_progress import blocks as town_progress
from dashboard.features.town_progress import projects
from dashboard.page import layout, menu
from etl.dictionary import load_dictionary

APP = str(Path(menu.__file__).parents[1] / "app.py")
PAGES = ("overview", "participation", "aid_types", "town_progress", "leaderboard")
PERIODS = ("2024H1", "2024H2", "2025H1", "2025H2", "2026H1")
TOWNS = ("", "440605011", *(f"44060512{n}" for n in range(1, 6)), "440605126")
SHISHAN, JIUJIANG, DALI = "440605124", "440605121", "440605125"


def html(at: AppTest) -> str:
    return " ".join(element.proto.body for element in at.get("html"))


def charts(at: AppTest) -> str:
    specs = [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]
    return " ".join(json.dumps(spec, ensure_ascii=False) for spec in specs)


def opened(data: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> AppTest:
    monkeypatch.setenv("BAISHE_DATA", str(data))
    at = AppTest.from_file(APP, default_timeout=60)
    at.run()
    at.switch_page(str(menu.entry(name).path))
    return at


def look(at: AppTest, period: str, town: str) -> str:
    at.query_params["period"] = period
    at.query_params["town"] = town
    return html(at.run())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_in_every_town_and_half_year(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for town in TOWNS:
        for period in PERIODS:
            at = opened(demo_data, monkeypatch, name)
            text = look(at, period, town)
            where = f"{name} {town} {period}"
            assert not at.exception, where
            assert layout.FAILED not in text, where
            assert layout.FAILED_BLOCK not in text, where
            assert text.count("<h1") == 1, where
            assert not re.search(r">\s*(nan|NaN|None|NaT|<NA>|inf)\b", text), where


@pytest.mark.parametrize(
    ("name", "section", "block"),
    [
        ("overview", overview, "changes"),
        ("overview", overview, "figures"),
        ("town_progress", town_progress, "matrix"),
        ("town_progress", projects, "chart"),
    ],
)
def test_a_block_that_fails_leaves_the_rest_of_the_page(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch, name: str, section: object, block: str
) -> None:
    def broken(*_: object) -> str:
        raise TypeError(block)

    monkeypatch.setattr(section, block, broken)
    at = opened(demo_data, monkeypatch, name)
    text = look(at, "2026H1", SHISHAN)
    assert text.count(layout.FAILED_BLOCK) == 1
    assert layout.FAILED not in text
    assert text.count('class="blk"') >= 3


@pytest.mark.parametrize("town", [JIUJIANG, DALI])
def test_a_town_without_a_return_says_so_in_place_of_what_changed(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch, town: str
) -> None:
    text = look(opened(demo_data, monkeypatch, "overview"), "2026H1", town)
    moves = text.split('<dl class="moves">')[1].split("</dl>")[0]
    states = load_dictionary().vocabularies["submission_state"]
    word = states.name_of("missing" if town == DALI else "rejected")
    assert moves.count(f'<span class="chip">{word}</span>') == 2
    assert "（沿用上期）" in text.split("</h1>")[0]


def test_projects_are_late_by_the_day_of_which_the_return_speaks(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(demo_data, monkeypatch, "town_progress")
    text = look(at, "2026H1", SHISHAN)
    due, done = map(int, re.findall(r"到期 (\d+) 个项目，已完成 (\d+) 个", text)[0])
    late = at.segmented_control(key="projects").options[-1]
    assert late == f"到期未完成 {due - done}"
    assert at.segmented_control(key="projects").value != "late"
    assert "数据截至2026年6月30日" in charts(at)


def test_the_problems_that_the_step_counts_bear_its_mark(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = look(opened(demo_data, monkeypatch, "town_progress"), "2026H1", SHISHAN)
    [count] = re.findall(r"有 (\d+) 个问题提出超过半年", text.split('class="row2 problem"')[0])[:1]
    assert text.count('<i class="st attention" title="提出超过半年') == int(count)
    assert "天数截至2026年6月30日" in text


def test_one_town_comes_before_all_of_them(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = look(opened(demo_data, monkeypatch, "town_progress"), "2026H1", SHISHAN)
    assert text.index('class="townhead"') < text.index('class="pb"')
    assert text.count('<tr class="chosen"') == 1


def test_the_first_half_year_has_nothing_due(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = look(opened(demo_data, monkeypatch, "town_progress"), "2024H1", "")
    assert "0 / 0" not in text
    assert load_dictionary().reasons["not_applicable_A3"] in text
    due = look(opened(demo_data, monkeypatch, "overview"), "2024H1", "")
    assert "按今天和最近一期（2026年上半年）报送" in re.sub("<[^>]+>", "", due)
