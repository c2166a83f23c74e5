"""A running dashboard and a real browser. Without a browser these tests fail: never skipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.serving import Visit, Visitor, chromium_path, launch, serve


@pytest.fixture(scope="session")
def server(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard that shows the demonstration data."""
    with serve(demo_data, tmp_path_factory.getbasetemp() / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for each worker."""
    try:
        chromium_path()
    except RuntimeError as missing:
        pytest.fail(str(missing), pytrace=False)
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Opens pages as a new person would: `visitor(address, width, height)` → Visit."""
    contexts = []

    def new(base: str, width: int = 1366, height: int = 768) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
        )
        contexts.append(context)
        return Visit(context.new_page(), base)

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def visit(visitor: Visitor, server: str) -> Visit:
    """One page on an office laptop (1366×768), against the demonstration data."""
    return visitor(server)
