"""How long the line takes on this machine, and how its parts compare: `make bench` prints both.

Seconds depend on the machine and are only told; what must hold are ratios of one run.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.serving import etl, serve

pytestmark = pytest.mark.bench


@contextmanager
def stopwatch(what: str, taken: dict[str, float]) -> Iterator[None]:
    """Note and print the seconds that the block takes."""
    start = time.perf_counter()
    yield
    taken[what] = time.perf_counter() - start
    print(f"\n{what:<42}{taken[what]:6.1f} s", end="")


def test_the_whole_line(tmp_path: Path) -> None:
    data, taken = tmp_path / "data", dict[str, float]()
    inbox = str(data / "inbox")
    with stopwatch("a command that only says what there is", taken):
        assert etl(data, "status").returncode == 0
    with stopwatch("demonstration returns made", taken):
        assert etl(data, "demo").returncode == 0
    with stopwatch("returns checked, loaded, published", taken):
        assert etl(data, "load", inbox).returncode == 1  # one of them is wrong on purpose
    with stopwatch("the same returns again (unchanged)", taken):
        assert etl(data, "load", inbox).returncode == 1
    with stopwatch("published anew", taken):
        assert etl(data, "publish").returncode == 0
    with stopwatch("warehouse rebuilt from the archive", taken):
        assert etl(data, "rebuild").returncode == 0
    with stopwatch("dashboard started", taken), serve(data, tmp_path / "server.log"):
        pass
    load = taken["returns checked, loaded, published"]
    ratios = {what: seconds / load for what, seconds in taken.items()}
    print("\n\nrelative to loading everything once:")
    for what, ratio in ratios.items():
        print(f"  {what:<42}{ratio:6.2f}")
    assert ratios["the same returns again (unchanged)"] < 1
    assert ratios["published anew"] < 1
    assert ratios["warehouse rebuilt from the archive"] < 2
