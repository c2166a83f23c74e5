"""What a page is on paper: every head of a column and every title of a chart, day and page number below."""

import re
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
    .map((part) => part.innerText);
  return [...texts(".p thead th"), ...texts(".p h1,.p h2.h2"),
    ...[...document.querySelectorAll(".js-plotly-plot .gtitle tspan.line")].map((line) => line.textContent)];
}"""
LANDSCAPE = (842, 595)


def squeezed(text: str) -> str:
    """Without blanks, which a PDF has at its own places, and with one form of each character."""
    return re.sub(r"[\s\u200b]", "", normalize("NFKC", text))


def printed(visit: Visit, path: str) -> tuple[list[str], str, list[tuple[float, float]]]:
    """What the page says, the text of its PDF, the sizes of the sheets in points."""
    page = visit.open(path)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
        ".every((place) => place.querySelector('.js-plotly-plot')?.isLinked)"
    )
    said = page.evaluate(SAID)
    pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in pdf)
    return said, squeezed(text), [sheet.get_size() for sheet in pdf]


def assert_printed_whole(visit: Visit, path: str) -> None:
    said, text, sizes = printed(visit, path)
    assert {(round(width), round(height)) for width, height in sizes} == {LANDSCAPE}
    assert [words for words in said if squeezed(words) not in text] == []
    assert squeezed(f"第1页，共{len(sizes)}页") in text
    assert "数据截至" in text
    # Neither menu nor buttons.
    assert "打印" not in text
    assert "下载数据" not in text
    assert visit.errors == []


@pytest.mark.parametrize("path", ["/aid_types", "/village?code=440605122201"])
def test_a_page_prints_whole(visit: Visit, path: str) -> None:
    assert_printed_whole(visit, path)


@pytest.mark.drill
@pytest.mark.parametrize(
    "path",
    [
        f"/{entry.address.removeprefix('./')}"
        for entry in menu.ENTRIES
        if entry.name not in ("aid_types", "meeting")
    ]
    + ["/town_progress?town=440605124"],
)
def test_every_page_prints_whole(visit: Visit, path: str) -> None:
    assert_printed_whole(visit, path)


def test_the_button_prints_once_the_charts_are_drawn(visit: Visit) -> None:
    page = visit.page
    page.add_init_script(
        "window.print = () => { window.drawnAtPrint = [...document.querySelectorAll("
        "'[data-testid=stPlotlyChart]')].map((c) => Boolean(c.querySelector('.main-svg'))) }"
    )
    visit.open("/aid_types")
    page.get_by_role("button", name="打印").click()
    page.wait_for_function("() => window.drawnAtPrint")
    drawn = page.evaluate("() => window.drawnAtPrint")
    assert drawn
    assert all(drawn)
