"""The demonstration data as the dashboard sees them."""

from pathlib import Path

import pytest

from dashboard.view import View, look
from dashboard.warehouse import Warehouse, current_edition, open_warehouse
from etl.clock import today
from etl.dictionary import Dictionary, load_dictionary
from etl.folder import DataFolder


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture(scope="session")
def warehouse(demo_data: Path) -> Warehouse:
    edition = current_edition(DataFolder(demo_data))
    assert edition is not None
    return open_warehouse(edition)


@pytest.fixture
def view(warehouse: Warehouse, dictionary: Dictionary) -> View:
    """The district at the last half-year with returns."""
    return look(warehouse, dictionary, today(), "2026H1", None, None)
