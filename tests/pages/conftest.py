"""Pages are opened in one way, which checks that they are whole."""

from pathlib import Path

import pytest

from tests.pages.opening import PageOpener


@pytest.fixture
def open_page(demo_data: Path, monkeypatch: pytest.MonkeyPatch) -> PageOpener:
    """Opens pages, of the demonstration data if no other folder is given."""
    return PageOpener(demo_data, monkeypatch)
