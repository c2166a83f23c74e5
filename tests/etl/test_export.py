"""`export` gives the very file of the page of datasets, and a sentence for what cannot be given."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import downloads
from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.downloads import files
from dashboard.downloads.files import FileRequest
from etl.folder import DataFolder
from tests.support.commands import command

WHERE = {"town_code": "440605124", "period_from": "2024H2", "period_to": "2025H2", "text": "社区"}


Export = Callable[..., tuple[int, str, str]]


@pytest.fixture
def export(capsys: pytest.CaptureFixture[str]) -> Export:
    """Exit status, output and error output of ``python -m etl --data FOLDER export …``."""
    return lambda data, *arguments: command(capsys, DataFolder(data), "export", *arguments)


@pytest.fixture
def published(demo_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published database of the demonstration, read by nothing of the dashboard."""
    edition = current_edition(DataFolder(demo_data))
    assert edition is not None
    with closing(duckdb.connect(str(edition.path), read_only=True)) as con:
        yield con


@pytest.mark.parametrize("codes", [False, True])
def test_csv_is_byte_for_byte_that_of_the_page(
    export: Export, demo_data: Path, tmp_path: Path, codes: bool
) -> None:
    out = tmp_path / "项目.csv"
    where = [part for name, value in WHERE.items() for part in ("--where", f"{name}={value}")]
    style = ["--codes"] if codes else []
    status, said, _ = export(
        demo_data, "project_report", "--format", "csv", *where, "--out", str(out), *style, "--json"
    )
    assert status == 0
    folder = DataFolder(demo_data)
    edition = current_edition(folder)
    assert edition is not None
    warehouse = open_warehouse(edition)
    chosen = downloads.select(warehouse, folder.dictionary, "project_report", WHERE)
    assert out.read_bytes() == b"".join(files.csv_blocks(FileRequest(chosen, codes)))
    about = json.loads(said)
    assert about["rows"] == downloads.count(chosen) > 0
    assert about["filters"] == ["狮山镇", "自2024年下半年", "至2025年下半年", "含“社区”"]
    assert about["file"] == str(out)
    assert about["version"] == edition.version


def test_all_formats_have_the_same_rows(export: Export, demo_data: Path, tmp_path: Path) -> None:
    for form in files.FORMATS:
        out = str(tmp_path / f"a.{form}")
        status, said, error = export(
            demo_data,
            "pairing",
            "--format",
            form,
            "--column",
            "village_code",
            "--column",
            "paired_on",
            "--codes",
            "--out",
            out,
        )
        assert status == 0, error
        assert "已写入" in said
    table = pd.read_parquet(tmp_path / "a.parquet")
    text = pd.read_csv(tmp_path / "a.csv", dtype={"village_code": str}, parse_dates=["paired_on"])
    book = pd.read_excel(tmp_path / "a.xlsx", dtype={"village_code": str}, engine="openpyxl")
    assert list(table.columns) == list(text.columns) == list(book.columns)
    assert list(table["village_code"]) == list(text["village_code"]) == list(book["village_code"])
    days = pd.to_datetime(table["paired_on"])
    assert list(days) == list(text["paired_on"]) == list(book["paired_on"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no_such", "--format", "csv"], "没有“no_such”这个数据集"),
        (["town", "--format", "csv", "--where", "nowhere=1"], "没有这些列或筛选项：nowhere"),
        (["town", "--format", "csv", "--column", "nowhere"], "没有这些列或筛选项：nowhere"),
        (["town", "--format", "ods"], "没有“ods”这种格式，可用：csv、xlsx、parquet"),
        (["town", "--format", "csv", "--where", "town_code"], "应写成 列名=值"),
        (["town", "--where", "town_code=狮山"], "没有“狮山”这个值，是不是“狮山镇”"),
        (["project_report", "--where", "status=完成了"], "是不是“已完成”"),
        (["project_report", "--where", "cash_yuan=多"], "应为 数字"),
        (["project_report", "--where", "planned_end>=2026"], "应为 2026-06-30 这样的日期"),
        (["project_report", "--where", "status>=ongoing"], "不能比较大小"),
        (["--scope", "projects_lve"], "是不是projects_live"),
        (["town; drop table town", "--format", "csv"], "这个数据集"),
    ],
)
def test_what_cannot_be_given_is_one_sentence_and_exit_2(
    export: Export, demo_data: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    out = tmp_path / "a.csv"
    status, printed, error = export(demo_data, *arguments, "--out", str(out))
    assert status == 2
    assert said in error
    assert len(error.strip().splitlines()) == 1
    assert printed == ""
    assert not out.exists()


def test_a_value_is_no_sql_and_no_row_is_no_fault(
    export: Export, demo_data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    given = ("town", "--codes", "--where", "text=' or 1=1 --", "--out", str(out))
    assert export(demo_data, *given)[0] == 0
    assert len(out.read_text("utf-8-sig").splitlines()) == 1


def test_conditions_are_those_of_sql(
    export: Export, demo_data: Path, tmp_path: Path, published: duckdb.DuckDBPyConnection
) -> None:
    """Names for codes, several values as or, ranges with both ends, 是 and 否."""
    cases = {
        ("status=已完成", "status=ongoing"): "status in ('completed', 'ongoing')",
        ("status in 已完成,ongoing",): "status in ('completed', 'ongoing')",
        ("town_code=狮山镇", "period=2025h1"): "town_name = '狮山镇' and period = '2025H1'",
        ("planned_end>=2025-01-01", "planned_end<=2025-12-31"): "year(planned_end) = 2025",
        ("cash_yuan=1500", "cash_yuan=2000"): "cash_yuan in (1500, 2000)",
        ("is_live=是", "cash_yuan=-"): "is_live and cash_yuan is null",
        ("period=latest",): "period = '2026H1'",
        ("period>=2025H1",): "period >= '2025H1'",
    }
    for conditions, sql in cases.items():
        where = [part for condition in conditions for part in ("--where", condition)]
        out = tmp_path / "a.csv"
        given = ("v_project_detail", *where, "--out", str(out), "--json")
        status, said, error = export(demo_data, *given)
        assert status == 0, error
        found = published.execute(f"select count(*) from v_project_detail where {sql}").fetchone()
        assert found == (json.loads(said)["rows"],), sql


def test_rows_behind_a_figure_by_code_or_name(
    export: Export, demo_data: Path, tmp_path: Path, published: duckdb.DuckDBPyConnection
) -> None:
    sql = "select value from area_figure where indicator = 'projects_live' and area_code = '440605'"
    ((live,),) = published.execute(f"{sql} and period = '2025H2'").fetchall()
    for scope in ("projects_live", "未完结项目"):
        out = ("--out", str(tmp_path / "a.csv"), "--json")
        status, said, _ = export(demo_data, "--scope", scope, "--where", "period=2025H2", *out)
        assert (status, json.loads(said)["rows"]) == (0, live)


def test_datasets_are_listed(export: Export, demo_data: Path) -> None:
    status, said, _ = export(demo_data, "--list", "--json")
    listed = json.loads(said)
    assert (status, listed[0]["dataset"]) == (0, downloads.DEFAULT)
    assert {each["dataset"] for each in listed} == set(DataFolder(demo_data).dictionary.relations)


def test_before_anything_is_published_there_is_a_sentence(export: Export, tmp_path: Path) -> None:
    status, _, error = export(tmp_path, "town", "--format", "csv", "--out", str(tmp_path / "a.csv"))
    assert status == 2
    assert "还没有发布数据" in error
    status, _, error = export(tmp_path, "town", "--format", "csv", "--out", str(tmp_path))
    assert status == 2
    assert "是文件夹" in error
