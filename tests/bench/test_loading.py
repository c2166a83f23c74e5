"""Loading against reading alone: `make bench` prints what `etl load` costs beside python-calamine's bare read.

Alone, python-calamine turns the same files into Python values and does nothing with them. Processor time (user and
system) of a whole process tree, since clocks of busy machines tell little; what must hold are ratios of one run.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryFile
from typing import IO

import pytest

from etl.archive.ledger import read_entries
from etl.demo.scale import make_scaled
from etl.folder import DataFolder
from etl.publications import reading
from tests.bench.big_returns import make_folder, write_returns
from tests.support.serving import ROOT, environment, etl

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

LARGE_RETURNS, PROJECTS, CITY_HALF_YEARS = 7, 10_700, 3
MOST_TIMES, MOST_AGAIN, MOST_MEGABYTES = 12.0, 0.1, 1500
BARE = """
import sys
from python_calamine import CalamineWorkbook
cells = 0
for file in sys.argv[1:]:
    with CalamineWorkbook.from_path(file) as workbook:
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python()
            cells += sum(len(row) - row.count("") for row in rows)
print(cells)
"""
KEPT_COLUMNS = """
    select table_name, string_agg('"' || column_name || '"', ', ' order by column_index)
    from duckdb_columns()
    where database_name = 'published' and not internal
        and data_type not ilike 'timestamp%' and column_name <> 'run'
    group by table_name order by table_name
"""


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds by the clock, processor seconds with all it started, peak memory of itself."""

    clock: float
    processor: float
    megabytes: int
    output: str


def cost(*command: str, data: Path) -> Cost:
    before, begin, peak = getrusage(RUSAGE_CHILDREN), time.perf_counter(), 0
    with TemporaryFile("w+", encoding="utf-8") as output:
        process = started(*command, data=data, output=output)
        while process.poll() is None:
            peak = max(peak, peak_kilobytes(process.pid))
            time.sleep(0.1)
        output.seek(0)
        said = output.read()
    after = getrusage(RUSAGE_CHILDREN)
    spent = sum(after[:2]) - sum(before[:2])
    return Cost(time.perf_counter() - begin, spent, peak >> 10, said)


def started(*command: str, data: Path, output: IO[str] | int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(data),
        stdout=output,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def peak_kilobytes(pid: int) -> int:
    """Of a process; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)


def etl_command(data: Path, *arguments: str | Path) -> list[str]:
    return ["-m", "etl", "--data", str(data), *map(str, arguments)]


def demonstration(root: Path) -> DataFolder:
    assert etl(root, "demo").returncode == 0
    return DataFolder(root)


def city(root: Path) -> DataFolder:
    """253 returns of a city, some 300 projects each."""
    folder = DataFolder(root)
    make_scaled(folder, "city", CITY_HALF_YEARS, 1, as_workbooks=True)
    return folder


def large(root: Path) -> DataFolder:
    """Seven returns of 1.44 million filled cells, every project another one, and nothing to write back."""
    folder = make_folder(root)
    write_returns(folder, folder.inbox, LARGE_RETURNS, PROJECTS)
    return folder


@pytest.mark.parametrize(
    ("make", "files"),
    [(demonstration, 7), (demonstration, 40), (city, 200), (large, LARGE_RETURNS)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_loading_beside_reading(
    tmp_path: Path, make: Callable[[Path], DataFolder], files: int
) -> None:
    folder = make(tmp_path / "data")
    data, chosen = folder.root, sorted(folder.inbox.rglob("*.xlsx"))[:files]
    alone = cost("-c", BARE, *map(str, chosen), data=data)
    steps = {
        "start": ("status",),
        "check alone": ("check", *chosen),
        "load, publish": ("load", *chosen),
        "the same again": ("load", *chosen),
        "publish --full": ("publish", "--full"),
    }
    taken = {step: cost(*etl_command(data, *words), data=data) for step, words in steps.items()}
    print(f"\n{make.__name__}, {len(chosen)} files, {int(alone.output):,} cells")
    for step, spent in {"calamine alone": alone, **taken}.items():
        times = spent.processor / alone.processor
        print(f"  {step:<18}{spent.processor:8.2f} s{times:8.1f} × {spent.megabytes:7} MB")
    load, again = taken["load, publish"], taken["the same again"]
    fixed = taken["start"].processor
    assert again.processor - fixed <= MOST_AGAIN * (load.processor - fixed)
    assert load.megabytes <= MOST_MEGABYTES
    if make is large:
        assert load.processor <= MOST_TIMES * alone.processor


def lines_of(folder: DataFolder) -> list[tuple[object, ...]]:
    """The ledger without times and numbers of runs."""
    return [
        (e.submission_id, e.sha256, e.outcome, e.version, e.assigned_codes)
        for e in read_entries(folder.ledger)
    ]


def published_rows(folder: DataFolder) -> dict[str, list[tuple[object, ...]]]:
    """Every relation in force, without moments and numbers of runs."""
    assert folder.published_file is not None
    with reading(folder.published_file) as con:
        columns = con.execute(KEPT_COLUMNS).fetchall()
        return {
            name: con.execute(f"select {kept} from published.{name} order by all").fetchall()
            for name, kept in columns
        }


def test_a_killed_load_of_a_city_is_resumed(tmp_path: Path) -> None:
    undisturbed = city(tmp_path / "undisturbed")
    folder = DataFolder(Path(shutil.copytree(undisturbed.root, tmp_path / "killed")))
    whole = cost(*etl_command(undisturbed.root, "load", undisturbed.inbox), data=undisturbed.root)
    files = len(lines_of(undisturbed))
    words = etl_command(folder.root, "load", folder.inbox)
    killed = started(*words, data=folder.root, output=subprocess.DEVNULL)
    while len(lines_of(folder)) < files // 2:
        assert killed.poll() is None
        time.sleep(0.2)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    there = len(lines_of(folder))
    rest = cost(*words, data=folder.root)
    print(
        f"\nkilled after {there} of {files} files: the rest took {rest.processor:.1f} s of ", end=""
    )
    print(f"{whole.processor:.1f} s, {rest.megabytes} MB (undisturbed {whole.megabytes} MB)")
    assert lines_of(folder) == lines_of(undisturbed)
    assert published_rows(folder) == published_rows(undisturbed)
    assert rest.processor < whole.processor
