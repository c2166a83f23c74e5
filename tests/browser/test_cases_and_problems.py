"""典型与问题 in a browser: from a problem to its history and back, and nothing is loaded anew."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import assert_whole_and_quiet, query
from tests.support.serving import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(going: Visit) -> Visit:
    """One page for all of these tests."""
    return going


def test_a_problem_of_the_overview_is_opened_and_left_again(visit: Visit) -> None:
    page = visit.go("/?period=2026H1")
    page.wait_for_function("() => window.followLink")
    documents: list[str] = []
    page.on("request", lambda r: documents.append(r.url) if r.resource_type == "document" else None)
    first = page.locator(".row2.problem a.rows").first
    text = first.inner_text()
    first.click()
    page.wait_for_url(re.compile(r"/cases_and_problems\?"))
    visit.settle()
    expect(page.locator(".lead")).to_contain_text(text)
    assert "problem" in query(page)
    page.locator("a.rows.back").first.click()
    page.wait_for_function("() => !location.search.includes('problem=')")
    visit.settle()
    expect(page.locator(".lead")).to_have_count(0)
    row = page.locator("table.waiting tbody th a.rows").first
    expect(row).to_have_text(text)
    row.click()
    page.wait_for_url(re.compile("problem="))
    visit.settle()
    expect(page.locator("table.timeline tbody tr").first).to_be_visible()
    assert documents == []
    assert_whole_and_quiet(visit)


def test_the_history_of_a_problem_does_not_follow_to_other_pages(visit: Visit) -> None:
    page = visit.go("/cases_and_problems?problem=no-such&town=440605124")
    page.wait_for_function("() => window.followLink")
    page.get_by_role("link", name="镇街进度").first.click()
    page.wait_for_url(re.compile(r"/town_progress"))
    visit.settle()
    assert query(page) == {"town": ["440605124"]}


def test_each_part_is_whole_on_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    wide = "() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth"
    for part in ("problems", "cases", "villages"):
        assert visit.go(f"/cases_and_problems?part={part}").evaluate(wide), part
        assert_whole_and_quiet(visit)
