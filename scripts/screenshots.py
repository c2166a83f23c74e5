"""Write docs/screenshots/<page>-<width>.png: every page, demonstration data, three widths."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.serving import ROOT, Visit, launch, make_demo, serve

SCREENSHOTS = ROOT / "docs" / "screenshots"
PAGES = {
    "overview": "/",
    "participation": "/participation",
    "aid_types": "/aid_types",
    "town_progress": "/town_progress",
    "leaderboard": "/leaderboard",
    "download": "/download",
}
# An office laptop shows its first screen, as its user sees it; a phone the whole page.
SCREENS = {1366: (768, False), 1920: (1080, False), 390: (844, True)}


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
            for width in SCREENS:
                _photograph(browser, address, width)
            browser.close()


def _photograph(browser: Browser, address: str, width: int) -> None:
    height, whole = SCREENS[width]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
    )
    for name, path in PAGES.items():
        page = Visit(context.new_page(), address).open(path)
        if whole:
            page.set_viewport_size({"width": width, "height": _content_height(page, height)})
        page.wait_for_timeout(800)  # charts fade in
        target = SCREENSHOTS / f"{name}-{width}.png"
        page.screenshot(path=target)
        page.close()
        print(target.relative_to(ROOT))
    context.close()


def _content_height(page: Page, at_least: int) -> int:
    """Streamlit scrolls inside its main section: the page is as high as that."""
    found = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    return max(at_least, int(found) + 64)


if __name__ == "__main__":
    main()
