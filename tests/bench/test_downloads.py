"""A million rows: how much memory a file takes, and whether others are kept waiting meanwhile."""

import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from etl.folder import DataFolder
from tests.bench.light_clients import clicking, downloading
from tests.support.serving import ROOT, environment, serve

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

ROWS = 1_000_000
READERS, DOWNLOADERS, SECONDS, PAUSE = 20, 3, 30.0, 6.0
# A file of a million rows may take this much more memory than one of a tenth (MB), and ten
# times as many rows little more than ten times as long; others wait this much longer at most.
MEMORY_MB, LINEAR, WAITING = 250, 1.6, 2.0
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


async def crowd(base: str, downloaders: int) -> tuple[list[float], list[tuple[int, int]]]:
    """Twenty readers click for a while, others download."""
    readers = [clicking(base, seed, SECONDS, PAUSE) for seed in range(READERS)]
    files = [downloading(base, "CSV", SECONDS) for _ in range(downloaders)]
    found = await asyncio.gather(*readers, *files)
    taken = [seconds for one in found[:READERS] for seconds in one]  # type: ignore[union-attr]
    return taken, found[READERS:]  # type: ignore[return-value]


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def test_three_downloads_of_a_million_rows_leave_others_fast(large: Path, tmp_path: Path) -> None:
    with serve(large, tmp_path / "server.log") as base:
        asyncio.run(crowd(base, 0))  # warms up what is kept
        began = time.perf_counter()
        alone, _ = asyncio.run(crowd(base, 0))
        beside, files = asyncio.run(crowd(base, DOWNLOADERS))
        print(
            f"\n20 readers, p95 of {len(alone)} and {len(beside)} clicks: "
            f"{1000 * p95(alone):.0f} ms alone, {1000 * p95(beside):.0f} ms while 3 download "
            f"{sum(count for _, count in files)} files of {files[0][0] / 1e6:.0f} MB "
            f"({p95(beside) / p95(alone):.2f} x; {time.perf_counter() - began:.0f} s)",
            end="",
        )
    assert all(count for _, count in files)
    assert p95(beside) < WAITING * p95(alone)
