"""Write docs/screenshots/<page>-<width>[-dark].png: every page with demonstration data, on three screen widths.

The desk of a town, behind a gateway, is ``desk_town-1366.png``.
"""

import json
import tempfile
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from dashboard.page import menu
from tests.support.serving import ROOT, Visit, launch, make_demo, serve

SCREENSHOTS = ROOT / "docs" / "screenshots"
# Pages that show one of many things: the query that picks it.
ONE_OF_MANY = {
    "town_progress": "select town_code from village group by 1 order by count(*) desc, 1 limit 1",
    "organization": """
        select organization_id from leaderboard where period = 'all' and board = 'all'
        order by rank, organization_id limit 1
    """,
    "village": """
        select village_code from village_project where period = (select max(period) from submission)
        group by 1 order by count(*) desc, 1 limit 1
    """,
}
# A town whose last return was rejected, and the half-year.
REJECTED = """
    select town_code, town_name, period from submission inner join town using (town_code)
    where status = 'rejected' order by period desc, town_code
"""
SECRET = "screenshots"
# An office laptop, a meeting room's screen, a phone.
SCREENS = {1366: 768, 1920: 1080, 390: 844}
# Widths at which the whole page is captured, however long; at the others only its first screen.
WHOLE = (1366, 390)
# The overview fits on the first screen of a laptop, and is shown so.
FIRST_SCREEN = ("overview", 1366)


def addresses(data: Path) -> dict[str, str]:
    """Name of a picture → address below the dashboard's: every page, and one town beside all towns."""
    codes = {name: _published(data, sql)[0] for name, sql in ONE_OF_MANY.items()}
    paths = {page.name: "/" + page.address.removeprefix("./") for page in menu.ENTRIES}
    paths["organization"] += f"?organization={codes['organization']}"
    paths["village"] += f"?code={codes['village']}"
    paths["one_town"] = f"{paths['town_progress']}?town={codes['town_progress']}"
    return paths


def _published(data: Path, sql: str) -> tuple[Any, ...]:
    """The first row that the published version gives."""
    pointer = json.loads((data / "published" / "current.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(data / "published" / pointer["file"]), read_only=True) as published:
        row: tuple[Any, ...] = published.execute(sql).fetchall()[0]
    return row


def main() -> None:
    """Make the data, run the dashboard, take the pictures.

    Raises:
        RuntimeError: the data could not be made, or server or browser did not start.
    """
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = make_demo(Path(folder) / "data")
        with serve(data, Path(folder) / "server.log") as address, sync_playwright() as playwright:
            browser, paths = launch(playwright), addresses(data)
            for width, scheme in product(SCREENS, ("light", "dark")):
                _photograph(browser, address, paths, width, scheme)
            browser.close()
        with sync_playwright() as playwright:
            _photograph_town(launch(playwright), data, Path(folder) / "gateway.log")


def _photograph(
    browser: Browser, address: str, paths: Mapping[str, str], width: int, scheme: str
) -> None:
    height = SCREENS[width]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    for name, path in paths.items():
        page = Visit(context.new_page(), address).open(path)
        if width in WHOLE and (name, width) != FIRST_SCREEN:
            page.set_viewport_size({"width": width, "height": _content_height(page, height)})
        _capture(page, f"{name}-{width}{'-dark' if scheme == 'dark' else ''}")
        page.close()
    context.close()


def _photograph_town(browser: Browser, data: Path, log: Path) -> None:
    """The desk of a town's officer, with a return in which something must be mended."""
    town, name, period = _published(data, REJECTED)
    access = f'users: {{officer: {{role: town, towns: ["{town}"]}}}}\n'
    (data / "access.yml").write_text(access, encoding="utf-8")
    [workbook] = (data / "inbox").rglob(f"*{name}_{period}.xlsx")
    options = ("--server.trustedUserHeaders", json.dumps({"X-Remote-User": "user"}))
    with serve(data, log, options=options, variables={"BAISHE_GATEWAY_SECRET": SECRET}) as address:
        context = browser.new_context(
            viewport={"width": 1366, "height": SCREENS[1366]},
            locale="zh-CN",
            reduced_motion="reduce",
            extra_http_headers={"X-Remote-User": "officer", "X-Gateway-Secret": SECRET},
        )
        page = Visit(context.new_page(), address).open(f"/desk?period={period}")
        page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", workbook)
        page.get_by_text("已核对，尚未报送").wait_for(timeout=60_000)
        page.set_viewport_size({"width": 1366, "height": _content_height(page, SCREENS[1366])})
        _capture(page, "desk_town-1366")
        context.close()
    browser.close()


def _capture(page: Page, name: str) -> None:
    page.wait_for_timeout(800)  # charts fade in
    target = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=target)
    with Image.open(target) as picture:
        # 256 flat colours look the same in a third of the size.
        picture.convert("RGB").quantize(
            256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        ).save(target, optimize=True)
    print(target.relative_to(ROOT))


def _content_height(page: Page, at_least: int) -> int:
    """The height of the page: that of Streamlit's main section, which is what scrolls."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    return max(at_least, int(height) + 64)


if __name__ == "__main__":
    main()
