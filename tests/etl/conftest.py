"""What the tests of etl share: a data folder with an invented register, and its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from etl.annotated import annotate
from etl.dictionary import Dictionary, load_dictionary
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn, Checker
from etl.intake.check.history import NO_HISTORY
from etl.lists.reference import Reference, load_reference
from etl.run import load_files
from tests.conftest import MadeOnce
from tests.support import small_publications
from tests.support.data_folders import copied, reported_folder
from tests.support.workbooks import Book, data_folder

TODAY = dt.date(2026, 11, 24)
Load = Callable[..., list[Any]]

# The same examples every time, and no clock: a busy machine fails no test.
settings.register_profile("etl", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("etl")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """An empty data folder with the invented register."""
    return data_folder(tmp_path / "data")


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The lists of such a folder."""
    return load_reference(data_folder(tmp_path_factory.mktemp("register")))


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    """The shipped dictionary."""
    return load_dictionary()


@pytest.fixture
def tiny_publication() -> Iterator[None]:
    """Publish two small tables instead of all relations: for tests of what happens before."""
    with small_publications.tiny():
        yield


@pytest.fixture(scope="session")
def tiny_reported(made_once: MadeOnce) -> DataFolder:
    """A folder with the usual return, loaded, two small tables of it published; read it, never write."""
    with small_publications.tiny():
        return DataFolder(made_once("tiny-reported", reported_folder))


@pytest.fixture
def reported(tiny_reported: DataFolder, folder: DataFolder) -> DataFolder:
    """The folder, with the usual return loaded, two small tables of it published."""
    return copied(tiny_reported, folder.root)


@pytest.fixture
def no_publication() -> Iterator[None]:
    """Publish nothing: for tests that look at the warehouse alone."""
    with small_publications.unpublished():
        yield


@pytest.fixture
def unmarked_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given back is what came: for tests of what is decided and stored."""
    monkeypatch.setattr(annotate, "annotate_in_sandbox", lambda data, notes: data)


@pytest.fixture
def load(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads books one run after another, then publishes; gives (outcome, version) of each."""
    count = iter(range(1000))

    def act(*books: Book) -> list[Any]:
        *first, last = [book.save(folder.inbox / f"{next(count):03d}.xlsx") for book in books]
        with small_publications.unpublished():
            results = [load_files([path], folder)[0][0] for path in first]
        results += load_files([last], folder)[0]
        return [(result.outcome, result.version) for result in results]

    return act


@pytest.fixture
def store(load: Load, monkeypatch: pytest.MonkeyPatch) -> Load:
    """As ``load``, and nothing is published: that takes time, and many tests look at the warehouse alone."""
    monkeypatch.setattr("etl.acts.writing.publish", lambda folder: None)
    return load


class Desk:
    """Checks workbooks as bytes, against no history."""

    def __init__(self, dictionary: Dictionary, reference: Reference) -> None:
        self.checker = Checker(dictionary, reference, TODAY, lambda *_: NO_HISTORY)

    def check(self, data: bytes, name: str = "百社联百村_狮山镇_2026H1.xlsx") -> CheckedReturn:
        """The findings of these bytes."""
        return self.checker.check_bytes(Path(name), data)

    def found(self, data: bytes) -> list[tuple[str, str | None, str | None]]:
        """(code, sheet, cell) of each finding."""
        return [(f.code, f.sheet, f.cell) for f in self.check(data).findings]


@pytest.fixture(scope="session")
def desk(register: Reference) -> Desk:
    """A checker of the shipped dictionary and the invented register."""
    return Desk(load_dictionary(), register)
