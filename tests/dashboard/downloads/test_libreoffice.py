"""A CSV as LibreOffice opens it in a Chinese locale, and as pandas reads it: same rows, same types."""

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

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


FILES = [(name, codes) for name in ("project_report", "pairing") for codes in (False, True)]


def converted(files: Mapping[str, bytes], folder: Path, *options: str) -> dict[str, Worksheet]:
    """The first sheet that LibreOffice makes of each file, all in one run: starting it takes as long as a file."""
    sources = [folder / name for name in files]
    for source, data in zip(sources, files.values(), strict=True):
        source.write_bytes(data)
    out = folder / "out"
    convert(sources, "xlsx", out, *options, LC_ALL="zh_CN.UTF-8", LANG="zh_CN.UTF-8")
    return {
        source.stem: openpyxl.load_workbook(out / f"{source.stem}.xlsx").worksheets[0]
        for source in sources
    }


@pytest.fixture(scope="module")
def opened(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Worksheet]:
    """The CSV files of these tests as LibreOffice opens them."""
    made = {
        f"{name}_{codes}": csv_of(asked(warehouse, dictionary, name, codes))
        for name, codes in FILES
    }
    made["villages"] = csv_of(villages(warehouse, dictionary))
    made["odd"] = cells.list_csv(["甲", "数"], [(text, -5 - at) for at, text in enumerate(ODD)])
    sources = {f"{name}.csv": data for name, data in made.items()}
    return converted(sources, tmp_path_factory.mktemp("csv"), f"--infilter={FILTER}")


def asked(warehouse: Warehouse, dictionary: Dictionary, name: str, codes: bool) -> FileRequest:
    chosen = downloads.select(warehouse, dictionary, name, {"period": "2025H2"})
    return FileRequest(chosen, codes)


def villages(warehouse: Warehouse, dictionary: Dictionary) -> FileRequest:
    chosen = downloads.select(warehouse, dictionary, "v_village_period", {"period": "2026H1"})
    return FileRequest(chosen)


def csv_of(wanted: FileRequest) -> bytes:
    return b"".join(files.csv_blocks(wanted))


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


@pytest.mark.parametrize(("name", "codes"), FILES)
def test_libreoffice_and_pandas_read_the_same_rows_of_the_same_types(
    warehouse: Warehouse,
    dictionary: Dictionary,
    opened: dict[str, Worksheet],
    name: str,
    codes: bool,
) -> None:
    wanted = asked(warehouse, dictionary, name, codes)
    data = csv_of(wanted)
    rows = [[plain(v) for v in row] for row in opened[f"{name}_{codes}"].values]
    frame = pd.read_csv(
        io.BytesIO(data), encoding="utf-8-sig", keep_default_na=False, na_values=[""]
    )
    assert rows[0] == list(wanted.headings) == list(frame.columns)
    read = [[plain(v) for v in row] for row in frame.astype(object).to_numpy().tolist()]
    assert rows[1:] == read
    assert len(read) == downloads.count(wanted.selection) > 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_villages_of_one_name_are_kept_apart(
    warehouse: Warehouse,
    dictionary: Dictionary,
    opened: dict[str, Worksheet],
    tmp_path: Path,
    form: str,
) -> None:
    sheet = opened["villages"]
    if form == "xlsx":
        files.write(villages(warehouse, dictionary), form, tmp_path / "made.xlsx")
        made = {"villages.xlsx": (tmp_path / "made.xlsx").read_bytes()}
        sheet = converted(made, tmp_path)["villages"]
    rows = list(sheet.values)
    code, name = (rows[0].index(title) for title in ("村（社区）代码", "村（社区）名称"))
    assert len({row[name] for row in rows[1:]}) == 287  # three names stand in two towns each
    assert len({str(row[code]) for row in rows[1:]}) == 290
    assert all(len(str(row[code])) == 12 for row in rows[1:])


def test_nothing_in_a_csv_runs_in_libreoffice(opened: dict[str, Worksheet]) -> None:
    rows = list(opened["odd"].iter_rows(min_row=2))
    assert len(rows) == len(ODD)
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert [row[1].value for row in rows] == [-5 - at for at in range(len(ODD))]
    # Text that is a number is one, as in any CSV; all other text is there, with the quote before what would run.
    texts = [str(row[0].value or "").lstrip("\ufeff") for row in rows]
    wanted = [cells.neutral(text).replace("\r", "\n") for text in ODD]
    wanted = [text.removeprefix("+") if text == "+1" else text for text in wanted]
    assert texts == wanted
