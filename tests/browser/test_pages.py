"""Every page in a real browser: whole, quiet, offline, and under an address that can be copied."""

import csv
import json
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.page.layout import FAILED
from etl.dictionary import load_dictionary
from etl.folder import SHIPPED_REFERENCE
from tests.support.serving import Visit, Visitor, shown_filter

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/compare",
    "/participation",
    "/aid_types",
    "/town_progress",
    "/leaderboard",
    "/organization",
    "/download",
    "/dictionary",
)
# Filters are one mechanism (`open_page`); tests/pages tries it on every page without a browser.
FILTERED = ("/", "/town_progress", "/download")
SCREENS = ((390, 844), (1366, 768), (1920, 1080))
FILTERS = ("period", "town")
ALL_TOWNS = "全部镇（街道）"
CHART_TITLE = "document.querySelector('.js-plotly-plot').layout.title.text"
PERIOD, TOWN = "2025H2", "440605124"
# Streamlit scrolls its main section, not the document: neither may be wider than the screen.
OVERHANG = """
    Math.max(...[document.documentElement, document.querySelector("[data-testid=stMain]")]
        .map(part => part.scrollWidth - part.clientWidth))
"""


def period_name() -> str:
    return load_dictionary().period(PERIOD).name


def town_name() -> str:
    with (SHIPPED_REFERENCE / "towns.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(row["town_name"] for row in csv.DictReader(file) if row["town_code"] == TOWN)


def towns() -> list[str]:
    with (SHIPPED_REFERENCE / "towns.csv").open(encoding="utf-8-sig", newline="") as file:
        return sorted(row["town_code"] for row in csv.DictReader(file))


def box(page: Page, key: str) -> Locator:
    """A select box, by the key of its value in the address."""
    return page.locator(f"{shown_filter(key)} [role=combobox]")


def pick(page: Page, key: str, option: str) -> None:
    """Choose an option in a select box."""
    box(page, key).click()
    page.get_by_role("option", name=option, exact=True).click()


def choose(visit: Visit, key: str, option: str) -> None:
    """As `pick`, until the choice stands in the address and the page is drawn."""
    pick(visit.page, key, option)
    visit.page.wait_for_url(re.compile(rf"[?&]{key}="))
    visit.settle()


def chosen(page: Page) -> dict[str, str]:
    """What the select boxes of the filter bar show, of those that the page has."""
    boxes = {key: box(page, key) for key in FILTERS}
    return {key: one.input_value() for key, one in boxes.items() if one.count()}


def town_names() -> list[str]:
    with (SHIPPED_REFERENCE / "towns.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["town_code"])
    return [row["town_name"] for row in rows]


def entries(page: Page) -> int:
    """How many entries the browser's history has."""
    return int(page.evaluate("history.length"))


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def assert_whole_and_quiet(visit: Visit) -> None:
    assert visit.page.locator("[data-testid=stException]").count() == 0
    assert visit.page.get_by_text(FAILED).count() == 0
    assert visit.errors == []
    assert visit.foreign_hosts == set()


def overhang(visit: Visit, width: int, height: int) -> int:
    """By how many px a page of this size scrolls sideways."""
    visit.page.set_viewport_size({"width": width, "height": height})
    return int(visit.settle().evaluate(OVERHANG))


def test_every_page_is_whole_quiet_offline_and_marked_on_every_screen(
    visitor: Visitor, server: str
) -> None:
    visit, sizes = visitor(server, *SCREENS[0]), SCREENS
    for path in PATHS:
        page = visit.go(path)
        expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
        mark = page.locator(".ribbon", has_text=load_dictionary().programme.demo_mark)
        expect(mark).to_be_visible()
        assert page.locator("h1").count() == 1
        assert page.locator("h1").inner_text().strip()
        assert {size: by for size in sizes if (by := overhang(visit, *size)) > 0} == {}, path
        sizes = sizes[::-1]  # the next page is drawn as large as this one ended
        assert_whole_and_quiet(visit)


def test_the_font_of_icons_is_fetched_where_an_icon_is_shown(
    own_visitor: Visitor, server: str
) -> None:
    visit, fonts = own_visitor(server), list[str]()
    visit.page.on("request", lambda request: fonts.append(request.url))
    visit.open("/")
    assert not any("MaterialSymbols" in url for url in fonts)
    with visit.page.expect_request("**/MaterialSymbols*"):
        visit.go("/download")


def test_filter_is_in_the_address_and_holds_on_the_next_page(visit: Visit) -> None:
    page = visit.open("/participation")
    chart = page.evaluate(CHART_TITLE)
    choose(visit, "period", period_name())
    page.wait_for_function(f"() => {CHART_TITLE} !== {json.dumps(chart)}")
    drawn = page.evaluate("document.querySelector('.js-plotly-plot .gtitle').textContent")
    assert drawn.startswith(page.evaluate(CHART_TITLE).partition("<br>")[0])
    choose(visit, "town", town_name())
    assert query(page) == {"period": [PERIOD], "town": [TOWN]}
    before = chosen(page)
    assert before == {"period": period_name(), "town": town_name()}

    page.locator("[data-testid=stTopNavLink][href*=aid_types]").click()
    page.wait_for_url(re.compile("/aid_types"))
    visit.settle()
    expect(box(page, "town")).to_have_value(town_name())
    assert chosen(page) == before
    assert query(page) == {"period": [PERIOD], "town": [TOWN]}

    # Choices made faster than the page is drawn all hold.
    pick(page, "period", load_dictionary().period("2024H2").name)
    pick(page, "town", town_names()[2])
    pick(page, "period", load_dictionary().period("2025H1").name)
    page.wait_for_url(re.compile("period=2025H1"))
    visit.settle()
    assert query(page) == {"period": ["2025H1"], "town": [towns()[2]]}
    assert chosen(page) == {
        "period": load_dictionary().period("2025H1").name,
        "town": town_names()[2],
    }
    assert_whole_and_quiet(visit)


def test_copied_address_opens_the_same_view(visitor: Visitor, server: str) -> None:
    first = visitor(server)
    for path in ("/town_progress", "/download"):
        page, second = first.go(f"{path}?period={PERIOD}&town={TOWN}"), visitor(server)
        copy = second.open(page.url.removeprefix(server))
        assert chosen(page)["period"] == period_name()
        assert chosen(copy) == chosen(page)
        assert query(copy) == query(page)
        assert query(page)["period"] == [PERIOD]
        assert copy.locator("h1").inner_text() == page.locator("h1").inner_text()
        assert copy.locator("[data-testid=stMain]").inner_text() == (
            page.locator("[data-testid=stMain]").inner_text()
        )
        assert_whole_and_quiet(second)


def test_a_select_box_is_used_by_mouse_and_by_keyboard(visit: Visit) -> None:
    page = visit.open(f"/town_progress?town={TOWN}")
    heading = page.locator("h1").inner_text()
    pick(page, "town", ALL_TOWNS)
    page.wait_for_function("() => location.search === ''")
    visit.settle()
    assert page.locator("h1").inner_text() != heading
    expect(box(page, "town")).to_have_value(ALL_TOWNS)

    before = entries(page)
    box(page, "town").focus()
    # The list opens at what is chosen: all towns.
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name=town_names()[3], exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"town={towns()[3]}$"))
    visit.settle()
    expect(box(page, "town")).to_have_value(town_names()[3])
    expect(box(page, "town")).to_be_focused()
    assert entries(page) == before + 1
    page.keyboard.press("Shift+Tab")
    expect(box(page, "period")).to_be_focused()
    assert_whole_and_quiet(visit)


