"""The deck as a file, opened from disk with the network off: its measures, its keys, odd data, hostile texts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.features.meeting.deck import deck
from dashboard.features.meeting.story import build_story
from tests.browser.measuring import faults
from tests.dashboard.features.meeting.changed import ODD, changed

pytestmark = pytest.mark.browser

SIZES = [(1920, 1080), (1366, 768), (1024, 768)]
MOST_BYTES = 300_000


@pytest.fixture(scope="session")
def file(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck of the demonstration, on disk."""
    folder = tmp_path_factory.mktemp("deck")
    return written(folder, changed(demo_data, folder))


def written(folder: Path, view: object) -> Path:
    path = folder / "deck.html"
    path.write_text(deck(build_story(view)), encoding="utf-8")  # type: ignore[arg-type]
    return path


class Opened:
    """A deck in a browser without network."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page, self.errors, self.asked = page, [], []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(file.as_uri())

    @property
    def key(self) -> str:
        return str(self.page.locator(".slide.on").get_attribute("data-key"))

    def press(self, *keys: str) -> str:
        for key in keys:
            self.page.keyboard.press(key)
        return self.key


@pytest.fixture(scope="module")
def offline(browser: Browser) -> Iterator[BrowserContext]:
    """Where the pages of these tests are opened."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, offline=True)
    context.new_page()  # stays open, and with it the process
    yield context
    context.close()


@pytest.fixture
def page(offline: BrowserContext) -> Iterator[Page]:
    page = offline.new_page()
    yield page
    page.close()


@pytest.fixture
def opened(page: Page, file: Path) -> Opened:
    return Opened(page, file)


def measured(page: Page, file: Path, sizes: list[tuple[int, int]]) -> list[object]:
    found: list[object] = []
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        found += [(width, *fault) for fault in faults(Opened(page, file).page)]
    return found


def test_nothing_is_small_cut_or_out_of_place(page: Page, file: Path) -> None:
    assert measured(page, file, SIZES) == []


