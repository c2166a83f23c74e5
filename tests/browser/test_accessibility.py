"""What axe-core finds on every page, light and dark: nothing. Where nothing is published: ``test_no_data``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from etl.publish import publish
from scripts.screenshots import addresses
from tests.browser.accessibility import OF_COLOUR, violations
from tests.etl.marts.known_answer.city import received
from tests.support.serving import Visit, Visitor, serve

pytestmark = pytest.mark.browser

SHOW = """n => document.querySelectorAll(".slide")
  .forEach((slide, i) => slide.classList.toggle("on", i === n))"""
# A town, a half-year nobody has reported, rows behind a figure, an address that is none.
MORE = (
    "/?town=440605124",
    "/town_progress?period=2026H2",
    "/download?scope=contributions&period=2026H1",
    "/leaderboard?period=2024H1",
)
# Each kind of part once: key figures, matrix, charts with weights, filters with a table, an address that is none.
SOME = ("/", "/town_progress", "/leaderboard", "/download")


def assert_without_fault(visit: Visit, paths: Sequence[str], rules: Sequence[str] = ()) -> None:
    """Neither on these pages nor at an address that is none."""
    found = [fault for path in paths for fault in violations(visit.go(path), rules=rules)]
    visit.page.goto(f"{visit.base}/nowhere")
    assert found + violations(visit.page, rules=rules) == []


def test_axe_finds_nothing_on_a_page(visit: Visit) -> None:
    assert_without_fault(visit, SOME)


def test_axe_finds_no_fault_of_colour_in_the_dark(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="dark")
    assert_without_fault(visit, SOME, OF_COLOUR)


@pytest.mark.drill
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_every_page(
    visit: Visit, demo_data: Path, scheme: Literal["light", "dark"]
) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    for path in (*addresses(demo_data).values(), *MORE):
        assert violations(visit.open(path)) == []
    assert_without_fault(visit, ())


def test_axe_finds_nothing_on_any_slide(visit: Visit) -> None:
    page = visit.open("/meeting")
    page.frame_locator(".st-key-deck iframe").locator(".slide.on").wait_for()
    deck, found = page.frames[-1], violations(page.frames[-1])
    keys = deck.locator(".slide").evaluate_all("all => all.map((slide) => slide.dataset.key)")
    towns = [number for number, key in enumerate(keys) if key.startswith("town-")]
    assert len(towns) > 1
    for number in range(1, len(keys)):
        if number not in towns[1:]:  # all towns have the same slide
            deck.evaluate(SHOW, number)
            found += violations(deck, ".slide.on")
    assert found == []


@pytest.mark.drill  # its parts are those of the pages above; tests/pages/test_areas opens them
def test_axe_finds_nothing_of_a_city(visitor: Visitor, tmp_path: Path) -> None:
    city = received(tmp_path / "case", "X", "ABCEPQR")
    city.save()
    publish(city.folder)
    with serve(city.folder.root, tmp_path / "server.log") as address:
        visit = visitor(address)
        assert [fault for p in ("/", "/town_progress") for fault in violations(visit.go(p))] == []