def test_back_and_forward_show_each_choice_and_each_page_as_it_was_whatever_was_chosen_since(
    visit: Visit,
) -> None:
    page = visit.open("/participation")
    heading, before = page.locator("h1").inner_text(), entries(page)
    choose(visit, "town", town_name())
    choose(visit, "period", period_name())
    assert entries(page) == before + 2
    page.go_back()
    visit.settle()
    assert query(page) == {"town": [TOWN]}
    expect(box(page, "town")).to_have_value(town_name())
    page.go_back()
    expect(page.locator("h1")).to_have_text(heading)
    expect(box(page, "town")).to_have_value(ALL_TOWNS)
    assert query(page) == {}
    page.go_forward()
    page.go_forward()
    page.wait_for_url(re.compile(f"period={PERIOD}"))
    expect(box(page, "town")).to_have_value(town_name())
    expect(box(page, "period")).to_have_value(period_name())
    assert entries(page) == before + 2
    visit.settle()

    page.locator("[data-testid=stTopNavLink][href*=town_progress]").click()
    page.wait_for_url(re.compile(f"/town_progress.*period={PERIOD}"))
    visit.settle()
    pick(page, "town", ALL_TOWNS)
    page.wait_for_function("() => !location.search.includes('town=')")
    visit.settle()
    page.go_back()
    page.go_back()
    page.wait_for_url(re.compile(f"/participation.*town={TOWN}"))
    expect(box(page, "town")).to_have_value(town_name())
    expect(box(page, "period")).to_have_value(period_name())
    page.go_forward()
    page.go_forward()
    page.wait_for_url(re.compile(rf"/town_progress\?period={PERIOD}$"))
    expect(box(page, "town")).to_have_value(ALL_TOWNS)
    expect(box(page, "period")).to_have_value(period_name())
    assert_whole_and_quiet(visit)


