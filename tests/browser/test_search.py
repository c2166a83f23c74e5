"""The search box in the head: by keyboard alone, at once, what the page 搜索 finds too."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.serving import Visit, Visitor

pytestmark = pytest.mark.browser

OPTIONS = "#found [role=option]"
# Milliseconds from a letter to the list, of each of some texts.
TIMES = """() => {
  const input = document.querySelector("#find input");
  return ["s", "sg", "松", "社区", "示例", "zzzz", "4406"].map((text) => {
    const start = performance.now();
    input.value = text;
    input.dispatchEvent(new Event("input"));
    document.querySelector("#find").getBoundingClientRect();
    return performance.now() - start;
  });
}"""


def ready(page: Page) -> None:
    """The box has the focus and its index."""
    page.keyboard.press("/")
    expect(page.locator("#find input")).to_be_focused()
    page.fill("#find input", "松")
    expect(page.locator(OPTIONS).first).to_be_visible()


def test_by_keyboard_alone_to_a_village_and_at_once(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("/")
    page.keyboard.type("松岗")
    option = page.locator(OPTIONS).first
    expect(option).to_contain_text("松岗社区")
    expect(option.locator("mark")).to_have_text("松岗")
    groups = page.locator("#found [role=group]")
    assert all(group.locator("[role=option]").count() <= 4 for group in groups.all())
    assert page.locator(OPTIONS).count() <= 12
    page.keyboard.press("ArrowDown")
    active = page.locator("#find input").get_attribute("aria-activedescendant")
    assert active == option.get_attribute("id")
    expect(option).to_have_attribute("aria-selected", "true")
    assert max(page.evaluate(TIMES)) < 200
    # Another village has these initials too: the word for the town tells them apart.
    page.fill("#find input", "sgsq 狮山")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/village?code=*")
    visit.settle()
    expect(page.locator("h1")).to_contain_text("松岗社区")
    expect(page.locator("#find .panel")).to_be_hidden()

    # Ctrl+K opens the box, Escape closes the list and then leaves the box.
    page.keyboard.press("Control+k")
    box = page.locator("#find input")
    expect(box).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("没有这个名称")
    expect(page.locator("#find output")).to_contain_text("没有找到“没有这个名称”")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    assert visit.errors == []


def test_box_and_page_find_the_same(visit: Visit) -> None:
    page = visit.open("/")
    for text in ("松岗", "sg", "志愿 狮山", "WT"):
        ready(page)
        page.fill("#find input", text)
        said = page.locator("#find output").inner_text()
        first = page.locator(f"{OPTIONS} b").all_inner_texts()
        page.keyboard.press("Enter")
        page.wait_for_function("t => new URLSearchParams(location.search).get('q') === t", arg=text)
        visit.settle()
        count = re.search(r"找到([\d,]+)条", page.locator("h1").inner_text())
        listed = page.locator(".row2 a.nm").all_inner_texts()
        assert (count[1].replace(",", "") + "条" if count else "没有找到") == said
        assert [name for name in first if name not in listed] == []
    assert visit.errors == []


def test_on_a_phone_it_takes_the_screen(visitor: Visitor, server: str) -> None:
    visit = visitor(server, 390, 844)
    page = visit.open("/")
    for word in ("搜索", "菜单"):
        size = (
            page.get_by_text(word, exact=True).first.bounding_box()
            if word == "搜索"
            else (page.locator("[data-testid=stExpandSidebarButton]").bounding_box())
        )
        assert size
        assert min(size["width"], size["height"]) >= 24
    page.get_by_role("button", name="搜索").click()
    page.locator("#find input").type("松岗")
    expect(page.locator(OPTIONS).first).to_be_visible()
    sheet = page.locator("#find").bounding_box()
    assert sheet
    assert sheet["width"] == 390
    assert sheet["height"] > 800
    page.locator(OPTIONS).first.click()
    page.wait_for_url("**/village?code=*")
    visit.settle()
    expect(page.locator("h1")).to_contain_text("松岗社区")
    assert visit.errors == []
