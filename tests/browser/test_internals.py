"""What we touch inside Streamlit and Plotly is still there in the pinned versions."""

from itertools import groupby

import pytest
from playwright.sync_api import Error, Page

from tests.support.serving import Visitor
from tests.support.streamlit_internals import INTERNALS, Internal

pytestmark = pytest.mark.browser


def place(internal: Internal) -> tuple[str, int, tuple[str, ...], str]:
    return internal.page, internal.width, internal.clicks, internal.types


def is_there(page: Page, internal: Internal) -> bool:
    try:
        if internal.selector.startswith("=>"):
            return bool(page.evaluate(f"(){internal.selector}"))
        selector = internal.selector or f"[data-testid={internal.name}]"
        page.wait_for_selector(selector, state="attached", timeout=10_000)
    except Error:
        return False
    return True


def test_every_internal_that_we_touch_is_there(visitor: Visitor, server: str) -> None:
    missing = []
    shown = sorted((i for i in INTERNALS if i.page), key=place)
    for (path, width, clicks, types), internals in groupby(shown, place):
        visit = visitor(server, width, 768)
        page = visit.open(path)
        try:
            for selector in clicks:
                page.locator(selector).first.click(timeout=10_000)
            page.keyboard.type(types)
        except Error as error:
            missing.append(f"on the way to {path}: {error.message.splitlines()[0]} {clicks}")
        missing += [f"{i.name}: {i.why}" for i in internals if not is_there(page, i)]
    assert missing == []
