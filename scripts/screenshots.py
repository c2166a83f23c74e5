"""Write docs/screenshots/<page>-<width>[-dark].png: every page, demonstration data, three screens."""

import tempfile
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.serving import ROOT, Visit, launch, make_demo, serve

SCREENSHOTS = ROOT / "docs" / "screenshots"
PAGES = {
    "overview": "/",
    "participation": "/participation",
    "aid_types": "/aid_types",
    "town_progress": "/town_progress",
    "one_town": "/town_progress?town=440605124",
    "leaderboard": "/leaderboard",
    "download": "/download",
}
# An office laptop, a meeting room's screen, a phone.
SCREENS = {1366: 768, 1920: 1080, 390: 844}
# Pictures of the whole page, however long; on the large screen the first screen, as its user sees it.
WHOLE = (1366, 390)
# The overview must say it all on the first screen of a laptop: so it is shown.
FIRST_SCREEN = ("overview", 1366)
SCHEMES = ("light", "dark")
# Flat colours and text: with so many colours a picture looks the same and is a third as large.
COLORS = 256


def main() -> None:
    """Make the data, run the dashboard, take the pictures.

    Raises:
        RuntimeError: the data, the server or the browser did not come about.
    """
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = make_demo(Path(folder) / "data")
        with (
            serve(data, Path(folder) / "server.log") as address,
            sync_playwright() as playwright,
        ):
            browser = launch(playwright)
            for width, scheme in product(SCREENS, SCHEMES):
                _photograph(browser, address, width, scheme)
            browser.close()


def _photograph(browser: Browser, address: str, width: int, scheme: str) -> None:
    height = SCREENS[width]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    for name, path in PAGES.items():
        page = Visit(context.new_page(), address).open(path)
        if width in WHOLE and (name, width) != FIRST_SCREEN:
            page.set_viewport_size({"width": width, "height": _content_height(page, height)})
        page.wait_for_timeout(800)  # charts fade in
        target = SCREENSHOTS / f"{name}-{width}{'-dark' if scheme == 'dark' else ''}.png"
        page.screenshot(path=target)
        _made_small(target)
        page.close()
        print(target.relative_to(ROOT))
    context.close()


def _content_height(page: Page, at_least: int) -> int:
    """Streamlit scrolls inside its main section: the page is as high as that."""
    found = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    return max(at_least, int(found) + 64)


def _made_small(path: Path) -> None:
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(
            COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    few.save(path, optimize=True)


if __name__ == "__main__":
    main()
