"""A running dashboard and a real browser. Without a browser these tests fail: never skipped."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.serving import Visit, Visitor, chromium_path, launch, serve

expect.set_options(timeout=15_000)  # a busy machine fails no test

READER: dict[str, Any] = {"locale": "zh-CN", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `server` logs."""
    return tmp_path_factory.getbasetemp() / "server.log"


@pytest.fixture(scope="session")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `server` has its temporary files."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="session")
def server(demo_data: Path, server_log: Path, temporary: Path) -> Iterator[str]:
    """The address of a dashboard that shows the demonstration data."""
    with serve(demo_data, server_log, variables={"TMPDIR": str(temporary)}) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for each worker."""
    try:
        chromium_path()
    except RuntimeError as missing:
        pytest.fail(str(missing), pytrace=False)
    with sync_playwright() as playwright:
        # A page finds the scripts compiled by the one before it.
        chromium = launch(playwright, "--process-per-site")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Browser, server: str) -> BrowserContext:
    """Where pages are opened whose test changes nothing in it: the scripts are fetched and compiled once."""
    context = browser.new_context(**READER)
    context.new_page().goto(server)  # stays open, and with it the process that has compiled them
    return context


@pytest.fixture
def visitor(context: BrowserContext) -> Iterator[Visitor]:
    """Opens pages as a new person would: `visitor(address, width, height)` → Visit."""
    pages: list[Page] = []

    def new(base: str, width: int = 1366, height: int = 768) -> Visit:
        pages.append(context.new_page())
        pages[-1].set_viewport_size({"width": width, "height": height})
        return Visit(pages[-1], base)

    yield new
    for page in pages:
        if not page.is_closed():
            # Streamlit keeps there how the menu was left.
            page.evaluate("() => localStorage.clear()")
            page.close()


@pytest.fixture(scope="module")
def one_visit(context: BrowserContext, server: str) -> Iterator[Visit]:
    """One page for all tests of a module that ask for `going`."""
    page = context.new_page()
    yield Visit(page, server)
    page.close()


@pytest.fixture
def going(one_visit: Visit) -> Visit:
    """As `visit`, but the page is where the test before left it: go on from there by `Visit.go`."""
    one_visit.page.set_viewport_size({"width": 1366, "height": 768})
    one_visit.errors.clear()
    return one_visit


@pytest.fixture
def own_visitor(browser: Browser) -> Iterator[Visitor]:
    """As `visitor`, each in a context of its own, which the test may change or close."""
    contexts: list[BrowserContext] = []

    def new(base: str, width: int = 1366, height: int = 768) -> Visit:
        contexts.append(browser.new_context(**READER))
        page = contexts[-1].new_page()
        page.set_viewport_size({"width": width, "height": height})
        return Visit(page, base)

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def visit(visitor: Visitor, server: str) -> Visit:
    """One page on an office laptop (1366×768), against the demonstration data."""
    return visitor(server)
