"""Parts of one return, sent by several departments, become one workbook."""

from __future__ import annotations

import json

import openpyxl
import pytest

from etl.folder import DataFolder
from etl.run import check_files
from tests.support.commands import command
from tests.support.workbooks import Book, sheet_name, town_return

pytestmark = pytest.mark.slow


def parts(**changes: object) -> tuple[Book, Book]:
    """Two halves that share their second project; the changes are made to it in the second half."""
    first, second = town_return(), town_return().changed("cover", reported_on="2026-07-08")
    del second.rows["project_report"][0]
    return first, second.changed("project_report", 0, **changes)


def merged(
    folder: DataFolder, capsys: pytest.CaptureFixture[str], *books: Book
) -> tuple[int, str, str]:
    paths = [str(b.save(folder.inbox / f"{n}.xlsx")) for n, b in enumerate(books)]
    out = folder.root / "merged.xlsx"
    return command(capsys, folder, "merge", *paths, "--out", str(out), "--json")


def test_every_row_stands_once_under_the_first_cover(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = parts()
    code, out, _ = merged(folder, capsys, first, second.changed("honor", level="省"))
    told = json.loads(out)
    assert code == 0
    assert told["rows"][sheet_name("project_report")] == 2
    assert (told["same"], len(told["differing"])) == (7, 1)
    [checked] = check_files([folder.root / "merged.xlsx"], folder)
    assert not checked.is_rejected
    assert str(checked.reported_on) == "2026-07-05"
    assert checked.rows == told["rows"]


def test_two_rows_of_one_key_are_kept_and_marked(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = merged(folder, capsys, *parts(cash="约9万元"))
    told = json.loads(out)
    assert (code, told["rows"][sheet_name("project_report")]) == (0, 3)
    [place] = told["differing"]
    assert place.startswith(f"【{sheet_name('project_report')}】")
    page = openpyxl.load_workbook(folder.root / "merged.xlsx")[sheet_name("project_report")]
    assert [bool(row[0].comment) for row in page.iter_rows(min_row=2, max_row=4)] == [
        False,
        True,
        True,
    ]
    [checked] = check_files([folder.root / "merged.xlsx"], folder)
    assert {"duplicate_project", "approximate"} <= {f.code for f in checked.findings}


@pytest.mark.parametrize(
    "books",
    [
        (town_return(), town_return("里水镇")),
        (town_return(), town_return(period="2025H2")),
        (town_return(),),
    ],
)
def test_other_towns_and_half_years_are_refused(
    folder: DataFolder, capsys: pytest.CaptureFixture[str], books: tuple[Book, ...]
) -> None:
    code, out, err = merged(folder, capsys, *books)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert not (folder.root / "merged.xlsx").exists()
