"""What we touch inside Streamlit and Plotly is still there in the pinned versions."""

from itertools import groupby
from operator import attrgetter

import pytest
from playwright.sync_api import Error, Page

from tests.support.serving import Visit
from tests.support.streamlit_internals import INTERNALS, Internal

pytestmark = pytest.mark.browser


def place(internal: Internal) -> tuple[str, int, tuple[str, ...], str]:
    """A page is opened once: made narrower, clicked and typed in from one internal to the next."""
    return internal.page, -internal.width, internal.clicks, internal.types


def is_there(page: Page, internal: Internal) -> bool:
    try:
        if internal.selector.startswith("=>"):
            return bool(page.evaluate(f"(){internal.selector}"))
        selector = internal.selector or f"[data-testid={internal.name}]"
        page.wait_for_selector(selector, state="attached", timeout=10_000)
    except Error:
        return False
    return True


def arrive(page: Page, at: Internal, before: Internal | None) -> None:
    """Do what shows an internal, as far as it is not done already."""
    page.set_viewport_size({"width": at.width, "height": 768})
    if before is None or at.clicks != before.clicks:
        for selector in at.clicks:
            page.locator(selector).first.click(timeout=10_000)
    if before is None or at.types != before.types:
        page.keyboard.type(at.types)


def missing_on(page: Page, internals: list[Internal]) -> list[str]:
    """The internals that an open page does not have."""
    missing: list[str] = []
    before: Internal | None = None
    for internal in internals:
        try:
            arrive(page, internal, before)
        except Error as error:
            way = f"on the way to {internal.page}: {error.message.splitlines()[0]}"
            missing.append(f"{way} {internal.clicks}")
        if not is_there(page, internal):
            missing.append(f"{internal.name}: {internal.why}")
        before = internal
    return missing


def test_every_internal_that_we_touch_is_there(visit: Visit) -> None:
    shown = sorted((i for i in INTERNALS if i.page), key=place)
    missing = list[str]()
    for path, internals in groupby(shown, attrgetter("page")):
        visit.page.set_viewport_size({"width": 1366, "height": 768})
        missing += missing_on(visit.go(path), list(internals))
    assert missing == []
