"""会议演示 in a browser: presented by keyboard while a new version is published, by address, from a file."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.measuring import faults
from tests.browser.new_version import assert_offered, corrected_return
from tests.support.serving import Visit, Visitor, etl_here, published_version, serve

pytestmark = pytest.mark.browser

PERIOD = "2026H1"


@pytest.fixture(scope="module")
def own_data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration data that these tests may change."""
    return Path(shutil.copytree(demo_data, tmp_path_factory.mktemp("meeting") / "data"))


@pytest.fixture(scope="module")
def own_server(own_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(own_data, tmp_path_factory.mktemp("meeting-log") / "server.log") as address:
        yield address


def deck(page: Page) -> FrameLocator:
    return page.frame_locator(".st-key-deck iframe")


def shown(page: Page, key: str) -> None:
    expect(deck(page).locator(".slide.on")).to_have_attribute("data-key", key, timeout=15_000)


def opened(visit: Visit, **query: str) -> Page:
    address = "/meeting?" + "&".join(f"{k}={v}" for k, v in ({"period": PERIOD} | query).items())
    page = visit.go(address)
    expect(deck(page).locator(".slide.on")).to_have_count(1, timeout=20_000)
    return page


def made_from(page: Page) -> str:
    """The version that the file in the frame says it is of."""
    return str(deck(page).locator("meta[name=version]").get_attribute("content"))


def asked(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def texts(page: Page) -> list[str]:
    """What every slide says, its footer included, but for the offer of newer data."""
    return list(
        deck(page)
        .locator(".slide")
        .evaluate_all(
            "all => all.map((s) => { const c = s.cloneNode(true); c.querySelector('.newer').remove();"
            " return c.textContent; })"
        )
    )


def test_a_new_version_is_offered_on_a_page_and_in_a_meeting_that_is_presented(
    own_data: Path, own_server: str, visitor: Visitor, tmp_path: Path
) -> None:
    reader = visitor(own_server)
    heading = reader.open("/").locator("h1").inner_text()
    expect(reader.page.get_by_text("查看新数据")).to_have_count(0)
    visit = visitor(own_server, 1920, 1080)
    page = opened(visit)
    before = published_version(own_data)
    page.get_by_role("button", name="开始演示").click()
    expect(page.locator("[data-testid=stHeader]")).to_be_hidden(timeout=15_000)
    shown(page, "cover")
    frame = page.locator(".st-key-deck iframe")
    assert frame.bounding_box() == {"x": 0, "y": 0, "width": 1920, "height": 1080}
    assert asked(page)["version"] == before
    told = texts(page)
    keys = deck(page).locator(".slide").evaluate_all("all => all.map((s) => s.dataset.key)")
    main = [key for key in keys if not key.startswith("town-")]

    for key in main[1:4]:
        page.keyboard.press("PageDown")
        shown(page, key)
    loaded = etl_here(own_data, "load", str(corrected_return(own_data, tmp_path)))
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    assert published_version(own_data) != before
    assert_offered(reader, heading)
    for key in main[4:]:
        page.keyboard.press("ArrowRight")
        shown(page, key)

    offer = deck(page).locator(".slide.on .newer")
    expect(offer).to_be_visible(timeout=30_000)
    expect(offer).to_contain_text("有新数据")
    assert texts(page) == told
    assert page.locator(".st-key-newer").is_hidden()
    for number, key in enumerate((k for k in keys if k.startswith("town-")), start=1):
        page.keyboard.press(str(number))
        shown(page, key)
    page.keyboard.press("0")
    shown(page, main[-1])
    assert texts(page) == told
    assert asked(page)["version"] == made_from(page) == before

    # Loading the page again keeps to the version of the meeting, and to its slide.
    page.reload()
    expect(deck(page).locator(".slide.on")).to_have_count(1, timeout=20_000)
    shown(page, main[-1])
    assert texts(page) == told

    # Asked for, it comes.
    expect(deck(page).locator(".slide.on .newer")).to_be_visible(timeout=30_000)
    deck(page).locator(".slide.on .newer").click()
    page.wait_for_url(f"**version={published_version(own_data)}**", timeout=20_000)
    expect(deck(page).locator(".slide.on")).to_have_count(1, timeout=20_000)
    expect(deck(page).locator(".slide.on .newer")).to_be_hidden()
    assert made_from(page) == published_version(own_data)
    shown(page, main[-1])
    assert visit.errors == []
    assert visit.foreign_hosts == set()


def test_an_address_opens_a_version_a_slide_or_some_slides(going: Visit, demo_data: Path) -> None:
    page = opened(going, version=published_version(demo_data), slide="town-440605124")
    shown(page, "town-440605124")
    page.keyboard.press("0")
    shown(page, "cover")
    page.wait_for_function("() => location.search.includes('slide=cover')")

    page = going.go(f"/meeting?period={PERIOD}&slides=towns,next")
    expect(deck(page).locator(".slide")).to_have_count(2, timeout=20_000)
    keys = deck(page).locator(".slide").evaluate_all("all => all.map((s) => s.dataset.key)")
    assert keys == ["towns", "next"]
    page.get_by_role("link", name=re.compile("三阶段进度：未选")).click()
    page.wait_for_url("**slides=phases**", timeout=15_000)
    expect(deck(page).locator(".slide")).to_have_count(3, timeout=15_000)

    # An expired version says so and offers the current one.
    page = going.go(f"/meeting?period={PERIOD}&version=20240101T000000-00000000")
    expect(page.locator("h1")).to_contain_text("不再保留")
    page.get_by_role("link", name=re.compile("查看现行版本")).click()
    expect(deck(page).locator(".slide.on")).to_have_count(1, timeout=20_000)
    assert "version" not in asked(page)


def test_the_frame_has_the_keyboard_on_load_and_no_key_is_lost_until_escape(visit: Visit) -> None:
    page = opened(visit)
    page.wait_for_function("() => document.activeElement.tagName === 'IFRAME'")
    page.keyboard.press("ArrowRight")
    shown(page, "overall")
    page.locator("h1").first.click()
    page.locator(".st-key-deck iframe").click(position={"x": 300, "y": 200})
    shown(page, "to_date")
    page.keyboard.press("ArrowLeft")
    shown(page, "overall")

    page.get_by_role("button", name="开始演示").click()
    expect(page.locator("[data-testid=stHeader]")).to_be_hidden(timeout=15_000)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    shown(page, "to_date")
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=stHeader]")).to_be_visible(timeout=15_000)
    assert "present" not in asked(page)
    shown(page, "to_date")


def test_the_file_presents_the_same_from_disk_without_network(
    going: Visit, browser: Browser, tmp_path: Path
) -> None:
    page = opened(going)
    told = texts(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("HTML")).click()
    assert re.fullmatch(
        r"演示数据_会议演示_2026年上半年_截至\d{8}\.html", download.value.suggested_filename
    )
    file = tmp_path / "deck.html"
    download.value.save_as(file)
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    alone = context.new_page()
    alone.goto(file.as_uri())
    said = alone.locator(".slide").evaluate_all(
        "all => all.map((s) => { const c = s.cloneNode(true); c.querySelector('.newer').remove();"
        " return c.textContent; })"
    )
    assert said == told
    for _ in told:
        alone.keyboard.press("PageDown")
    assert alone.locator(".slide.on").get_attribute("data-key") == "resolutions"
    assert faults(alone) == []
    context.close()