@pytest.mark.parametrize("size", [pytest.param(SIZES[0], marks=pytest.mark.drill), SIZES[2]])
@pytest.mark.parametrize("name", list(ODD))
def test_odd_data_keep_their_place(
    page: Page, demo_data: Path, tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    file = written(tmp_path, changed(demo_data, tmp_path, *ODD[name]))
    assert measured(page, file, [size]) == []


@pytest.mark.parametrize("period", ["2024H1", "2026H2"])
def test_the_first_half_year_and_one_without_any_return(
    page: Page, demo_data: Path, tmp_path: Path, period: str
) -> None:
    file = written(tmp_path, changed(demo_data, tmp_path, period=period))
    assert measured(page, file, [SIZES[0]]) == []
    assert file.stat().st_size < MOST_BYTES


def test_the_keys_of_a_keyboard_and_of_a_remote(opened: Opened) -> None:
    keys = opened.page.locator(".slide").evaluate_all("all => all.map((s) => s.dataset.key)")
    main = [key for key in keys if not key.startswith("town-")]
    towns = [key for key in keys if key.startswith("town-")]
    assert opened.key == main[0]
    for number, key in enumerate(
        ["ArrowRight", "ArrowDown", "PageDown", "Space", "Enter"], start=1
    ):
        assert opened.press(key) == main[number]
    for number, key in enumerate(["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]):
        assert opened.press(key) == main[4 - number]
    assert opened.press("End") == main[-1]
    assert opened.press("ArrowRight") == main[-1]
    assert opened.press("Home") == main[0]
    assert opened.press("ArrowLeft") == main[0]
    opened.press("ArrowRight", "ArrowRight")
    for number, town in enumerate(towns, start=1):
        assert opened.press(str(number)) == town
    for back in ("0", "ArrowRight", "PageUp"):
        opened.press("3")
        assert opened.press(back) == main[2]
    assert opened.press("0") == main[2]
    assert opened.errors == []
    assert opened.asked == [opened.page.url.split("#")[0]]


def test_a_deck_of_towns_alone_is_gone_through_with_next_and_back(
    page: Page, demo_data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "towns.html"
    story = build_story(changed(demo_data, tmp_path), ("appendix",))
    file.write_text(deck(story), encoding="utf-8")
    towns = [slide.key for slide in story.appendix]
    opened = Opened(page, file)
    assert opened.key == towns[0]
    assert opened.press("ArrowRight", "ArrowRight") == towns[2]
    assert opened.press("PageUp") == towns[1]
    assert opened.press("End", "ArrowRight") == towns[-1]
    assert opened.press("Home", "ArrowLeft") == towns[0]


def test_blank_and_wake_list_and_click(opened: Opened) -> None:
    page = opened.page
    for key in ("b", "."):
        page.keyboard.press(key)
        assert page.locator("#blank").is_visible()
        page.keyboard.press("ArrowRight")
        assert not page.locator("#blank").is_visible()
        assert opened.key == "cover"
    page.keyboard.press("l")
    page.get_by_role("button", name=re.compile("下一步工作")).click()
    assert opened.key == "next"
    page.locator(".slide.on .at").click()
    assert page.locator("#list").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#list").is_visible()
    opened.press("Home")
    page.mouse.click(900, 600)
    assert opened.key == "overall"


def test_the_list_is_gone_through_with_a_remote(opened: Opened) -> None:
    """A remote has next, back, a button that blanks, and one that sends F5 and Escape by turns."""
    page = opened.page
    page.keyboard.press("F5")
    assert page.locator("#list").is_visible()
    for _ in range(3):
        page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    assert opened.press("Escape") == "to_date"
    assert not page.locator("#list").is_visible()
    # To the towns by arrows, opened with Enter.
    page.keyboard.press("l")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    focused = page.evaluate("() => document.activeElement.dataset.go")
    assert focused.startswith("town-")
    assert opened.press("Enter") == focused
    assert opened.press("0") == "to_date"
    # Back from the first line are the buttons; black is one of them.
    page.keyboard.press("l")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#blank").is_visible()
    assert opened.press("PageDown") == "to_date"
    assert opened.errors == []


@pytest.mark.parametrize("size", [(844, 390), (390, 844)])
def test_a_finger_goes_on_and_back_opens_the_list_and_blanks(
    browser: Browser, file: Path, size: tuple[int, int]
) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True, offline=True
    )
    opened = Opened(context.new_page(), file)
    page, finger = opened.page, opened.page.touchscreen
    # Held upright, the slide lies on its side and is as large as the screen.
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    assert max(stage["width"], stage["height"]) >= 0.8 * max(size)
    is_upright = height > width
    middle, left = (width / 2, height / 2), (width * 0.5, height * 0.1)
    finger.tap(*middle)
    finger.tap(*middle)
    assert opened.key == "to_date"
    finger.tap(*(left if is_upright else (width * 0.1, height * 0.5)))
    assert opened.key == "overall"
    place = page.locator(".slide.on .at").bounding_box()
    assert place is not None
    # The finger may miss the number by as much as 10 px.
    finger.tap(place["x"] + place["width"] / 2, place["y"] - 10) if not is_upright else finger.tap(
        place["x"] + place["width"] + 10, place["y"] + place["height"] / 2
    )
    expect(page.locator("#list")).to_be_visible()
    page.locator("#list [data-do=blank]").tap()
    assert page.locator("#blank").is_visible()
    finger.tap(*middle)
    assert not page.locator("#blank").is_visible()
    assert opened.key == "overall"
    swipe(context, page, (0.8, 0.5), (0.2, 0.5))
    assert opened.key == "to_date"
    swipe(context, page, (0.2, 0.5), (0.8, 0.5))
    assert opened.key == "overall"
    if is_upright:  # the phone may be turned, or the slide looked at as it lies
        swipe(context, page, (0.5, 0.8), (0.5, 0.2))
        assert opened.key == "to_date"
    assert opened.errors == []
    context.close()


def swipe(
    context: BrowserContext, page: Page, start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Draw a finger over the screen; ends in shares of its width and height."""
    size = page.viewport_size
    assert size
    devtools = context.new_cdp_session(page)
    for kind, place in (("touchStart", start), ("touchMove", end), ("touchEnd", None)):
        points = [{"x": place[0] * size["width"], "y": place[1] * size["height"]}] if place else []
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    devtools.detach()


def test_slides_change_by_themselves_until_they_are_paused(page: Page, file: Path) -> None:
    page.clock.install()
    page.goto(f"{file.as_uri()}?auto=20")
    on = page.locator(".slide.on")
    main = page.locator(".slide:not([data-group=appendix])").count()
    for key in ("overall", "to_date"):
        page.clock.run_for(20_000)
        expect(on).to_have_attribute("data-key", key)
    page.keyboard.press("p")
    expect(page.locator("#auto")).to_have_text("已暂停，按 P 继续")
    page.clock.run_for(60_000)
    expect(on).to_have_attribute("data-key", "to_date")
    page.keyboard.press("P")
    # From the last slide it begins again; towns are left out.
    for _ in range(main - 2):
        page.clock.run_for(20_000)
    expect(on).to_have_attribute("data-key", "cover")


def test_full_screen_is_entered_and_left(opened: Opened) -> None:
    opened.press("f")
    opened.page.wait_for_function("() => document.fullscreenElement !== null")
    opened.press("F")
    opened.page.wait_for_function("() => document.fullscreenElement === null")


def test_an_address_opens_its_slide(opened: Opened, file: Path) -> None:
    assert opened.press("4") == "town-440605123"
    assert opened.page.url.endswith("#town-440605123")
    opened.page.reload()
    assert opened.key == "town-440605123"
    opened.page.goto(f"{file.as_uri()}#nowhere")
    opened.page.reload()
    assert opened.key == "cover"


def test_it_is_small_and_names_no_other_host(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_size < MOST_BYTES
    assert not re.search(r"(?:https?:)?//[a-z0-9]", text, re.IGNORECASE)
    assert "@font-face" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_every_text_is_a_text(page: Page, demo_data: Path, tmp_path: Path) -> None:
    file = written(tmp_path, changed(demo_data, tmp_path, *ODD["hostile"]))
    opened = Opened(page, file)
    assert opened.page.locator("img").count() == 0
    assert opened.page.locator("script").count() == 1
    assert opened.page.locator(".slide b", has_text=re.compile("^x$")).count() == 0
    assert "<script>" in opened.page.locator("#stage").inner_text() or (
        "<script>" in opened.page.locator("#stage").evaluate("e => e.textContent")
    )
    assert opened.errors == []
    assert file.read_text(encoding="utf-8").lower().count("</script>") == 1


def test_it_prints_a_page_a_slide(opened: Opened) -> None:
    slides = opened.page.locator(".slide").count()
    printed = opened.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == slides
