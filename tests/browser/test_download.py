"""Downloads in a browser: the file that comes, what the page tells of it, the link that opens it again."""

import csv
import io
import re
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from dashboard.server import file_routes
from tests.browser.test_pages import pick, query
from tests.support.serving import Visit, Visitor, shown_filter

pytestmark = pytest.mark.browser

WHERE = "/download?dataset=project_report&period=2024H2&to=2025H2&town=440605124&field=行业协会商会"


def downloaded(page: Page, form: str) -> tuple[str, bytes]:
    """Name and content of what comes when a link is clicked."""
    with page.expect_download() as waiting:
        page.click(f"a.file:has-text('{form}')")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def counted(page: Page) -> int:
    found = re.search(r"([\d,]+)行", page.inner_text("h1"))
    assert found
    return int(found[1].replace(",", ""))


def test_the_file_has_the_rows_of_the_page_and_tells_when_it_is_there(
    going: Visit, server: str
) -> None:
    visit, page = going, going.go(WHERE)
    rows = counted(page)
    name, data = downloaded(page, "CSV")
    assert name.startswith(
        "演示数据_项目进展_自2024年下半年_至2025年下半年_狮山镇_行业协会商会_截至"
    )
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(read) - 1 == rows > 0
    expect(page.locator("output.handing")).to_have_text(f"已传完，共{rows:,}行。")
    # The page stays where it is, and its session goes on.
    assert page.url.split("?")[0] == f"{server}/download"
    _, book = downloaded(page, "XLSX")
    assert openpyxl.load_workbook(io.BytesIO(book))["数据"].max_row == rows + 1
    page.click("button:has-text('代码列名')")
    page.wait_for_function("() => location.search.includes('style=codes')")
    visit.settle()
    _, data = downloaded(page, "CSV")
    assert data.decode("utf-8-sig").startswith("submission_id,")
    assert visit.errors == []


def test_filters_in_a_closed_panel_hold_whatever_is_chosen_outside_and_in_it(going: Visit) -> None:
    visit, page = going, going.go("/download?dataset=project_report&status=completed")
    pick(page, "town", "桂城街道")
    page.wait_for_url(re.compile("town="))
    visit.settle()
    page.get_by_role("button", name="更多筛选").click()
    expect(page.locator(shown_filter("status"))).to_contain_text("已完成")
    page.locator(f"{shown_filter('task')} input").click()
    page.get_by_role("option").first.click()
    page.wait_for_url(re.compile("task="))
    visit.settle()
    assert {"status", "town", "task"} <= set(query(page))
    assert visit.errors == []


def test_the_link_is_copied(own_visitor: Visitor, server: str) -> None:
    """That it opens the same view: ``test_pages``."""
    visit = own_visitor(server)
    page = visit.open(WHERE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("button.copy")
    expect(page.locator("button.copy")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_link_that_is_not_known_gets_a_sentence(server: str) -> None:
    with pytest.raises(HTTPError, match="404") as refused:
        urlopen(f"{server}/files/0000")
    assert file_routes.CHANGED in refused.value.read().decode()
    refused.value.close()


def test_filters_of_the_page_stay_behind_when_it_is_left(going: Visit) -> None:
    page = going.go(WHERE)
    page.click("[data-testid=stTopNavLink][href$=participation]")
    page.wait_for_url("**/participation?**")
    going.settle()
    assert page.url.endswith("/participation?period=2024H2&town=440605124")


def test_the_choice_of_columns_speaks_chinese(going: Visit) -> None:
    page = going.go(WHERE)
    page.get_by_text("选择列").click()
    field = page.locator("[data-testid=stMultiSelect] input")
    field.click()
    options = page.locator("[role=listbox] [role=option]")
    first = options.first.locator("[data-item-hl]")
    assert first.evaluate("e => getComputedStyle(e).fontSize") == "0px"
    assert "全部选中" in first.evaluate("e => getComputedStyle(e, '::after').content")
    said = options.nth(1).inner_text()
    assert "文件名" in said
    assert "版本" in said
    field.fill("没有这样的列")
    nothing = page.locator("[role=listbox][data-empty=true] span")
    assert nothing.evaluate("e => getComputedStyle(e).fontSize") == "0px"
    assert "没有" in nothing.evaluate("e => getComputedStyle(e, '::after').content")
