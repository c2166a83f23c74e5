"""Fixtures of the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.dictionary import Dictionary
from etl.intake.check.checker import CheckedReturn, Checker
from etl.intake.check.history import History
from etl.lists.reference import Reference
from tests.etl.conftest import TODAY
from tests.etl.intake.check.histories import Check
from tests.support.workbooks import Book


@pytest.fixture
def against(dictionary: Dictionary, register: Reference) -> Check:
    """Checks a return against what the town has reported before."""

    def check(book: Book, history: History) -> CheckedReturn:
        checker = Checker(dictionary, register, TODAY, lambda *_: history)
        return checker.check_bytes(Path("a.xlsx"), book.data())

    return check
