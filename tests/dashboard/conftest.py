"""The demonstration data as the dashboard sees them."""

from pathlib import Path

import pytest

from dashboard.data.warehouse import Warehouse, current_edition, open_warehouse
from dashboard.page.view import View, make_view
from etl.dictionary import Dictionary, load_dictionary
from etl.folder import DataFolder
from etl.system.clock import today


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
    return make_view(warehouse, dictionary, today(), "2026H1", None, None)
