"""Spark itself: on this machine and on a standalone cluster it makes the marts that DuckDB makes, and proves them.

Needs requirements-spark.txt and Java; `make drill` installs both.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

import duckdb
import pytest

from etl import publish
from etl.demo.scale import make_scaled
from etl.folder import DataFolder
from etl.marts import lake
from tests.etl.marts.known_answer.city import received
from tests.support.data_folders import Rows, published_rows
from tests.support.serving import DEMO_TODAY, etl

pytestmark = [pytest.mark.drill, pytest.mark.timeout(3600)]

DAY = dt.date.fromisoformat(DEMO_TODAY)
WORKERS = 2
TOLERANCE = 1e-9  # sums are added up in another order
Case = Callable[[Path, Path], DataFolder]


def _district(root: Path, demo_data: Path) -> DataFolder:
    shutil.copytree(demo_data, root, ignore=shutil.ignore_patterns("published"))
    return DataFolder(root)


def _city(root: Path, _: Path) -> DataFolder:
    case = received(root, "X", "ABCEPQR")
    case.save()
    return case.folder


def _large_city(root: Path, _: Path) -> DataFolder:
    """79 towns in one half-year: as much as both results fit into memory to be compared."""
    folder = DataFolder(root)
    make_scaled(folder, "city", 1, 1, as_workbooks=False)
    return folder


@contextmanager
def _process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process of Spark's standalone cluster; its log is to be read from ``stderr``."""
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    place = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
    with subprocess.Popen(
        [str(program), *arguments], env=os.environ | place, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _until(process: subprocess.Popen[str], pattern: str) -> str:
    """Read the log until a line fits; what the pattern takes of it."""
    said = []
    for line in process.stderr or ():
        said.append(line)
        if found := re.search(pattern, line):
            return found.group(1)
    raise RuntimeError("".join(said))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a standalone cluster: a master and its workers, a process each."""
    deploy, own = "org.apache.spark.deploy", ("--host", "127.0.0.1", "--webui-port", "0")
    with ExitStack() as stack:
        master = stack.enter_context(_process(f"{deploy}.master.Master", *own, "--port", "0"))
        address = _until(master, r"Starting Spark master at (spark://\S+)")
        for number in range(WORKERS):
            place = ("--work-dir", str(tmp_path_factory.mktemp(f"worker{number}")))
            size = ("--cores", "1", "--memory", "1g")
            stack.enter_context(_process(f"{deploy}.worker.Worker", *own, *size, *place, address))
            _until(master, r"(Registering worker)")
        yield address


@pytest.fixture
def master(request: pytest.FixtureRequest) -> str:
    """Where the marts are made: on this machine, or on the cluster."""
    named = str(request.param)
    return str(request.getfixturevalue(named)) if named == "cluster" else named


@pytest.mark.parametrize(
    ("case", "master"),
    [
        (_district, "local[2]"),
        (_district, "cluster"),
        (_city, "cluster"),
        (_large_city, "local[2]"),
    ],
    indirect=["master"],
)
def test_spark_makes_the_marts_that_duckdb_makes(
    tmp_path: Path, demo_data: Path, case: Case, master: str
) -> None:
    folder = case(tmp_path / "data", demo_data)
    lake.export(folder, tmp_path / "lake", DAY)
    done = _marts(tmp_path, master)
    assert done.returncode == 0, done.stderr

    left_out = shutil.ignore_patterns("*.duckdb", "archive", "inbox")
    other = DataFolder(shutil.copytree(folder.root, tmp_path / "other", ignore=left_out))
    publish.publish(folder, DAY)
    publish.publish(other, DAY, made=lake.open_lake(tmp_path / "made"))
    assert list(_differences(published_rows(other), published_rows(folder))) == []


def test_a_row_too_many_is_found_on_spark_too(tmp_path: Path, demo_data: Path) -> None:
    exported = lake.export(_city(tmp_path / "data", demo_data), tmp_path / "lake", DAY)
    name = "warehouse.pairing"
    file = next(iter(exported.tables[name].files))
    with duckdb.connect() as con:
        con.execute(f"create table kept as from '{exported.root / file}'")
        con.execute("insert into kept from kept")
        con.execute(f"copy kept to '{exported.root / file}' (format parquet)")
    found = lake.look_at(exported.root, name, exported.tables[name].columns, is_partitioned=True)
    lake.finish(replace(exported, tables={**exported.tables, name: found}))
    done = _marts(tmp_path, "local[2]")
    assert done.returncode == 1
    assert "MartAssertionError: unique pairing" in done.stderr
    assert not (tmp_path / "made" / "manifest.json").exists()


def test_a_cluster_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    folder = _city(tmp_path / "data", tmp_path)
    lake.export(folder, tmp_path / "lake", DAY)
    done = _marts(tmp_path, "spark://127.0.0.1:9")
    assert done.returncode == 1
    assert "Spark 没有做完" in done.stderr.splitlines()[-1]


def _marts(place: Path, master: str) -> subprocess.CompletedProcess[str]:
    arguments = ("--lake", str(place / "lake"), "--out", str(place / "made"))
    return etl(place, "marts", "--engine", "spark", "--master", master, *arguments)


def _differences(
    made: Mapping[str, Rows], expected: Mapping[str, Rows]
) -> Iterator[tuple[str, object, object]]:
    assert made.keys() == expected.keys()
    for table, rows in expected.items():
        if len(made[table]) != len(rows):
            yield table, len(made[table]), len(rows)
            continue
        cells = zip(chain(*made[table]), chain(*rows), strict=True)
        yield from ((table, own, his) for own, his in cells if not _is_same(own, his))


def _is_same(own: object, his: object) -> bool:
    if isinstance(own, float) and isinstance(his, float):
        return math.isclose(own, his, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return own == his and type(own) is type(his)