def test_a_choice_that_makes_another_one_void_is_one_entry(visit: Visit) -> None:
    """Another dataset has no such figure: its name leaves the address with the same step."""
    page = visit.open("/download?dataset=problem&scope=problems_waiting")
    before = entries(page)
    pick(page, "dataset", load_dictionary().relations["project_report"].title)
    page.wait_for_function("() => !location.search.includes('scope')")
    visit.settle()
    assert entries(page) == before + 1
    page.go_back()
    page.wait_for_url(re.compile("scope=problems_waiting"))
    visit.settle()
    expect(page.locator("h1")).to_contain_text("问题")


# Page → a widget besides the filter bar: its key, its parameter, the words that it shows.
WIDGETS = {
    "/leaderboard?board=基金会&q=村": ("board", "board=基金会", "基金会"),
    "/cases_and_problems?part=cases&case_words=村": ("part", "part=cases", "典型案例"),
    "/download?style=codes&columns=status": ("style", "style=codes", "代码列名"),
}


def test_other_widgets_show_what_the_address_says(visit: Visit) -> None:
    for path, (key, parameter, words) in WIDGETS.items():
        page = visit.go(path)
        buttons = page.locator(shown_filter(key))
        pressed = buttons.get_by_role("radio", checked=True)
        expect(pressed).to_have_text(re.compile(words))
        assert unquote(urlsplit(page.url).query) == urlsplit(path).query
        before = entries(page)
        buttons.get_by_role("radio", checked=False).first.click()
        left = "p => !decodeURIComponent(location.search).includes(p)"
        page.wait_for_function(left, arg=parameter)
        visit.settle()
        assert entries(page) == before + 1
        page.go_back()
        visit.settle()
        expect(pressed).to_have_text(re.compile(words))
        assert_whole_and_quiet(visit)


def test_the_menus_of_small_screens_take_the_filters_along(visitor: Visitor, server: str) -> None:
    visit = visitor(server, 1024, 768)
    page = visit.open(f"/?town={TOWN}")
    page.get_by_role("button", name="更多", exact=True).focus()  # not Streamlit's “4 more”
    page.keyboard.press("Enter")
    page.locator("[data-testid=stTopNavDropdownLink][href$=submissions]").click()
    page.wait_for_url(re.compile(f"/submissions.*town={TOWN}"))
    visit.settle()
    expect(page.locator("[data-testid=stTopNavDropdownLink]")).to_have_count(0)

    # That of a phone makes way for the page.
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-testid=stExpandSidebarButton]").click()
    page.locator("[data-testid=stSidebarNavLink][href$=town_progress]").click()
    page.wait_for_url(re.compile(f"/town_progress.*town={TOWN}"))
    visit.settle()
    expect(page.locator("[data-testid=stSidebarNavLink]").first).not_to_be_in_viewport()
    page.locator("h1").click(trial=True)
    assert_whole_and_quiet(visit)


