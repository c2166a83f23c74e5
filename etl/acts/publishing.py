"""Versions: published, prepared and compared, made by another engine."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from etl.acts import writing
from etl.acts.writing import Progress, silent
from etl.folder import DataFolder
from etl.lifecycle.next_version import NextVersion, next_version
from etl.lifecycle.replay import reconcile
from etl.publications import (
    EarlierDayError,
    as_of_in_force,
    in_force_version,
    is_behind,
    noting_failure,
)
from etl.system import clock
from etl.warehouse import checkpoint, open_warehouse
from etl.writer_lock import Notice, ignore_notice

if TYPE_CHECKING:
    from etl.marts.lake import Lake
    from etl.publish import Published


def publish(
    folder: DataFolder,
    notice: Notice = ignore_notice,
    as_of: dt.date | None = None,
    *,
    full: bool = False,
) -> Published:
    """Rebuild the marts and put them in force.

    ``as_of``: as of that day, which may be an earlier one; ``full``: nothing is taken from the version in force.
    """
    with noting_failure(folder), writing.writing(folder, notice, today=as_of):
        return writing.publish(folder, as_of, full=full)


def prepare_version(folder: DataFolder, notice: Notice = ignore_notice) -> NextVersion:
    """Build the next version, compare it with the one in force, and do not put it in force.

    :func:`publish` takes it if nothing has changed meanwhile.
    """
    with writing.writing(folder, notice):
        return next_version(folder, in_force_version(folder))


def catch_up(
    folder: DataFolder, notice: Notice = ignore_notice, closed: bool = False
) -> Published | None:
    """Complete what an interrupted run has left, and publish what is not yet published.

    ``closed``: the run closed a half-year; its version is kept.
    """
    _, published = writing.write(folder, notice, lambda _: None)
    if closed:
        writing.keep(folder)
    return published


def publish_owed(folder: DataFolder) -> Published | None:
    """Publish what was decided while publication was postponed; a failure is noted."""
    with noting_failure(folder):
        return catch_up(folder)


def export_lake(folder: DataFolder, out: Path, notice: Notice = ignore_notice) -> Lake:
    """Write what the marts start from as Parquet, as of today.

    Raises:
        RequestError: the folder to write to is not empty.
    """
    from etl.marts.lake import export

    with writing.writing(folder, notice):
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            checkpoint(con)
        return export(folder, out, clock.today())


def make_marts(
    source: Path, out: Path, engine: str, master: str, progress: Progress = silent
) -> Lake:
    """Make every relation of an exported lake, with ``duckdb`` or ``spark``, and write them as Parquet.

    Raises:
        RequestError: the folder to write to is not empty, or Spark is not installed.
        FolderError: the lake cannot be used, or Spark did not finish.
        MartAssertionError: a relation contradicts an assertion.
    """
    from etl.marts import lake, spark

    if engine == "spark":
        spark.require_spark()
        return spark.make_marts(lake.open_inputs(source), out, master, progress)
    return lake.make_marts(lake.open_inputs(source), out)


def publish_made(folder: DataFolder, source: Path, notice: Notice = ignore_notice) -> Published:
    """Publish the relations that :func:`make_marts` has written, as of the day of their export.

    Raises:
        LakeError: they cannot be used.
        EarlierDayError: that day is before the day of the last publication.
    """
    from etl.marts.lake import open_lake
    from etl.publish import publish

    made = open_lake(source)
    day = dt.date.fromisoformat(made.as_of)
    with noting_failure(folder), writing.writing(folder, notice, today=day):
        if made.as_of < (as_of_in_force(folder) or ""):
            raise EarlierDayError(
                f"“{source}”是按 {day} 计算的，早于上次发布的日期，没有发布；请重新导出并计算。"
            )
        published = publish(folder, day, made=made)
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            if is_behind(folder, con):
                notice("发布的数据与数据文件夹里的报送表不一致，下一次载入会重新计算。")
        return published
