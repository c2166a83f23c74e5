"""What a page is on paper: all heads and titles, nothing over another, the day of the data and page numbers."""

import re
from collections.abc import Iterator
from itertools import combinations
from unicodedata import normalize

import pypdfium2
import pytest

from dashboard.page import menu
from tests.support.serving import Visit

pytestmark = pytest.mark.browser

# What must be found: heads of tables that are shown, titles of charts and blocks.
SAID = """() => {
  const texts = (selector) => [...document.querySelectorAll(selector)]
    .filter((part) => part.checkVisibility() && !part.closest(".ghost,details:not([open])"))
    .filter((part) => !part.matches("div.rows th:nth-child(n+13)"))
    .map((part) => part.innerText);
  return [...texts(".p thead th"), ...texts(".p h1,.p h2.h2"),
    ...[...document.querySelectorAll(".js-plotly-plot .gtitle tspan.line")].map((line) => line.textContent)];
}"""
LANDSCAPE = (842, 595)
MOST_SHEETS = 12
# Of the smaller of two texts, this part may lie below the other: stars and signs touch.
TOUCHING = 0.15


def squeezed(text: str) -> str:
    """Without blanks, which a PDF has at its own places, and with one form of each character."""
    return re.sub(r"[\s\u200b]", "", normalize("NFKC", text))


def overlapping(text: pypdfium2.PdfTextPage) -> Iterator[tuple[str, str]]:
    """Texts of a sheet that are printed over each other."""
    boxes = [text.get_rect(n) for n in range(text.count_rects())]
    for one, other in combinations(boxes, 2):
        width = min(one[2], other[2]) - max(one[0], other[0])
        height = min(one[3], other[3]) - max(one[1], other[1])
        smaller = min((right - left) * (top - low) for left, low, right, top in (one, other))
        if width > 0 and height > 0 and width * height > TOUCHING * smaller:
            pair = text.get_text_bounded(*one), text.get_text_bounded(*other)
            # Where a word changes its font, the boxes of its parts share a character.
            if pair[0] not in pair[1] and pair[1] not in pair[0]:
                yield pair


def printed(visit: Visit, path: str) -> tuple[list[str], pypdfium2.PdfDocument]:
    """What the page says, and its PDF."""
    page = visit.go(path)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
        ".every((place) => place.querySelector('.js-plotly-plot')?.isLinked)"
    )
    said = page.evaluate(SAID)
    return said, pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))


def assert_printed_whole(visit: Visit, path: str) -> None:
    said, pdf = printed(visit, path)
    assert {tuple(map(round, sheet.get_size())) for sheet in pdf} == {LANDSCAPE}
    assert len(pdf) <= MOST_SHEETS
    texts = [sheet.get_textpage() for sheet in pdf]
    assert [pair for text in texts for pair in overlapping(text)] == []
    text = squeezed("".join(text.get_text_bounded() for text in texts))
    assert [words for words in said if squeezed(words) not in text] == []
    assert squeezed(f"第1页，共{len(pdf)}页") in text
    assert "数据截至" in text
    # Neither menu nor buttons.
    assert "打印" not in text
    assert "下载数据" not in text
    assert visit.errors == []


def test_the_button_prints_once_the_charts_are_drawn_and_the_page_prints_whole(
    visit: Visit,
) -> None:
    page = visit.page
    page.add_init_script(
        "window.print = () => { window.drawnAtPrint = [...document.querySelectorAll("
        "'[data-testid=stPlotlyChart]')].map((c) => Boolean(c.querySelector('.main-svg'))) }"
    )
    visit.open("/participation")
    page.get_by_role("button", name="打印").click()
    page.wait_for_function("() => window.drawnAtPrint")
    drawn = page.evaluate("() => window.drawnAtPrint")
    assert drawn
    assert all(drawn)
    for path in ("/participation", "/submissions"):
        assert_printed_whole(visit, path)


@pytest.mark.drill
@pytest.mark.parametrize(
    "path",
    [
        f"/{entry.address.removeprefix('./')}"
        for entry in menu.ENTRIES
        if entry.name not in ("participation", "submissions", "meeting")
    ]
    + ["/town_progress?town=440605124", "/village?code=440605122201"],
)
def test_every_page_prints_whole(visit: Visit, path: str) -> None:
    assert_printed_whole(visit, path)
