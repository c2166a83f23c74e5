"""A file holds exactly the rows that were counted, in a form that opens anywhere and runs nothing."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pyarrow import parquet

from dashboard import downloads
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import Selection, UnknownDatasetError, files
from dashboard.downloads.files import FileRequest
from etl.dictionary import Dictionary

TOWN, PERIOD = "440605124", "2025H2"


def to_csv(chosen: Selection, *, codes: bool = False) -> bytes:
    return b"".join(files.csv_blocks(FileRequest(chosen, codes)))


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_published_relation_can_be_downloaded(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    found = downloads.datasets(warehouse, dictionary)
    assert set(found) == set(dictionary.relations)
    for dataset in found.values():
        titles = [column.title for column in downloads.labelled_columns(dataset)]
        assert len(set(titles)) == len(titles)


def test_csv_holds_the_rows_that_were_counted(warehouse: Warehouse, dictionary: Dictionary) -> None:
    chosen = downloads.select(
        warehouse, dictionary, "project_report", {"town_code": TOWN, "period": PERIOD}
    )
    data = to_csv(chosen)
    rows = read(data)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") >= len(rows)
    assert rows[0] == [c.title for c in downloads.labelled_columns(chosen.dataset)]
    assert len(rows) - 1 == downloads.count(chosen) > 0
    coded = read(to_csv(chosen, codes=True))
    column = coded[0].index("town_code")
    assert {row[column] for row in coded[1:]} == {TOWN}


def test_sum_before_the_download_is_the_sum_in_the_file(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    chosen = downloads.select(warehouse, dictionary, "project_report", {"period": PERIOD})
    rows = read(to_csv(chosen, codes=True))
    column = rows[0].index("cash_yuan")
    total = sum(Decimal(row[column]) for row in rows[1:] if row[column])
    titles = {c.name: c.title for c in downloads.labelled_columns(chosen.dataset)}
    assert downloads.totals(chosen)[titles["cash_yuan"]] == total
    summary = warehouse.rows(
        "select sum(cash_yuan) from published.aid_type_summary where period = ? and area_code = ?",
        PERIOD,
        dictionary.district.code,
    )
    assert summary == [(total,)]


def test_file_is_the_same_every_time_and_in_words_or_in_codes(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    chosen = downloads.select(warehouse, dictionary, "project_report", {"period": PERIOD})
    first = to_csv(chosen)
    assert first == to_csv(chosen)
    words, codes = read(first), read(to_csv(chosen, codes=True))
    assert codes[0] == list(chosen.dataset.columns)
    types = dictionary.vocabularies["aid_type"]
    title = next(
        c.title for c in downloads.labelled_columns(chosen.dataset) if c.name == "aid_type"
    )
    coded, said = codes[0].index("aid_type"), words[0].index(title)
    assert [types.name_of(row[coded]) for row in codes[1:]] == [row[said] for row in words[1:]]


def test_in_words_there_is_a_name_for_every_code_then_codes_and_the_place_of_every_row(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    chosen = downloads.select(
        warehouse, dictionary, "pairing", {"town_code": TOWN, "period": PERIOD}
    )
    rows = read(to_csv(chosen))
    place = [
        *(c.title for c in dictionary.relations["submission"].columns if c.name == "file_name"),
        *(c.title for c in dictionary.relations["pairing"].columns if c.name in ("sheet", "row")),
        *(c.title for c in dictionary.relations["submission"].columns if c.name == "version"),
    ]
    assert rows[0][-4:] == place
    names = dict(warehouse.rows("select town_code, town_name from published.town"))
    assert {row[0] for row in rows[1:]} == {names[TOWN]}
    assert {row[1] for row in rows[1:]} == {dictionary.period(PERIOD).name}
    codes = {c for (c,) in warehouse.rows("select village_code from published.village")}
    files = warehouse.rows(
        "select file_name, version::varchar from published.submission where status = 'current'"
        " and town_code = ? and period = ?",
        TOWN,
        PERIOD,
    )
    village = next(c for c in dictionary.relations["pairing"].columns if c.name == "village_code")
    at = rows[0].index(village.title)
    assert rows[0].index(village.heading) < at < len(rows[0]) - 4
    for row in rows[1:]:
        assert codes & set(row) == {row[at]}
        assert not any(cell.startswith(f"{TOWN}-{PERIOD}") for cell in row)
        assert (row[-4], row[-1]) in files


def test_rows_about_a_place_in_a_file_begin_with_it(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    columns = downloads.columns_of(downloads.select(warehouse, dictionary, "finding", {}))
    titles = {c.name: c.title for c in dictionary.relations["finding"].columns}
    assert [c.title for c in columns[1:3]] == [titles["sheet"], titles["row"]]


def test_circles_of_comparison_have_their_names(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    rows = read(to_csv(downloads.select(warehouse, dictionary, "leaderboard", {})))
    title = next(c.title for c in dictionary.relations["leaderboard"].columns if c.name == "board")
    said = {row[rows[0].index(title)] for row in rows[1:]}
    assert said <= {board.name for board in dictionary.leaderboard.boards}
    assert len(said) > 1


@pytest.mark.parametrize("dataset", ["participant", "participant_row", "pairing_in_force"])
def test_organisations_have_their_names(
    warehouse: Warehouse, dictionary: Dictionary, dataset: str
) -> None:
    chosen = downloads.select(warehouse, dictionary, dataset, {"period": PERIOD, "area_code": TOWN})
    rows = read(to_csv(chosen))
    known = {
        name for (name,) in warehouse.rows("select organization_name from published.organization")
    }
    title = next(
        c.title
        for c in dictionary.relations["organization"].columns
        if c.name == "organization_name"
    )
    assert {row[rows[0].index(title)] for row in rows[1:]} <= known
    assert len(rows) > 1


def test_an_empty_value_can_be_asked_for(warehouse: Warehouse, dictionary: Dictionary) -> None:
    chosen = downloads.select(warehouse, dictionary, "organization", {"kind": "-"})
    found = downloads.rows(chosen)
    column = chosen.dataset.columns.index("kind")
    assert found
    assert {row[column] for row in found} == {None}


def test_what_a_chart_draws_is_a_file_of_the_same_form() -> None:
    data = downloads.frame_csv(
        pd.DataFrame({"镇街": ["=甲", "乙"], "项目（个）": [12.0, float("nan")]})
    )
    assert data == "\ufeff镇街,项目（个）\r\n'=甲,12\r\n乙,\r\n".encode()


def test_totals_are_not_made_over_towns_and_district_together(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    everything = downloads.select(warehouse, dictionary, "aid_type_summary", {})
    assert downloads.totals(everything) == {}
    town = downloads.select(warehouse, dictionary, "aid_type_summary", {"area_code": TOWN})
    assert len(downloads.totals(town)) >= 5
    assert "projects_live" not in downloads.additive_columns(town)


def test_a_range_of_half_years_and_what_a_join_tells(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    where = {"period_from": "2024H2", "period_to": "2025H2", "field": "行业协会商会"}
    chosen = downloads.select(warehouse, dictionary, "project_report", where)
    (expected,) = warehouse.rows(
        """
        select count(distinct (report.submission_id, report.sheet, report."row"))
        from published.project_report as report
        join published.project_organization as member using (submission_id, sheet, "row")
        join published.organization as organization
            on organization.organization_id = member.organization_id
        where report.period between '2024H2' and '2025H2' and organization.field = '行业协会商会'
        """
    )
    assert (downloads.count(chosen),) == expected
    assert expected[0] > 0
    names = downloads.filter_names(chosen)
    assert names == ("自2024年下半年", "至2025年下半年", "行业协会商会")


def test_a_window_that_is_no_half_year_is_in_no_range(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    window = dictionary.leaderboard.all_window
    chosen = downloads.select(warehouse, dictionary, "leaderboard", {"period_from": "2024H1"})
    at = chosen.dataset.columns.index("period")
    found = {row[at] for row in downloads.rows(chosen)}
    assert found
    assert window not in found


def test_free_text_is_looked_for_in_what_people_read(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    name = dictionary.vocabularies["aid_type"].name_of("health")
    chosen = downloads.select(warehouse, dictionary, "project_report", {"text": name})
    at = chosen.dataset.columns.index("aid_type")
    found = downloads.rows(chosen)
    assert "health" in {row[at] for row in found}
    assert downloads.filter_names(chosen) == (f"含“{name}”",)
    (village, code), *_ = warehouse.rows(
        "select village_name, village_code from published.village order by village_code"
    )
    chosen = downloads.select(warehouse, dictionary, "village_need", {"text": village})
    at = chosen.dataset.columns.index("village_code")
    assert {row[at] for row in downloads.rows(chosen)} <= {code}
    nothing = downloads.select(warehouse, dictionary, "project_report", {"text": "%_'；--"})
    assert downloads.count(nothing) == 0


def test_columns_can_be_chosen_and_keep_their_order(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    chosen = downloads.select(
        warehouse, dictionary, "project_report", {}, columns=("status", "project_name")
    )
    rows = read(to_csv(chosen, codes=True))
    assert rows[0] == ["project_name", "status"]
    assert len(rows) - 1 == downloads.count(chosen)
    assert len(read(to_csv(chosen))[0]) == 2
    assert downloads.totals(chosen) == {}


def test_rows_lie_in_the_database_in_the_order_of_their_columns(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    """Files are read off in this order, without sorting: the reason why they need little memory."""
    words = [name for name, r in dictionary.relations.items() if r.group == "words"]
    for name, dataset in downloads.datasets(warehouse, dictionary).items():
        if name in words:
            continue
        in_turn = ", ".join(_listed(dictionary, dataset, column) for column in dataset.columns)
        lying = warehouse.rows(f"select * from published.{name}")
        assert lying == warehouse.rows(f"select * from published.{name} order by {in_turn}"), name


def _listed(dictionary: Dictionary, dataset: downloads.Dataset, column: str) -> str:
    """What a column is sorted by: codes as they stand in their list."""
    described = dataset.relation.column(column)
    codes = list(dictionary.code_names(described))
    if described and described.refers_to == "phase":
        codes = [phase.code for phase in dictionary.phases]
    if described and described.refers_to == "milestone":
        codes = [milestone.code for milestone in dictionary.milestones]
    return f'list_position({codes}, "{column}"::varchar), "{column}"' if codes else f'"{column}"'


def test_every_dataset_is_in_a_group_and_no_group_is_empty(dictionary: Dictionary) -> None:
    assert {r.group for r in dictionary.relations.values()} == set(dictionary.groups)


def test_unknown_names_are_refused_and_values_are_no_sql(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    with pytest.raises(UnknownDatasetError):
        downloads.select(warehouse, dictionary, "town; drop table town", {})
    with pytest.raises(UnknownDatasetError, match="no_such"):
        downloads.select(warehouse, dictionary, "town", {"no_such": "1"})
    chosen = downloads.select(warehouse, dictionary, "town", {"town_code": "' or 1=1 --"})
    assert downloads.count(chosen) == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (0, "0"),
        (-3, "-3"),
        (Decimal("-12.50"), "-12.50"),
        (80.0, "80"),
        (1e-7, "0.0000001"),
        (1 / 3, "0.3333333333333333"),
        (True, "true"),
        (dt.date(2026, 6, 30), "2026-06-30"),
        (dt.datetime(2026, 7, 16, 9, 12), "2026-07-16 09:12:00"),
        ("=1+1", "'=1+1"),
        ("+86 电话", "'+86 电话"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\t5", "'\t5"),
        ("\n", "'\n"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff\xa0+1+1", "'\ufeff\xa0+1+1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("﹦1", "'﹦1"),
        ("-５", "'-５"),
        ("－5", "'－5"),
        ("＝1", "'＝1"),
        ("－cmd", "'－cmd"),
        ("  =1+1", "'  =1+1"),
        ("\u3000@SUM(A1)", "'\u3000@SUM(A1)"),
        ("\r=1", "'\r=1"),
        (" -12.5", " -12.5"),
        ("-12.5", "-12.5"),
        ("440605124", "440605124"),
    ],
)
def test_cells_are_plain_and_exact_and_run_nothing(value: object, expected: str) -> None:
    assert downloads.cell(value) == expected


def test_file_name_says_what_is_in_it(warehouse: Warehouse, dictionary: Dictionary) -> None:
    as_of = warehouse.edition.as_of
    name = downloads.file_name(
        warehouse, dictionary, "项目进展", ["2026年上半年", "", "狮山镇"], "csv"
    )
    mark = dictionary.programme.demo_mark
    assert name == f"{mark}_项目进展_2026年上半年_狮山镇_截至{as_of:%Y%m%d}.csv"
    odd = downloads.file_name(warehouse, dictionary, "镇（街道）/村", ["a:b"], "csv")
    assert not set('\\/:*?"<>| （）') & set(odd)


def test_xlsx_has_typed_cells_and_says_what_it_holds(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path
) -> None:
    chosen = downloads.select(
        warehouse, dictionary, "pairing", {"town_code": TOWN, "period": PERIOD}
    )
    wanted = FileRequest(chosen)
    files.write(wanted, "xlsx", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    rows = list(book["数据"].iter_rows(values_only=True))
    columns = downloads.labelled_columns(chosen.dataset)
    assert rows[0] == tuple(column.title for column in columns)
    assert len(rows) - 1 == downloads.count(chosen) > 0
    assert re.fullmatch("[B-E]2", book["数据"].freeze_panes)
    first = {
        chosen.dataset.columns[column.position]: value
        for column, value in zip(columns, rows[1], strict=True)
    }
    assert isinstance(first["paired_on"], dt.datetime)
    assert first["village_code"] == str(first["village_code"])
    assert first["row"] == int(first["row"])
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert about["筛选"] == "、".join(wanted.filters)
    assert len(wanted.filters) == 2
    assert about["行数"] == str(len(rows) - 1)
    # The data are of a half-year, the edition is of a day: two things.
    assert about["数据截至"] == dictionary.period(PERIOD).name
    assert about["发布于"] == warehouse.edition.published_at.date().isoformat()
    assert dictionary.programme.demo_mark in about
    assert set(rows[0]) <= set(about)


def test_parquet_has_the_types_of_the_database(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path
) -> None:
    chosen = downloads.select(warehouse, dictionary, "project_report", {"period": PERIOD})
    files.write(FileRequest(chosen), "parquet", tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table.num_rows == downloads.count(chosen)
    assert tuple(table.column_names) == chosen.dataset.columns
    assert str(table.schema.field("cash_yuan").type).startswith("decimal")
    assert table.schema.metadata[b"version"].decode() == warehouse.edition.version
    described = dictionary.relations["project_report"].column("cash_yuan")
    assert described is not None
    meaning = {k.decode(): v.decode() for k, v in table.schema.field("cash_yuan").metadata.items()}
    expected = {"title": described.title, "definition": described.definition, "unit": "元"}
    assert meaning.items() >= expected.items()


def test_a_sheet_is_as_wide_as_its_content_and_separates_thousands(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path
) -> None:
    chosen = downloads.select(warehouse, dictionary, downloads.DEFAULT, {"period": PERIOD})
    files.write(FileRequest(chosen), "xlsx", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["数据"]
    cells = {cell.value: cell for cell in sheet[1]}
    name, flag, cash = cells["项目名称"], cells["含约数"], cells["本期投入（元）"]
    widths = [sheet.column_dimensions[c.column_letter].width for c in (name, flag)]
    assert widths[0] > 20 > widths[1]
    assert sheet.cell(2, cash.column).number_format == "#,##0.00"
    submissions = downloads.select(warehouse, dictionary, "submission", {})
    files.write(FileRequest(submissions), "xlsx", tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["数据"]
    at = next(cell.column for cell in sheet[1] if cell.value == "收到时间")
    assert "hh:mm" in sheet.cell(2, at).number_format


@pytest.mark.parametrize("form", files.FORMATS)
def test_a_version_gives_the_same_bytes_every_time(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path, form: str
) -> None:
    chosen = downloads.select(warehouse, dictionary, "v_town_period", {})
    for name in ("a", "b"):
        files.write(FileRequest(chosen), form, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_doubts_of_a_dataset_are_counted(warehouse: Warehouse, dictionary: Dictionary) -> None:
    chosen = downloads.select(warehouse, dictionary, "v_town_period", {"period": "2026H1"})
    sql = """
        select count(*) filter (cash_yuan is null), count(*) filter (is_carried_forward)
        from published.v_town_period where period = '2026H1'
    """
    ((blank, carried),) = warehouse.rows(sql)
    assert {f"本期投入资金（元）空缺{blank}行", f"沿用上期数据{carried}行"} <= set(
        downloads.quality(chosen)
    )
    assert blank > 0
    assert downloads.quality(downloads.select(warehouse, dictionary, "town", {})) == ()
