"""From the board to an organisation, to the rows behind its score, and back to the same place."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from dashboard.features.leaderboard.weights import TITLE
from tests.browser.test_pages import assert_whole_and_quiet, query
from tests.support.serving import Visit, Visitor, shown_filter

pytestmark = pytest.mark.browser

SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
# What the browser sends over its WebSocket leaves it later: the page before stands meanwhile.
SLOW_LINE = """
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) { setTimeout(() => send.call(this, data), 700); };
"""


@pytest.fixture
def visit(going: Visit) -> Visit:
    """One page for all of these tests."""
    return going


def test_an_organisation_is_opened_from_the_board_and_each_way_back_keeps_the_place(
    visit: Visit,
) -> None:
    board, field = "社会服务机构", "社会服务"
    page = visit.go(f"/leaderboard?period=2025H2&board={quote(board)}&field={quote(field)}")
    narrowed = query(page)
    page.wait_for_function("() => window.followLink")
    row = page.locator("table.board tbody tr:not(.tiers)").nth(13).locator("a.rows.nm")
    name = row.inner_text()
    row.scroll_into_view_if_needed()
    place = page.evaluate(SCROLLED)
    assert place > 0
    row.click()
    page.wait_for_url(re.compile(r"/organization\?"))
    visit.settle()
    short = name.removeprefix("佛山市南海区")
    expect(page.locator("h1")).to_contain_text(short)
    expect(page.locator("h1")).to_contain_text("累计投入")
    assert page.evaluate(SCROLLED) == 0
    assert query(page)["period"] == ["2025H2"]

    page.locator("table.place a.rows").first.click()
    page.wait_for_url(re.compile(r"/download\?"))
    visit.settle()
    expect(page.locator("table.figure tbody tr").first).to_be_visible()
    origin = page.locator("table.figure .origin").first
    assert ".xlsx" in (origin.get_attribute("title") or "")

    page.locator("a.rows.back").click()
    page.wait_for_url(re.compile(r"/organization\?"))
    visit.settle()
    expect(page.locator("h1")).to_contain_text(short)

    page.locator("a.rows.back").click()
    assert_same_place(visit, place)
    assert query(page) == narrowed
    expect(row).to_have_text(name)
    expect(row).to_be_in_viewport()
    assert_whole_and_quiet(visit)


def test_on_a_slow_line_the_browsers_own_button_comes_back_to_the_same_place_too(
    visitor: Visitor, server: str
) -> None:
    visit = visitor(server)
    page = visit.page
    page.add_init_script(SLOW_LINE)
    visit.open("/leaderboard?period=2025H2")
    page.wait_for_function("() => window.followLink")
    row = page.locator("table.board tbody tr:not(.tiers)").nth(13).locator("a.rows.nm")
    row.scroll_into_view_if_needed()
    place = page.evaluate(SCROLLED)
    assert place > 0
    row.click()
    page.wait_for_url(re.compile(r"/organization\?"))
    expect(page.locator("h1")).to_contain_text("累计投入")
    visit.settle()
    page.go_back()
    assert_same_place(visit, place)
    # The page before the answer may have stood there, too.
    expect(row).to_be_in_viewport()
    visit.settle()
    expect(row).to_be_in_viewport()
    assert_whole_and_quiet(visit)


def assert_same_place(visit: Visit, place: int) -> None:
    """The board is shown again, scrolled to where it was left."""
    visit.page.wait_for_url(re.compile(r"/leaderboard\?"))
    visit.settle()
    visit.page.wait_for_function(f"place => Math.abs({SCROLLED} - place) < 2", arg=place)


def test_a_name_looked_for_stands_in_the_address_and_the_organisation_not_in_the_menu(
    visit: Visit,
) -> None:
    page = visit.go("/leaderboard")
    name = page.locator("table.board tbody tr:not(.tiers)").nth(7).locator("a.rows.nm").inner_text()
    search = page.locator(f"{shown_filter('q')} input")
    search.fill(name[-7:])
    search.press("Enter")
    page.wait_for_url(re.compile("q="))
    visit.settle()
    shown = page.locator("table.found a.rows.nm").all_inner_texts()
    assert name in shown
    assert all(name[-7:] in found for found in shown)
    assert query(page)["q"] == [name[-7:]]

    page = visit.go("/organization")
    assert page.locator("[data-testid=stTopNavLink][href*=organization]").count() == 0
    expect(page.get_by_role("heading", name="家社会组织有项目报送")).to_be_visible()
    assert_whole_and_quiet(visit)


def test_a_weight_is_moved_the_note_says_so_and_the_default_is_one_click_away(visit: Visit) -> None:
    page = visit.go("/leaderboard")
    note = page.locator(".weights")
    expect(note.last).to_contain_text("默认权重")
    before = page.locator("table.board tbody a.rows.nm").all_inner_texts()
    assert page.locator("table.board .range").count() == len(before)

    page.get_by_role("button", name=TITLE).click()
    slider = page.locator(shown_filter("w_money")).get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_url(re.compile(r"w_money=1\.25"))
    page.keyboard.press("Escape")
    visit.settle()
    expect(page.locator(".notice.weights")).to_contain_text("调整后的权重")
    expect(page.locator(".notice.weights")).to_contain_text("20.0%")  # 1.25 of 6.25
    expect(page.locator("h1")).to_contain_text("按调整后的权重排列")
    assert page.locator("table.board .range").count() == 0  # the interval is that of the default

    page.locator(".notice.weights a").click()
    page.wait_for_url(re.compile(r"/leaderboard(\?(?!.*w_)|$)"))
    visit.settle()
    assert page.locator(".notice.weights").count() == 0
    assert page.locator("table.board tbody a.rows.nm").all_inner_texts() == before

    # A panel that was closed since shows the weights in force, and sends no others.
    page.locator(shown_filter("board")).get_by_role("radio", name="基金会", exact=True).click()
    page.wait_for_url(re.compile("board="))
    visit.settle()
    assert list(query(page)) == ["board"]
    page.get_by_role("button", name=TITLE).click()
    expect(slider).to_have_attribute("aria-valuetext", "1.00")
    slider.press("ArrowRight")
    page.wait_for_url(re.compile(r"w_money=1\.25"))
    visit.settle()
    assert set(query(page)) == {"board", "w_money"}

    # Nor does one that was moved, closed and then taken back by the browser's own button.
    page.keyboard.press("Escape")
    page.go_back()
    page.wait_for_url(lambda url: "w_money" not in url)
    visit.settle()
    page.locator(shown_filter("board")).get_by_role("radio", name="行业协会商会").click()
    visit.settle()
    assert "w_money" not in query(page)
    expect(note.last).to_contain_text("默认权重")
    assert_whole_and_quiet(visit)


def test_a_slider_moved_by_quick_keys_stands_where_they_left_it(
    visitor: Visitor, server: str
) -> None:
    visit = visitor(server)
    page = visit.open("/leaderboard")
    page.get_by_role("button", name=TITLE).click()
    slider = page.locator(shown_filter("w_money")).get_by_role("slider")
    slider.focus()
    for pause in (20, 20, 150, 20, 300):
        slider.press("ArrowRight")
        page.wait_for_timeout(pause)
    page.wait_for_url(re.compile(r"w_money=2\.25"))
    visit.settle()
    expect(slider).to_have_attribute("aria-valuetext", "2.25")
    assert query(page)["w_money"] == ["2.25"]
    assert_whole_and_quiet(visit)
