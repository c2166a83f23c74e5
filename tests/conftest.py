"""What all tests share: a fixed day, no real data folder, the demonstration data made once."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from streamlit.components.v2 import manifest_scanner

from etl.annotated import annotate
from etl.annotated.notes import Notes
from etl.annotated.sandboxed import annotate_bytes, findings_alone
from etl.folder import DataFolder
from etl.marts import runner
from tests.support import sandboxes, small_publications
from tests.support.data_folders import reported_folder
from tests.support.serving import DEMO_TODAY, make_demo

DRILL_SECONDS = 1800
MadeOnce = Callable[[str, Callable[[Path], object]], Path]

os.environ["BAISHE_RAISE_ERRORS"] = "1"
os.environ["BAISHE_TODAY"] = DEMO_TODAY  # for fixtures of modules too
# Every AppTest looks through all installed packages for components: a sixth of a second, and always the same.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def annotate_here(data: bytes, notes: Notes) -> bytes:
    """Annotate in this process: a sandbox for each file takes as long as loading it; ``test_other_files`` tries it."""
    return annotate_bytes(data, notes)[0] if notes.is_read else findings_alone(notes)


pytest.MonkeyPatch().setattr(annotate, "annotate_in_sandbox", annotate_here)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A trial of the drill takes minutes, beside others more."""
    for item in items:
        if item.get_closest_marker("drill") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(DRILL_SECONDS))


@pytest.fixture
def error_boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failing blocks and pages show a sentence, as for readers; without this they fail the test."""
    monkeypatch.delenv("BAISHE_RAISE_ERRORS")


@pytest.fixture
def sandbox_here() -> Iterator[None]:
    """Sandboxes are this process: for tests of what a function gives there, not of limits and deaths."""
    with sandboxes.here():
        yield


@pytest.fixture(autouse=True)
def _fixed_day_and_no_real_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No test depends on the day it runs, and none can touch a person's data folder."""
    monkeypatch.setenv("BAISHE_TODAY", DEMO_TODAY)
    monkeypatch.setenv("BAISHE_DATA", str(tmp_path_factory.getbasetemp() / "no-data"))


@pytest.fixture(autouse=True)
def _publishes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish only what ``@pytest.mark.publishes("submission_status")`` names."""
    if marker := request.node.get_closest_marker("publishes"):
        monkeypatch.setattr(runner, "build", small_publications.of(*marker.args))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """A function that gives a folder which all workers of a run share; read it, never write.

    The first to come makes it, the others wait.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def folder(name: str, make: Callable[[Path], object]) -> Path:
        place, is_made = shared / name, shared / f"{name}.made"
        with FileLock(shared / f"{name}.lock"):
            if not is_made.exists():
                place.mkdir(exist_ok=True)
                make(place)
                is_made.touch()
        return place

    return folder


@pytest.fixture(scope="session")
def demo_data(made_once: MadeOnce) -> Path:
    """A data folder with the demonstration returns loaded and published; read it, never write."""
    return made_once("demo-data", make_demo)


@pytest.fixture(scope="session")
def reported_once(made_once: MadeOnce) -> DataFolder:
    """A data folder with one return of 狮山镇, loaded and published; read it, never write: ``copied``."""
    return DataFolder(made_once("reported", reported_folder))
