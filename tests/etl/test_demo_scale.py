"""The invented city and province: as large as they say, and rows as loading would give them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import run
from etl.demo import DemoError
from etl.demo.scale import make_scaled, write_workbook
from etl.demo.seeds import SCALE
from etl.folder import DataFolder
from etl.identity import PROBLEM_PREFIX, PROJECT_PREFIX, own_code
from etl.lists.reference import load_reference
from etl.loader.records import rows_of_return
from etl.publish import publish
from etl.system.records import records
from etl.text import fold_name
from etl.warehouse import open_to_read

SEED = 1


def made(root: Path) -> tuple[DataFolder, dict[str, Any]]:
    folder = DataFolder(root)
    return folder, make_scaled(folder, "city", 2, SEED, as_workbooks=False)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, dict[str, Any]]:
    return made(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def con(city: tuple[DataFolder, dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    return open_to_read(city[0].warehouse, dictionary=city[0].dictionary)


def test_it_is_as_large_as_declared(city: tuple[DataFolder, dict[str, Any]]) -> None:
    declared = {level: many for level, many in SCALE["sizes"]["city"].items() if many}
    assert declared.items() <= city[1].items()
    drawn = {table for table, rows in city[1]["rows"].items() if rows}
    assert drawn >= {"project_report", "pairing", "problem", "village_need", "honor", "outcome"}


def test_the_same_seed_gives_the_same_rows(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    again, _ = made(tmp_path)
    with closing(open_to_read(again.warehouse)) as other:
        assert run.digest(other) == run.digest(con)


def test_projects_and_problems_bear_the_keys_that_loading_gives(
    con: duckdb.DuckDBPyConnection,
) -> None:
    projects = con.execute(
        "select town_code, project_name, organization_id, match_key, own_code from project_report "
        "inner join project_organization using (submission_id, sheet, row, town_code) "
        "where is_lead using sample 200"
    ).fetchall()
    for town, name, lead, key, code in projects:
        assert key == f"{fold_name(name)}|{lead}"
        assert code == own_code(PROJECT_PREFIX, town, key)
    problems = con.execute(
        "select town_code, problem, match_key, own_code from problem using sample 200"
    ).fetchall()
    for town, text, key, code in problems:
        assert (key, code) == (fold_name(text), own_code(PROBLEM_PREFIX, town, key))


def test_a_workbook_gives_the_rows_that_it_was_written_from(
    city: tuple[DataFolder, dict[str, Any]], con: duckdb.DuckDBPyConnection
) -> None:
    [submission] = records(
        con.execute("select * from submission where period = '2024H1' order by town_code limit 1")
    )
    file = write_workbook(city[0], load_reference(city[0]), con, submission)
    [checked] = run.check_files([file], city[0])
    assert [f for f in checked.findings if f.severity == "error"] == []
    rows = rows_of_return(checked)
    for table in ("project_report", "project_organization", "pairing", "problem", "village_need"):
        stored = con.execute(
            f"select count(*) from {table} where submission_id = ?", [submission["submission_id"]]
        ).fetchone()
        assert stored == (len(rows[table]),)


def test_returns_that_were_received_are_never_written_over(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.ledger.parent.mkdir()
    folder.ledger.touch()
    with pytest.raises(DemoError, match="请换一个空的数据文件夹"):
        made(tmp_path)


@pytest.mark.drill
def test_a_city_is_published(city: tuple[DataFolder, dict[str, Any]]) -> None:
    assert publish(city[0]).is_demo
