"""A data folder without anything published: a sentence that says what to do, on every page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.accessibility import violations
from tests.support.serving import Visitor, serve

pytestmark = pytest.mark.browser


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[str]:
    with serve(tmp_path / "nothing-here", tmp_path / "server.log") as address:
        yield address


def test_every_page_says_what_to_do_when_nothing_is_published(
    empty_server: str, visitor: Visitor
) -> None:
    visit = visitor(empty_server)
    for path in (
        "/",
        "/participation",
        "/aid_types",
        "/town_progress",
        "/leaderboard",
        "/download",
    ):
        page = visit.go(path)
        main = page.locator("[data-testid=stMain]")
        assert "请联系业务科室" in main.inner_text()
        # Its command is for the maintainers: folded.
        assert "python -m etl load" not in main.inner_text()
        assert "python -m etl load" in (main.text_content() or "")
        assert page.locator("[data-testid=stException]").count() == 0
        assert violations(page) == []
    assert visit.errors == []
    assert visit.foreign_hosts == set()
