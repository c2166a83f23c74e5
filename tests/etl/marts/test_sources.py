"""What goes into the marts beside the warehouse."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.lists.reference import ReferenceListError, name_id, read_list
from etl.marts.sources import load_sources, rows_named
from etl.warehouse import open_warehouse

HEADING = (
    "uscc,organization_name,kind,field,supervising_unit,size_band,has_party_organization,"
    "assessment_grade,registration,registered_on,deregistered_on,aliases\n"
)


def sources(root: Path, **lists: str) -> duckdb.DuckDBPyConnection:
    folder = DataFolder(root)
    (root / "reference").mkdir()
    for name, text in lists.items():
        (root / "reference" / f"{name}.csv").write_text(text, encoding="utf-8")
    open_warehouse(folder.warehouse, folder.dictionary).close()
    con = duckdb.connect()
    con.execute(f"attach '{folder.warehouse}' as warehouse (read_only)")
    load_sources(con, folder, load_dictionary(), dt.date(2026, 11, 24))
    return con


@pytest.mark.parametrize(
    ("row", "cell", "rows"),
    [
        (12, "M12", {12}),
        (12, "M12、M14", {12, 14}),
        (None, "C3:M5", {3, 4, 5}),
        (None, "M12:M13，P20", {12, 13, 20}),
        (7, None, {7}),
        (None, None, set()),
    ],
)
def test_rows_that_a_finding_names(row: int | None, cell: str | None, rows: set[int]) -> None:
    assert rows_named(row, cell) == rows


def test_shipped_lists(tmp_path: Path) -> None:
    con = sources(tmp_path)
    counts = "select count(*), count(distinct town_code) from src_village"
    assert con.execute(counts).fetchall() == [(290, 7)]
    assert con.execute("select count(*) from src_town where kind is not null").fetchall() == [(7,)]
    for empty in ("src_organization", "src_typical_village"):
        assert con.execute(f"select count(*) from {empty}").fetchall() == [(0,)]


def test_register_in_codes_of_the_dictionary(tmp_path: Path) -> None:
    register = HEADING + (
        "51440605mjm000001a,甲协会,民办非企业单位,环保,,小型,是,3A,登记,2020/1/5,,\n"
        ",乙协会,社会团体,,,,,,备案,2021年3月2日,2024-05-06,\n"
        "51440605MJM000001A,甲协会又名,社会团体,,,,,,登记,,,\n"
        ",丙协会,别的,,,,,,,,,\n"
    )
    con = sources(tmp_path, organizations=register)
    assert con.execute("from src_organization order by organization_name").fetchall() == [
        (name_id("丙协会"), None, "丙协会", "别的", *[None] * 8, "440605"),
        (
            name_id("乙协会"),
            None,
            "乙协会",
            "社会团体",
            None,
            None,
            None,
            None,
            None,
            "filed",
            dt.date(2021, 3, 2),
            dt.date(2024, 5, 6),
            "440605",
        ),
        (
            "51440605MJM000001A",
            "51440605MJM000001A",
            "甲协会",
            "社会服务机构",
            "环保",
            None,
            "小型",
            True,
            "3A",
            "registered",
            dt.date(2020, 1, 5),
            None,
            "440605",
        ),
    ]


def test_typical_villages(tmp_path: Path) -> None:
    listed = "village_code,level,batch,listed_on\nv1,省级典型村,第一批,2024-05-01\nv2,市级,,\n"
    con = sources(tmp_path, typical_villages=listed)
    assert con.execute("from src_typical_village").fetchall() == [
        ("v1", "省级典型村", "第一批", dt.date(2024, 5, 1)),
        ("v2", "市级典型村", None, None),
    ]


@pytest.mark.parametrize("wrong", ["去年", "2024-02-30", "2024/13/1"])
def test_a_date_that_is_none_is_told_with_its_list(tmp_path: Path, wrong: str) -> None:
    listed = f"village_code,level,batch,listed_on\nv1,省级典型村,,{wrong}\n"
    with pytest.raises(ReferenceListError, match=f"typical_villages.csv: listed_on: {wrong}"):
        sources(tmp_path, typical_villages=listed)


def test_a_list_as_a_spreadsheet_saves_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "organizations.csv"
    path.write_bytes("uscc,organization_name\n,佛山市南海区映月书画学会\n".encode("gb18030"))
    assert read_list(path) == [{"uscc": "", "organization_name": "佛山市南海区映月书画学会"}]


def test_a_list_that_is_no_text_says_which_file(tmp_path: Path) -> None:
    path = tmp_path / "organizations.csv"
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(ReferenceListError, match=str(path)):
        read_list(path)
