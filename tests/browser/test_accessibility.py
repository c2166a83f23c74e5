"""What axe-core finds on every page, light and dark: nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from etl.publish import publish
from scripts.screenshots import addresses
from tests.etl.marts.known_answer.city import received
from tests.support.serving import Visit, Visitor, serve

pytestmark = pytest.mark.browser

SCHEMES = ("light", "dark")
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


@pytest.fixture(scope="module", params=SCHEMES)
def seen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """Where pages are opened in light or dark."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale="zh-CN",
        reduced_motion="reduce",
        color_scheme=request.param,
    )
    yield context
    context.close()


def violations(page: Page | Frame) -> list[str]:
    """Each rule that a page breaks, and the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {rule['id']} {rule['nodes'][0]['html'][:200]}" for rule in found]


@pytest.mark.parametrize(
    "pages", [SOME, pytest.param((), marks=pytest.mark.drill)], ids=["some", "every"]
)
def test_axe_finds_nothing_on_a_page(
    seen: BrowserContext, server: str, demo_data: Path, pages: tuple[str, ...]
) -> None:
    visit, found = Visit(seen.new_page(), server), list[str]()
    for path in pages or (*addresses(demo_data).values(), *MORE):
        found += violations(visit.open(path))
    visit.page.goto(f"{server}/nowhere")
    assert found + violations(visit.page) == []


def test_axe_finds_nothing_on_any_slide(visit: Visit) -> None:
    page = visit.open("/meeting")
    page.frame_locator(".st-key-deck iframe").locator(".slide.on").wait_for()
    deck, found = page.frames[-1], list[str]()
    for number in range(deck.locator(".slide").count()):
        deck.evaluate(SHOW, number)
        found += violations(deck)
    assert found == []


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A data folder in which nothing is published, and one of a city of three counties."""
    city = received(tmp_path_factory.mktemp("city") / "case", "X", "ABCEPQR")
    city.save()
    publish(city.folder)
    return {"nothing": tmp_path_factory.mktemp("nothing"), "city": city.folder.root}


@pytest.mark.parametrize("name", ["nothing", "city"])
def test_axe_finds_nothing_where_nothing_is_published_nor_of_a_city(
    visitor: Visitor, others: dict[str, Path], name: str, tmp_path: Path
) -> None:
    with serve(others[name], tmp_path / "server.log") as address:
        visit = visitor(address)
        found = [
            fault for path in ("/", "/town_progress") for fault in violations(visit.open(path))
        ]
    assert found == []
