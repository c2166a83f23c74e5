"""Pages are opened in one way, which checks that they are whole."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from etl.marts import runner
from tests.pages.opening import PageOpener
from tests.support import small_publications

# What the desk shows, and the heading of every page.
OF_THE_DESK = (
    "area",
    "area_change",
    "area_figure",
    "area_within",
    "claim",
    "decision",
    "finding",
    "model_case",
    "organization",
    "paper",
    "paper_figure",
    "participation",
    "period_correction",
    "period_state",
    "problem",
    "problem_as_of",
    "problem_history",
    "project_report",
    "submission",
    "submission_status",
    "town",
    "village",
)


@pytest.fixture
def open_page(demo_data: Path, monkeypatch: pytest.MonkeyPatch) -> PageOpener:
    """Opens pages, of the demonstration data if no other folder is given."""
    return PageOpener(demo_data, monkeypatch)


@pytest.fixture(scope="module")
def desk_publications() -> Iterator[None]:
    """Publish only what the desk shows: for tests that publish after each thing done there."""
    with patch.object(runner, "build", small_publications.of(*OF_THE_DESK)):
        yield


@pytest.fixture
def no_publication() -> Iterator[None]:
    """Publish nothing: for tests of what the desk hands in."""
    with small_publications.unpublished():
        yield
