"""By keyboard alone: every stop is seen; from a figure to its rows, their order, the comparison of half-years."""

import re

import pytest
from playwright.sync_api import Page

from tests.support.serving import Visit, shown_filter

pytestmark = pytest.mark.browser

MOST_STOPS = 400
# Where the keyboard is, as a person is told: an outline, or a frame in the colour of the accent, of the
# element or of what is drawn for it.
STOP = """() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  const accent = getComputedStyle(document.querySelector(".ribbon")).borderTopColor;
  const isSeen = (part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1)
      || style.boxShadow !== "none" || style.borderTopColor === accent || style.borderBottomColor === accent;
  };
  const drawn = [stop];
  while (drawn.length < 4 && drawn.at(-1).parentElement) drawn.push(drawn.at(-1).parentElement);
  const box = stop.getBoundingClientRect();
  return {
    name: `${stop.tagName} ${stop.className} ${stop.innerText?.slice(0, 20) || stop.getAttribute("aria-label")}`,
    isSeen: drawn.some(isSeen) && box.bottom > 0 && box.top < innerHeight,
    isLast: stop === [...document.querySelectorAll("a[href], button, input")].at(-1),
  };
}"""


def stops(page: Page) -> list[tuple[str, bool]]:
    """Where Tab leads, one after the other, until it leaves the page: its name, whether it is seen."""
    found = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(STOP)) is None:
            break
        found.append((stop["name"], stop["isSeen"]))
    return found


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


# Each kind of part once: key figures, a board with its sliders, filters with a table.
SOME = ("/", "/leaderboard", "/download")
MORE = ("/compare", "/town_progress?town=440605124", "/access")


@pytest.mark.parametrize(
    "path", [*SOME, *(pytest.param(path, marks=pytest.mark.drill) for path in MORE)]
)
def test_every_stop_is_seen(visit: Visit, path: str) -> None:
    found = stops(visit.open(path))
    assert len(found) > 20
    assert [name for name, is_seen in found if not is_seen] == []


def test_from_a_figure_to_its_rows_and_back_and_half_years_are_compared(visit: Visit) -> None:
    page = visit.open("/?period=2026H1")
    tab_to(page, ".kf a.rows[href*='scope=contributions']:not(.nm)")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("scope=contributions"))
    visit.settle()
    tab_to(page, "table.figure thead a[href*=sort]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sort="))
    visit.settle()
    tab_to(page, "table.figure tbody a")
    page.go_back()
    page.go_back()
    page.wait_for_url(re.compile(r"/\?period=2026H1$"))
    visit.settle()

    tab_to(page, "a.act[href*=compare]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/compare"))
    visit.settle()
    tab_to(page, f"{shown_filter('by')} [role=radio]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("by=year_before"))
    visit.settle()
    assert page.locator("h1").inner_text().startswith("较上年同期")
    assert visit.errors == []
