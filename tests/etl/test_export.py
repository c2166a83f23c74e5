"""`export` gives the very file of the page of datasets, and a sentence for what cannot be given."""

import json
from collections.abc import Callable
from pathlib import Path

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
    status, _, _ = export(
        demo_data,
        "town",
        "--format",
        "csv",
        "--codes",
        "--where",
        "town_code=' or 1=1 --",
        "--out",
        str(out),
    )
    assert status == 0
    assert len(out.read_text("utf-8-sig").splitlines()) == 1


def test_before_anything_is_published_there_is_a_sentence(export: Export, tmp_path: Path) -> None:
    status, _, error = export(tmp_path, "town", "--format", "csv", "--out", str(tmp_path / "a.csv"))
    assert status == 2
    assert "还没有发布数据" in error
    status, _, error = export(tmp_path, "town", "--format", "csv", "--out", str(tmp_path))
    assert status == 2
    assert "是文件夹" in error
