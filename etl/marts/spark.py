"""The marts on Apache Spark, for what outgrows one machine: the same queries, put into its dialect when they are read.

Each step is written to the lake that is being made and read from there by the next: it is computed once, and
what fails is one step. Types are those that DuckDB gives the same query. docs/spark.md says how to run it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from etl.dictionary import Dictionary
from etl.folder import ROOT, FolderError, RequestError
from etl.marts import lake as lakes
from etl.marts import runner
from etl.marts.lake import Advance, Columns, Lake
from etl.marts.leaderboard import TEXT_COLUMNS, build_leaderboard
from etl.marts.order import MartSqlError

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

BOARD_GROUP = ("area_code", "period")  # county and window: what build_leaderboard ranks by itself
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    # As DuckDB: days and times are those of the wall, and 440605 is a text.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_TYPES = {"VARCHAR": "string", "INTEGER": "int", "TIMESTAMP": "timestamp_ntz"}


class SparkError(FolderError):
    """Spark did not start, or did not finish a step."""


class SparkMissingError(RequestError):
    """Spark or Java is not installed."""


def make_marts(lake: Lake, out: Path, master: str, advance: Advance) -> Lake:
    """Make every relation of a lake on a Spark cluster, prove it, and write it as a lake of its own.

    Both folders are seen by all machines of the cluster under the same path.

    Args:
        lake: what the marts start from.
        out: an empty folder.
        master: ``local[2]``, ``spark://host:7077``, …
        advance: told of each step done.

    Raises:
        SparkMissingError: pyspark or Java is not installed.
        SparkError: the cluster cannot be reached, or a step failed there.
        MartAssertionError: a relation contradicts an assertion.
        RequestError: the folder to write to is not empty.
    """
    require_spark()
    shapes = lakes.shapes(lake)
    lakes.start_from(lake, out)
    with _session(master) as spark:
        engine = _Engine(spark, out.resolve(), lake.dictionary)
        for name in lake.tables:
            engine.offer(lake, name)
        tables = {}
        for number, (name, columns) in enumerate(shapes.items(), 1):
            engine.make(name, columns)
            tables[name] = lakes.look_at(out, name, columns)
            advance(number, len(shapes), Path(name))
        engine.prove()
        versions = lakes.versions(spark=spark.version)
    return lakes.finish(replace(lake, root=out, versions=versions, tables=tables))


def require_spark() -> None:
    """Refuse without pyspark and Java.

    Raises:
        SparkMissingError: one sentence that says what to install.
    """
    if not find_spec("pyspark") or not find_spec("sqlglot"):
        raise SparkMissingError(
            "没有安装 pyspark，不能用 --engine spark；请先运行 pip install -r requirements-spark.txt。"
        )
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home) / "bin") if home else None):
        raise SparkMissingError(
            "没有找到 Java，不能用 --engine spark；请先安装软件包 default-jre-headless。"
        )


def spark_sql(query: str) -> str:
    """A query of DuckDB in the dialect of Spark; tables of the warehouse by the names of :func:`view_name`.

    Raises:
        MartSqlError: Spark has no words for it.
    """
    import sqlglot
    from sqlglot import exp

    try:
        tree = sqlglot.parse_one(query, read="duckdb")
        for table in tree.find_all(exp.Table):
            if table.db:
                alias = exp.TableAlias(this=exp.to_identifier(table.alias or table.name))
                view = view_name(f"{table.db}.{table.name}")
                table.replace(exp.Table(this=exp.to_identifier(view), alias=alias))
        return tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.SqlglotError as error:
        raise MartSqlError(f"{error}") from error


def view_name(table: str) -> str:
    """The name of an input as Spark knows it: a temporary view belongs to no database."""
    return table.replace(".", "_")


def ddl(columns: Columns) -> str:
    """Columns as a schema of Spark."""
    return ", ".join(f"`{name}` {_type(kind)}" for name, kind in columns.items())


class _Engine:
    """A session, the lake that it makes, and how: tables are views of its session."""

    def __init__(self, spark: SparkSession, out: Path, dictionary: Dictionary) -> None:
        self._spark = spark
        self._out = out
        self._dictionary = dictionary
        self._steps = runner.steps(dictionary)

    def offer(self, lake: Lake, name: str) -> None:
        """Make a table of a lake known to the queries."""
        table = lake.tables[name]
        if not table.files:
            frame = self._spark.createDataFrame([], ddl(table.columns))
        else:
            placed = dict.fromkeys(lakes.PARTITIONS if table.is_partitioned else (), "VARCHAR")
            frame = self._read(lake.folder(name), {**placed, **table.columns})
        frame.select(*table.columns).createOrReplaceTempView(view_name(name))

    def make(self, name: str, columns: Columns) -> None:
        """Compute a table, write it and make it known.

        Raises:
            SparkError: the cluster did not finish it.
            MartSqlError: the query cannot be put to Spark.
        """
        layer = self._steps[name][0] if name in self._steps else "ranked"
        with _telling(f"{layer}/{name}"):
            target = self._out / "tables" / name
            rows = self._rows(name, columns)
            rows.selectExpr(*_casts(columns)).write.parquet(_uri(target))
            self._read(target, columns).createOrReplaceTempView(name)

    def prove(self) -> None:
        """Run every assertion.

        Raises:
            MartAssertionError: a row is against one.
        """
        for name, query in runner.assertions(self._dictionary).items():
            with _telling(name):
                frame = self._spark.sql(spark_sql(query))
                rows = frame.take(1)
            if rows:
                raise runner.against(name, frame.columns, rows[0])

    def _rows(self, name: str, columns: Columns) -> DataFrame:
        if name not in runner.RANKED:
            return self._spark.sql(spark_sql(self._steps[name][1]))
        dictionary = self._dictionary

        def rank(members: pd.DataFrame) -> pd.DataFrame:
            # The texts of pandas 3 are of Arrow already, which pyspark does not take.
            ranked = build_leaderboard(members, dictionary)
            return ranked.astype(dict.fromkeys(TEXT_COLUMNS, "object"))

        inputs = self._spark.sql(spark_sql(runner.RANKED[name]))
        return inputs.groupBy(*BOARD_GROUP).applyInPandas(rank, ddl(columns))

    def _read(self, folder: Path, columns: Columns) -> DataFrame:
        return self._spark.read.schema(ddl(columns)).parquet(_uri(folder))


def _casts(columns: Columns) -> list[str]:
    return [f"cast(`{name}` as {_type(kind)}) as `{name}`" for name, kind in columns.items()]


def _type(kind: str) -> str:
    return _TYPES.get(kind, kind.lower())


def _uri(folder: Path) -> str:
    """A path of the file system, whatever the cluster takes for its default."""
    return f"file://{folder.resolve()}"


@contextmanager
def _session(master: str) -> Iterator[SparkSession]:
    """A session whose executors have the code of this package.

    Raises:
        SparkError: the cluster cannot be reached.
    """
    # It says that pandas 3 is not fully supported; what is used of it is compared cell by cell.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as place:
        builder = SparkSession.builder.master(master).appName("baishe")
        for key, value in {**SETTINGS, "spark.sql.warehouse.dir": place}.items():
            builder = builder.config(key, value)
        with _telling(f"连接 {master}"):
            spark = builder.getOrCreate()
            spark.sparkContext.setLogLevel("ERROR")
            spark.sparkContext.addPyFile(str(_packed(Path(place) / "etl.zip")))
        try:
            yield spark
        finally:
            spark.stop()


def _packed(target: Path) -> Path:
    """The code of this package, for machines that lack it."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted((ROOT / "etl").rglob("*.py")):
            archive.write(path, path.relative_to(ROOT))
    return target


@contextmanager
def _telling(step: str) -> Iterator[None]:
    """Errors of Spark with the step that they happened in: a query that it refuses, anything else that failed.

    Raises:
        MartSqlError: the query cannot be put to Spark.
        SparkError: anything else.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, ParseException, PySparkException

    try:
        yield
    except (AnalysisException, ParseException) as error:
        raise MartSqlError(f"{step}: {_first_line(error)}") from error
    except (PySparkException, Py4JError) as error:
        raise SparkError(
            f"Spark 没有做完“{step}”（{_first_line(error)}）；"
            "请看 Spark 的日志，排除后换一个空文件夹重新运行。"
        ) from error


def _first_line(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
