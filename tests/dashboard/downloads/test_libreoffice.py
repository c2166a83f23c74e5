"""A CSV as LibreOffice opens it in a Chinese locale, and as pandas reads it: same rows, same types."""

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from dashboard import downloads
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import cells, files
from dashboard.downloads.files import FileRequest
from etl.dictionary import Dictionary
from tests.support.office import convert

pytestmark = pytest.mark.slow

# Field separator 44, quote 34, UTF-8 76, from line 1, language 2052 (zh-CN), numbers and dates are recognised.
FILTER = "CSV:44,34,76,1,,2052,false,true"
ODD = [
    "=1+1",
    "+1",
    "-5",
    "-5+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "－1－1",
    "＠A1",
    " =1+1",
    "\u3000=1",
    "\ufeff=1",
    "\xa0+1+1",
    "=cmd|' /C calc'!A0",
    "甲,乙",
    '他说"好"',
    "两\n行",
    "",
]


def opened(data: bytes, tmp_path: Path, name: str, form: str = "csv") -> Any:
    """The sheet that LibreOffice makes of a CSV, or of the first sheet of a workbook."""
    source, out = tmp_path / f"{name}.{form}", tmp_path / "out"
    source.write_bytes(data)
    options = [f"--infilter={FILTER}"] if form == "csv" else []
    convert([source], "xlsx", out, *options, LC_ALL="zh_CN.UTF-8", LANG="zh_CN.UTF-8")
    return openpyxl.load_workbook(out / f"{name}.xlsx").worksheets[0]


def plain(value: object) -> object:
    """A cell as it can be compared: numbers by their value, days as text, nothing as nothing."""
    if value is None or value == "" or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return str(value).lower()
    if isinstance(value, str):
        return value.lower() if value.lower() in ("true", "false") else value
    return Decimal(str(value)).normalize()


@pytest.mark.parametrize("codes", [False, True])
@pytest.mark.parametrize("name", ["project_report", "pairing"])
def test_libreoffice_and_pandas_read_the_same_rows_of_the_same_types(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path, name: str, codes: bool
) -> None:
    chosen = downloads.select(warehouse, dictionary, name, {"period": "2025H2"})
    wanted = FileRequest(chosen, codes)
    data = b"".join(files.csv_blocks(wanted))
    rows = [[plain(v) for v in row] for row in opened(data, tmp_path, name).values]
    frame = pd.read_csv(
        io.BytesIO(data), encoding="utf-8-sig", keep_default_na=False, na_values=[""]
    )
    assert rows[0] == list(wanted.headings) == list(frame.columns)
    read = [[plain(v) for v in row] for row in frame.astype(object).to_numpy().tolist()]
    assert rows[1:] == read
    assert len(read) == downloads.count(chosen) > 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_villages_of_one_name_are_kept_apart(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path, form: str
) -> None:
    chosen = downloads.select(warehouse, dictionary, "v_village_period", {"period": "2026H1"})
    wanted, file = FileRequest(chosen), tmp_path / f"made.{form}"
    files.write(wanted, form, file)
    rows = list(opened(file.read_bytes(), tmp_path, "villages", form).values)
    code, name = (rows[0].index(title) for title in ("村（社区）代码", "村（社区）名称"))
    assert len({row[name] for row in rows[1:]}) == 287  # three names stand in two towns each
    assert len({str(row[code]) for row in rows[1:]}) == 290
    assert all(len(str(row[code])) == 12 for row in rows[1:])


def test_nothing_in_a_csv_runs_in_libreoffice(tmp_path: Path) -> None:
    data = cells.list_csv(["甲", "数"], [(text, -5 - at) for at, text in enumerate(ODD)])
    sheet = opened(data, tmp_path, "odd")
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == len(ODD)
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert [row[1].value for row in rows] == [-5 - at for at in range(len(ODD))]
    # Text that is a number is one, as in any CSV; all other text is there, with the quote before what would run.
    texts = [str(row[0].value or "").lstrip("\ufeff") for row in rows]
    wanted = [cells.neutral(text).replace("\r", "\n") for text in ODD]
    wanted = [text.removeprefix("+") if text == "+1" else text for text in wanted]
    assert texts == wanted