def test_what_a_link_to_rows_narrows_is_not_taken_over_elsewhere(visit: Visit) -> None:
    visit.open("/aid_types?aid_type=education")
    visit.open(f"/download?dataset=project_report&scope=projects&period={PERIOD}&town={TOWN}")
    assert "aid_type" not in query(visit.page)
    visit.page.locator("[data-testid=stTopNavLink][href*=participation]").click()
    visit.page.wait_for_url(re.compile("/participation"))
    visit.settle()
    assert query(visit.page) == {}
    assert_whole_and_quiet(visit)


def test_a_filter_that_no_longer_fits_says_so_in_one_sentence_and_adds_no_entry(
    visit: Visit,
) -> None:
    visit.open("/dictionary")
    for path in FILTERED:
        before = entries(visit.page)
        arrive = visit.open if path == "/" else visit.go
        page = arrive(f"{path}?period=1999H1&town=999999999&aid_type=none")
        notice = page.locator(".notice")
        expect(notice).to_contain_text("1999H1")
        expect(notice).to_contain_text("已显示")
        page.wait_for_function("() => !location.search.includes('1999H1')")
        assert entries(page) == before + 1
        assert_whole_and_quiet(visit)


def test_an_address_that_is_none_says_so_in_chinese(visit: Visit) -> None:
    page = visit.page
    answer = page.goto(f"{visit.base}/nonsense")
    assert answer
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "没有这个页面"
    page.get_by_text("回到首页").click()
    visit.settle()
    assert page.locator("h1").inner_text().strip()


# Counts how often a chart is drawn again after it was first drawn.
DRAWN_AGAIN = """
window.drawnAgain = {};
new MutationObserver(() => {
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    if (chart.counted || !chart.on) continue;
    chart.counted = true;
    const key = chart.closest("[class*=st-key-c_]").className.match(/st-key-(c_\\w+)/)[1];
    window.drawnAgain[key] = 0;
    chart.on("plotly_beforeplot", () => { window.drawnAgain[key] += 1; });
  }
}).observe(document, { childList: true, subtree: true });
"""


def test_a_chart_is_drawn_once(visit: Visit) -> None:
    """Streamlit hands every new chart to Plotly twice; half of the time of a page would go there."""
    visit.page.add_init_script(DRAWN_AGAIN)
    for path in ("/participation", "/aid_types", "/town_progress"):
        page = visit.go(path)
        page.wait_for_function(
            "() => [...document.querySelectorAll('.js-plotly-plot')].every(c => c.isLinked)"
        )
        drawn = page.evaluate("window.drawnAgain")
        assert drawn
        assert set(drawn.values()) == {0}, drawn
        page.evaluate("window.drawnAgain = {}")


def test_a_page_of_newer_software_gets_its_own_style_sheet(visit: Visit) -> None:
    page = visit.open("/participation")
    look = page.evaluate("window.assetVersion")
    page.evaluate("window.assetVersion = 'of older software'")
    page.locator("[data-testid=stTopNavLink][href*=aid_types]").click()
    page.wait_for_function(f"() => window.assetVersion === {json.dumps(look)}")
    visit.settle()
    assert urlsplit(page.url).path == "/aid_types"
    # Should it not help, it is not tried for ever.
    page.evaluate("window.assetVersion = 'of older software'")
    page.locator("[data-testid=stTopNavLink][href*=participation]").click()
    page.wait_for_url(re.compile("/participation"))
    visit.settle()
    page.wait_for_timeout(1000)
    assert page.evaluate("window.assetVersion") == "of older software"
