"""A million rows: how much memory a file takes, and whether others are kept waiting meanwhile."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.folder import DataFolder
from tests.bench.light_clients import clicking, downloading, fetching
from tests.support import asgi_client
from tests.support.serving import ROOT, environment, serve

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

ROWS = 1_000_000
READERS, DOWNLOADERS, SECONDS, PAUSE, ROUNDS = 20, 3, 30.0, 6.0, 2
# A file of a million rows may take this much more memory than one of a tenth (MB), and ten
# times as many rows little more than ten times as long; others wait this much longer at most.
MEMORY_MB, LINEAR, WAITING = 250, 1.6, 1.3
LEAST_BYTES = 100  # of a row
WRITE = """
import json, re, sys, time
from pathlib import Path
from dashboard import downloads
from dashboard.downloads import files
from dashboard.data.warehouse import current_edition, open_warehouse
from etl.folder import DataFolder

form, limit, out = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
folder = DataFolder(Path(sys.argv[4]))
warehouse = open_warehouse(current_edition(folder))
where = {} if not limit else {"note": "little"}
chosen = downloads.select(warehouse, folder.dictionary, "project_report", where)
wanted = files.FileRequest(chosen)
began = time.perf_counter()
files.write(wanted, form, out)
seconds = time.perf_counter() - began
print(json.dumps({
    "rows": downloads.count(chosen), "seconds": seconds,
    # The most memory that this program itself has had, in MB: not what it was forked from.
    "memory": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024,
}))
"""
LITTLE = 100_000


@pytest.fixture(scope="module")
def large(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demonstration with its projects repeated until there are a million of them."""
    data = DataFolder(tmp_path_factory.mktemp("large"))
    shutil.copytree(DataFolder(demo_data).published, data.published)
    file = data.published / json.loads(data.current.read_text(encoding="utf-8"))["file"]
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            f"""
            create temp table many as
            select * exclude (turn, number) replace (
                "row" + 1000 * turn as "row",
                case when number <= {LITTLE} then 'little' else note end as note
            )
            from (
                select project_report.*, turn, row_number() over () as number
                from project_report, range({ROWS} // 1000) as turns(turn) limit {ROWS}
            );
            delete from project_report;
            insert into project_report select * from many order by all;
            checkpoint;
            """
        )
    yield data.root
    shutil.rmtree(data.root)


def written(data: Path, form: str, limit: int, out: Path) -> dict[str, float]:
    """Rows, seconds and the most memory (MB) of one file made in a process of its own."""
    command = [sys.executable, "-c", WRITE, form, str(limit), str(out), str(data)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(data), capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_million_rows_take_little_memory(large: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"file.{form}"
    small, whole = written(large, form, LITTLE, out), written(large, form, 0, out)
    more = whole["memory"] - small["memory"]
    per_row = (whole["seconds"] / whole["rows"]) / (small["seconds"] / small["rows"])
    print(
        f"\n{form}: {whole['rows']:,.0f} rows in {whole['seconds']:.1f} s, "
        f"{out.stat().st_size / 1e6:.0f} MB; {more:+.0f} MB of memory over {small['rows']:,.0f} rows; "
        f"{per_row:.2f} x the time of a row",
        end="",
    )
    assert whole["rows"] == ROWS
    assert small["rows"] == LITTLE
    assert more < MEMORY_MB
    assert per_row < LINEAR


Downloads = Sequence[Coroutine[Any, Any, tuple[int, int]]]


async def crowd(
    base: str, downloads: Downloads
) -> tuple[list[float], list[tuple[int, int]], float]:
    """Twenty readers click for a while beside downloads; also the most memory (MB) of the server meanwhile."""
    readers = [clicking(base, seed, SECONDS, PAUSE) for seed in range(READERS)]
    watching = asyncio.create_task(most_memory())
    clicks, files = asyncio.gather(*readers), asyncio.gather(*downloads)
    taken, had = await clicks, await files
    watching.cancel()
    return [seconds for one in taken for seconds in one], had, await watching


async def most_memory() -> float:
    """The most memory (MB) that the programs started here have together until this is cancelled."""
    most = 0.0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            most = max(most, sum(map(_memory, _descendants(os.getpid()))))
            await asyncio.sleep(0.5)
    return most


def _descendants(process: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield int(child)
                yield from _descendants(int(child))


def _memory(process: int) -> float:
    """A program's memory, its part of what it shares included, in MB; none once it has ended."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        if found := re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE):
            return int(found[1]) / 1024
    return 0.0


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def by_page(base: str) -> Downloads:
    """From the links of three readers' pages."""
    return [downloading(base, "CSV", SECONDS) for _ in range(DOWNLOADERS)]


def by_address(base: str) -> Downloads:
    """From the stable address, each from a machine of its own: a reader's files are made one after the other."""
    path = "/data/project_report.csv"
    return [fetching(base, path, f"127.0.0.{n + 2}", SECONDS) for n in range(DOWNLOADERS)]


@pytest.mark.parametrize("way", [by_page, by_address])
def test_three_downloads_of_a_million_rows_leave_others_fast(
    large: Path, tmp_path: Path, way: Callable[[str], Downloads]
) -> None:
    alone, beside, files, memory = list[float](), list[float](), list[tuple[int, int]](), []
    with serve(large, tmp_path / "server.log") as base:
        asgi_client.run(crowd(base, []))  # warms up what is kept
        for _ in range(ROUNDS):  # in turn, so that a slower minute of the machine slows both
            taken, _, little = asgi_client.run(crowd(base, []))
            alone += taken
            taken, had, much = asgi_client.run(crowd(base, way(base)))
            beside, files = beside + taken, files + had
            memory.append(much - little)
    ratio = p95(beside) / p95(alone)
    print(
        f"\n{way.__name__}: 20 readers, p95 of {len(alone)} and {len(beside)} clicks: "
        f"{1000 * p95(alone):.0f} ms alone, {1000 * p95(beside):.0f} ms while {DOWNLOADERS} download "
        f"{sum(count for _, count in files)} files of {files[0][0] / 1e6:.0f} MB ({ratio:.2f} x); "
        f"memory {', '.join(f'{more:+.0f}' for more in memory)} MB",
        end="",
    )
    assert all(count for _, count in files)
    assert len({size for size, _ in files}) == 1
    assert files[0][0] > ROWS * LEAST_BYTES
    assert ratio < WAITING
    assert max(memory) < DOWNLOADERS * MEMORY_MB
    assert memory[-1] - memory[0] < MEMORY_MB  # nothing is left of the first files
