"""How long the line takes on this machine: `make bench` prints it; the bounds catch a slip."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.serving import etl, serve

pytestmark = pytest.mark.bench


@contextmanager
def stopwatch(what: str, at_most: float) -> Iterator[None]:
    """Print the seconds that the block takes; fail above the bound."""
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    print(f"\n{what:<42}{seconds:6.1f} s")
    assert seconds < at_most, f"{what}: {seconds:.1f} s, at most {at_most:.0f} s"


def test_the_whole_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    inbox = str(data / "inbox")
    with stopwatch("demonstration returns made", 120):
        assert etl(data, "demo").returncode == 0
    with stopwatch("returns checked, loaded, published", 180):
        assert etl(data, "load", inbox).returncode in (0, 1)
    with stopwatch("the same returns again (unchanged)", 120):
        assert etl(data, "load", inbox).returncode in (0, 1)
    with stopwatch("published anew", 60):
        assert etl(data, "publish").returncode == 0
    with stopwatch("warehouse rebuilt from the archive", 180):
        assert etl(data, "rebuild").returncode == 0
    with stopwatch("dashboard started", 30), serve(data, tmp_path / "server.log"):
        pass
