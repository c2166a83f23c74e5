"""A file of any format has the rows of the database, however it is made, and whatever goes wrong."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pyarrow import parquet

from dashboard import downloads
from dashboard.data.metrics import metric_of
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import Selection, cells, export_process, files
from dashboard.downloads.files import FORMATS, FileRequest, TooManyRowsError
from dashboard.papers.workbook import truncated
from etl.dictionary import Dictionary, Relation

TOWN = "440605124"
NOWHERE = Relation(name="nowhere", title="", comment="", grain="", group="", columns=())


@pytest.fixture
def everything(warehouse: Warehouse, dictionary: Dictionary) -> Selection:
    return downloads.select(warehouse, dictionary, "project_report", {})


@pytest.fixture
def nothing(warehouse: Warehouse, dictionary: Dictionary) -> Selection:
    return downloads.select(warehouse, dictionary, "pairing", {"town_code": "none"})


def test_every_dataset_is_written_as_python_would_write_it(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    """Cell by cell: what the database and Arrow make, and what the csv module makes of the rows.

    In codes, where cells differ by their type alone, until every type has been seen.
    """
    kinds: set[str] = set()
    for name in downloads.datasets(warehouse, dictionary):
        chosen = some_hundred_rows(warehouse, dictionary, name)
        named, found = FileRequest(chosen), downloads.rows(chosen)
        columns = named.columns
        rows = [[column.of(row) for column in columns] for row in found]
        assert b"".join(files.csv_blocks(named)) == cells.list_csv(named.headings, rows), name
        if not kinds.issuperset(chosen.dataset.kinds):
            kinds.update(chosen.dataset.kinds)
            coded = FileRequest(chosen, codes=True)
            assert b"".join(files.csv_blocks(coded)) == cells.list_csv(coded.headings, found), name


def some_hundred_rows(warehouse: Warehouse, dictionary: Dictionary, name: str) -> Selection:
    """A dataset; of a longer one the last half-year, then one town."""
    where: dict[str, str] = {}
    chosen = downloads.select(warehouse, dictionary, name, where)
    for column, value in (("period", "2026H1"), ("town_code", TOWN)):
        if downloads.count(chosen) > 500 and dictionary.relations[name].column(column):
            where |= {column: value}
            chosen = downloads.select(warehouse, dictionary, name, where)
    return chosen


def test_blocks_are_the_file_and_tell_how_far_it_is(
    everything: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = FileRequest(everything)
    whole = b"".join(files.csv_blocks(wanted))
    monkeypatch.setattr(files, "BLOCK_ROWS", 100)
    told: list[int] = []
    blocks = list(files.csv_blocks(wanted, told.append))
    assert b"".join(blocks) == whole
    assert len(blocks) > 3
    assert told == sorted(told)
    assert told[-1] == downloads.count(everything)


def test_a_filter_of_another_relation_keeps_the_order(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    where = {"kind": "社会团体"}
    chosen = downloads.select(warehouse, dictionary, "project_report", where)
    rows = downloads.rows(chosen)
    assert len(rows) > 10
    everything = downloads.rows(downloads.select(warehouse, dictionary, "project_report", {}))
    wanted = set(rows)
    assert rows == [row for row in everything if row in wanted]


@pytest.mark.parametrize("form", list(FORMATS))
def test_without_a_row_there_are_the_headings(
    nothing: Selection, form: str, tmp_path: Path
) -> None:
    path = tmp_path / f"file.{form}"
    wanted = FileRequest(nothing)
    files.write(wanted, form, path)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert downloads.query.NO_ROWS in wanted.name(form, 0)
    if form == "csv":
        (line,) = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        assert line == list(wanted.headings)
    elif form == "xlsx":
        book = openpyxl.load_workbook(path)
        assert [tuple(row) for row in book["数据"].iter_rows(values_only=True)] == [wanted.headings]
        about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
        assert about["行数"].startswith("0")
        assert downloads.query.NO_ROWS in about["行数"]
    else:
        table = parquet.read_table(path)
        assert table.num_rows == 0
        assert tuple(table.column_names) == nothing.dataset.columns


def test_a_single_column_with_nothing_in_it_is_a_row_all_the_same(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    chosen = downloads.select(warehouse, dictionary, "project_report", {}, columns=["note"])
    data = b"".join(files.csv_blocks(FileRequest(chosen))).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(data, newline="")))
    assert len(read) - 1 == downloads.count(chosen)
    assert ["" for _ in read if _ == [""]]


def test_codes_of_a_workbook_are_text_and_nothing_is_a_formula(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path
) -> None:
    chosen = downloads.select(warehouse, dictionary, "organization", {})
    files.write(FileRequest(chosen, codes=True), "xlsx", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["数据"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == list(chosen.dataset.columns)
    at = heads.index("uscc")
    codes = [row[at] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in codes if cell.value} == {"s"}
    assert len(codes) == downloads.count(chosen)
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_made_in_a_process_of_its_own_is_the_same(
    warehouse: Warehouse,
    dictionary: Dictionary,
    tmp_path: Path,
    form: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bytes that are streamed, and a file that is written whole."""
    chosen = downloads.select(
        warehouse,
        dictionary,
        "project_report",
        {"town_code": TOWN, "period_from": "2024H2"},
        metric_of("projects"),
        "2026H1",
        ["project_name", "status", "cash_yuan"],
    )
    wanted, count = FileRequest(chosen), downloads.count(chosen)
    monkeypatch.setattr(export_process, "SMALL", dict.fromkeys(FORMATS, 0))
    told: list[int] = []
    theirs, ours = tmp_path / f"a.{form}", tmp_path / f"b.{form}"
    theirs.write_bytes(b"".join(export_process.blocks(wanted, form, count, told.append)))
    files.write(wanted, form, ours)
    assert theirs.read_bytes() == ours.read_bytes()
    assert told[-1] == count > 0


def test_who_leaves_ends_the_process_and_its_fault_is_told(
    everything: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_process, "SMALL", {"csv": 0})
    blocks = export_process.blocks(FileRequest(everything), "csv", 1, lambda _: None)
    assert next(blocks).startswith(b"\xef\xbb\xbf")
    blocks.close()  # type: ignore[attr-defined]
    wrong = replace(everything, dataset=replace(everything.dataset, relation=NOWHERE))
    with pytest.raises(RuntimeError, match="not made"):
        list(export_process.blocks(FileRequest(wrong), "csv", 1, lambda _: None))


def test_what_cannot_be_made_is_no_file(
    everything: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "XLSX_ROWS", 10)
    with pytest.raises(TooManyRowsError, match="CSV"):
        files.write(FileRequest(everything), "xlsx", tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_text_longer_than_a_cell_is_cut_and_shows_it() -> None:
    assert truncated("甲" * 40_000) == "甲" * 32_766 + "…"
