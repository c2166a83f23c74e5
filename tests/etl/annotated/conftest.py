"""What the tests of returned copies share: a messy return, and how it comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from etl.annotated.annotate import annotate
from etl.annotated.notes import Notes
from etl.annotated.wording import notes_of
from etl.dictionary import Dictionary
from etl.lists.reference import Reference
from etl.templates.template import write_return
from tests.etl.annotated.copies import MESSY, opened
from tests.etl.conftest import Desk
from tests.support.workbooks import Book, town_return


@pytest.fixture
def back(desk: Desk, dictionary: Dictionary) -> Callable[..., Workbook]:
    """A file, or a return, as it comes back."""

    def annotated(data: bytes | Book, **given: Any) -> Workbook:
        content = data.data() if isinstance(data, Book) else data
        return opened(annotate(content, desk.check(content), dictionary, **given))

    return annotated


@pytest.fixture
def notes(desk: Desk, dictionary: Dictionary) -> Notes:
    """Notes without a finding, to put lines and remarks of one's own into."""
    return notes_of(desk.check(town_return().data()), dictionary, {}, "rejected", "")


@pytest.fixture(scope="module")
def messy(desk: Desk, dictionary: Dictionary) -> bytes:
    """The messy return as it comes back."""
    return annotate(MESSY.data(), desk.check(MESSY.data()), dictionary)


@pytest.fixture(scope="module")
def messy_book(messy: bytes) -> Workbook:
    """The same, opened; look at it, change nothing."""
    return opened(messy)


@pytest.fixture(scope="module")
def drawn(
    tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary, register: Reference
) -> bytes:
    """The messy return as the template draws it: lists, locks, formats."""
    out = tmp_path_factory.mktemp("drawn") / "drawn.xlsx"
    write_return(out, dictionary, register, MESSY.cover, MESSY.rows)
    return out.read_bytes()
