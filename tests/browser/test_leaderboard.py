"""From the board to an organisation, to the rows behind its score, and back to the same place."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from dashboard.features.leaderboard.weights import TITLE
from tests.browser.test_pages import assert_whole_and_quiet, query
from tests.support.serving import Visit

pytestmark = pytest.mark.browser

SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


def test_an_organisation_is_opened_from_the_board_and_the_way_back_keeps_the_place(
    visit: Visit,
) -> None:
    board, field = "社会服务机构", "社会服务"
    page = visit.open(f"/leaderboard?period=2025H2&board={quote(board)}&field={quote(field)}")
    narrowed = query(page)
    page.wait_for_function("() => window.followLink")
    row = page.locator("table.board tbody tr:not(.tiers)").nth(13)
    name = row.locator("a.rows.nm").inner_text()
    row.locator("a.rows.nm").scroll_into_view_if_needed()
    place = page.evaluate(SCROLLED)
    assert place > 0
    row.locator("a.rows.nm").click()
    page.wait_for_url(re.compile(r"/organization\?"))
    visit.settle()
    short = name.removeprefix("佛山市南海区")
    expect(page.locator("h1")).to_contain_text(short)
    expect(page.locator("h1")).to_contain_text("累计投入")
    assert page.evaluate(SCROLLED) == 0
    assert query(page)["period"] == ["2025H2"]

    page.wait_for_function("() => window.followLink")
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
    page.wait_for_url(re.compile(r"/leaderboard\?"))
    visit.settle()
    assert query(page) == narrowed
    page.wait_for_function(f"place => Math.abs({SCROLLED} - place) < 2", arg=place)
    back = page.locator("table.board tbody tr:not(.tiers)").nth(13).locator("a.rows.nm")
    expect(back).to_have_text(name)
    expect(back).to_be_in_viewport()
    assert_whole_and_quiet(visit)


def test_the_browsers_own_button_comes_back_to_the_same_place_too(visit: Visit) -> None:
    page = visit.open("/leaderboard?board=" + quote("社会团体"))
    page.wait_for_function("() => window.followLink")
    link = page.locator("table.board tbody tr:not(.tiers)").nth(15).locator("a.rows.nm")
    name = link.inner_text()
    link.scroll_into_view_if_needed()
    place = page.evaluate(SCROLLED)
    link.click()
    page.wait_for_url(re.compile(r"/organization\?"))
    visit.settle()
    page.go_back()
    page.wait_for_url(re.compile(r"/leaderboard\?"))
    visit.settle()
    page.wait_for_function(f"place => Math.abs({SCROLLED} - place) < 2", arg=place)
    expect(
        page.locator("table.board tbody tr:not(.tiers)").nth(15).locator("a.rows.nm")
    ).to_have_text(name)


def test_a_name_that_is_looked_for_stands_in_the_address(visit: Visit) -> None:
    page = visit.open("/leaderboard")
    name = page.locator("table.board tbody tr:not(.tiers)").nth(7).locator("a.rows.nm").inner_text()
    search = page.locator(".st-key-q input")
    search.fill(name[-7:])
    search.press("Enter")
    page.wait_for_url(re.compile("q="))
    visit.settle()
    shown = page.locator("table.found a.rows.nm").all_inner_texts()
    assert name in shown
    assert all(name[-7:] in found for found in shown)
    assert query(page)["q"] == [name[-7:]]
    assert_whole_and_quiet(visit)


def test_the_organisation_is_not_in_the_menu(visit: Visit) -> None:
    page = visit.open("/organization")
    assert page.locator("[data-testid=stTopNavLink][href*=organization]").count() == 0
    expect(page.get_by_role("heading", name="家社会组织有项目报送")).to_be_visible()
    assert_whole_and_quiet(visit)


def test_a_weight_is_moved_the_note_says_so_and_the_default_is_one_click_away(visit: Visit) -> None:
    page = visit.open("/leaderboard")
    note = page.locator(".weights")
    expect(note.last).to_contain_text("默认权重")
    before = page.locator("table.board tbody a.rows.nm").all_inner_texts()
    assert page.locator("table.board .range").count() == len(before)

    page.get_by_role("button", name=TITLE).click()
    slider = page.locator(".st-key-w_money").get_by_role("slider")
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
    assert_whole_and_quiet(visit)


def test_a_slider_moved_by_quick_keys_stands_where_they_left_it(visit: Visit) -> None:
    page = visit.open("/leaderboard")
    page.get_by_role("button", name=TITLE).click()
    slider = page.locator(".st-key-w_money").get_by_role("slider")
    slider.focus()
    for pause in (20, 20, 150, 20, 300):
        slider.press("ArrowRight")
        page.wait_for_timeout(pause)
    page.wait_for_url(re.compile(r"w_money=2\.25"))
    visit.settle()
    expect(slider).to_have_attribute("aria-valuetext", "2.25")
    assert query(page)["w_money"] == ["2.25"]
    assert_whole_and_quiet(visit)
