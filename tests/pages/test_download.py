"""The page of datasets: what it counts and adds up is what is in the file and what SQL says."""

import csv
import html as entities
import io
import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import downloads
from dashboard.data.warehouse import edition_of
from dashboard.downloads import filters
from dashboard.features.download import blocks
from dashboard.server import file_routes
from dashboard.server.access import EVERYBODY
from etl.dictionary import load_dictionary
from etl.folder import DataFolder, default_folder
from tests.pages.opening import PageOpener, finding, html

SETTINGS, FIRST = 10, 231
SUMS = (
    "cash_yuan",
    "in_kind_yuan",
    "activities",
    "expert_sessions",
    "volunteer_visits",
    "volunteer_hours",
    "beneficiaries",
)
SAME_ROW = '(submission_id, sheet, "row") in (select submission_id, sheet, "row" from'
# Key of the address → what SQL says of it, written apart from the page's own.
CONDITIONS = {
    "town": "town_code = ?",
    "aid_type": "aid_type = ?",
    "task": "task = ?",
    "status": "status = ?",
    "village": f"{SAME_ROW} project_village where village_code = ?)",
    "organization": f"{SAME_ROW} project_organization where organization_id = ?)",
    "kind": f"{SAME_ROW} project_organization join organization using (organization_id) "
    "where kind = ?)",
    "field": f"{SAME_ROW} project_organization join organization using (organization_id) "
    "where field = ?)",
    "typical_level": f"{SAME_ROW} project_village join typical_village using (village_code) "
    "where level = ?)",
    "q": """(contains(concat_ws(' ', project_id, project_code, project_name, note), $q)
        or aid_type in (select aid_type from aid_type where contains(aid_type_name, $q))
        or task in (select task from task where contains(task_name, $q)))""",
}
VALUES = {
    "town": "select distinct town_code from project_report",
    "aid_type": "select aid_type from aid_type",
    "task": "select task from task",
    "status": "select distinct status from project_report",
    "village": "select distinct village_code from project_village",
    "organization": "select distinct organization_id from project_organization",
    "kind": "select distinct kind from organization where kind is not null",
    "field": "select distinct field from organization where field is not null",
    "typical_level": "select distinct level from typical_village",
}


@pytest.fixture
def published(demo_data: Path) -> duckdb.DuckDBPyConnection:
    file = max(DataFolder(demo_data).published.glob("*.duckdb"))
    return duckdb.connect(str(file), read_only=True)


def settings(published: duckdb.DuckDBPyConnection, seed: int) -> dict[str, str]:
    """A random choice of filters: none, one, two or three, and perhaps a range of half-years."""
    chance = random.Random(FIRST + seed)
    keys = chance.sample(sorted(VALUES), seed % 4 and chance.randint(1, 2))
    found = {
        key: chance.choice(sorted(row[0] for row in published.execute(VALUES[key]).fetchall()))
        for key in keys
    }
    periods = sorted(
        row[0] for row in published.execute("select distinct period from project_report").fetchall()
    )
    if chance.random() < 0.6:
        first, last = sorted(chance.choices(periods, k=2))
        found |= {"period": first} | ({"to": last} if first != last else {})
    if chance.random() < 0.2:
        found["q"] = chance.choice(["社区", "服务", "志愿"])
    return found


def asked_in_sql(
    published: duckdb.DuckDBPyConnection, chosen: dict[str, str]
) -> tuple[int, dict[str, Decimal]]:
    """Count and sums of the rows, by SQL that the dashboard has no part in."""
    tests, values = ["true"], []
    for key, value in chosen.items():
        if key == "period":
            tests.append("period between ? and ?")
            values += [value, chosen.get("to", value)]
        elif key == "q":
            tests.append(CONDITIONS[key].replace("$q", "?"))
            values += [value] * 3
        elif key != "to":
            tests.append(CONDITIONS[key])
            values.append(value)
    sums = ", ".join(f"sum({column})" for column in SUMS)
    sql = f"select count(*), {sums} from project_report where {' and '.join(tests)}"
    row = published.execute(sql, values).fetchone()
    assert row is not None
    found = zip(SUMS, row[1:], strict=True)
    return row[0], {name: Decimal(str(value)) for name, value in found if value is not None}


def file_of(at: AppTest, form: str = "CSV") -> bytes:
    """The file that the page's own link leads to."""
    link = re.search(rf'<a class="file" href="files/([\w.-]+)"[^>]*>下载 {form}</a>', html(at))
    assert link
    folder = default_folder()
    _, version, *_, arguments = file_routes._signer(folder).loads(link[1])
    edition = edition_of(folder, version)
    assert edition
    file = blocks.file_of(folder, edition, arguments, EVERYBODY)
    return b"".join(file.blocks(lambda _: None))


def said(at: AppTest) -> str:
    """What the page says of the file, without tags."""
    return entities.unescape(re.sub("<[^>]+>", "", html(at)))


@pytest.mark.parametrize("seed", range(SETTINGS))
def test_count_and_sums_of_the_page_are_those_of_the_file_and_of_sql(
    open_page: PageOpener, published: duckdb.DuckDBPyConnection, seed: int
) -> None:
    chosen = settings(published, seed)
    count, sums = asked_in_sql(published, chosen)
    at = open_page("download", dataset="project_report", style="codes", **chosen)
    head, *rows = csv.reader(io.StringIO(file_of(at).decode("utf-8-sig"), newline=""))
    assert len(rows) == count
    assert finding(at).endswith(f"{count:,}行")
    in_file = {
        name: sum((Decimal(row[head.index(name)] or 0) for row in rows), Decimal(0))
        for name in SUMS
    }
    text = said(at)
    for name, total in sums.items():
        assert in_file[name] == total, name
        title = titles()[name]
        shown = re.search(rf"{re.escape(title)}合计([\d,.]*\d)", text)
        assert shown, name
        assert Decimal(shown[1].replace(",", "")) == round(total, 2), name
    assert ("未加筛选，包含全部数据" in text) == (not chosen)


def titles() -> dict[str, str]:
    columns = load_dictionary().relations["project_report"].columns
    return {column.name: column.title for column in columns}


def test_the_settings_are_of_every_kind(published: duckdb.DuckDBPyConnection) -> None:
    found = [settings(published, seed) for seed in range(SETTINGS)]
    assert {} in found
    assert {key for chosen in found for key in chosen} >= {*VALUES, "period", "to", "q"}
    counts = [asked_in_sql(published, chosen)[0] for chosen in found]
    assert 0 in counts
    assert sum(count > 0 for count in counts) > SETTINGS / 2


def test_every_dataset_opens_with_its_preview_and_its_dictionary(open_page: PageOpener) -> None:
    at = open_page("download")
    for name, relation in load_dictionary().relations.items():
        at.query_params.clear()
        at.query_params["dataset"] = name
        at.run()
        text = said(at)
        assert not at.exception
        assert finding(at).startswith(relation.title), name
        assert at.selectbox(key="group").value == relation.group
        assert all(column.definition in text for column in relation.columns), name
        assert "暂时无法显示" not in text


def test_another_group_begins_with_its_first_dataset(open_page: PageOpener) -> None:
    at = open_page("download", period="2025H2", status="ongoing", columns="status")
    at.selectbox(key="group").set_value("returns").run()
    relations = load_dictionary().relations
    first = next(name for name, relation in relations.items() if relation.group == "returns")
    assert at.query_params["dataset"] == first
    assert at.query_params["period"] == "2025H2"
    assert "status" not in at.query_params
    assert "在现有数据中没有" not in html(at)


def test_chosen_columns_and_style_stand_in_the_address(open_page: PageOpener) -> None:
    at = open_page("download")
    at.multiselect(key="columns").set_value(["status", "project_name"]).run()
    assert at.query_params["columns"] == "status,project_name"
    copied = open_page("download", columns="status,project_name,no_such", style="codes")
    assert file_of(copied).decode("utf-8-sig").splitlines()[0] == "project_name,status"
    assert "已选2列" in said(copied)


def test_nothing_found_says_which_filter_has_nothing(open_page: PageOpener) -> None:
    at = open_page("download", q="没有这样的文字")
    assert "没有含“没有这样的文字”的数据" in said(at)
    at = open_page("download", period="2026H1", town="440605125")
    assert "“2026年上半年、大沥镇”合在一起没有数据" in said(at)
    assert "大沥镇缺报" in said(at)
    assert downloads.query.NO_ROWS in html(at)
    assert len(file_of(at).splitlines()) == 1


def test_more_rows_than_excel_takes_are_told_of(
    open_page: PageOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "XLSX_ROWS", 100)
    at = open_page("download")
    assert blocks.TOO_MANY in said(at)
    assert '<span class="file off">下载 XLSX</span>' in html(at)


def test_every_filter_is_one_that_the_dataset_knows(open_page: PageOpener) -> None:
    """A pairing has a kind of organisation by a join; a list of towns has none, and no period."""
    at = open_page("download", dataset="pairing")
    boxes = {box.key for box in [*at.selectbox, *at.multiselect]}
    assert {"period", "town", "village", "organization", "kind", "field", "typical_level"} <= boxes
    assert not {"aid_type", "task"} & boxes
    at = open_page("download", dataset="town")
    boxes = {box.key for box in [*at.selectbox, *at.multiselect]}
    assert not {"period", "organization", "field"} & boxes
    assert filters.TEXT not in boxes


def test_a_sum_of_an_organisation_is_said_to_be_that_of_whole_projects(
    published: duckdb.DuckDBPyConnection, open_page: PageOpener
) -> None:
    sql = "select any_value(organization_id) from project_organization"
    (organization,) = published.execute(sql).fetchone() or ("",)
    at = open_page("download", period="2026H1", organization=organization)
    assert blocks.WHOLE_PROJECTS in said(at)
    assert blocks.WHOLE_PROJECTS not in said(open_page("download", period="2026H1"))


def test_rows_of_towns_and_of_the_district_start_on_one_level(
    published: duckdb.DuckDBPyConnection, open_page: PageOpener
) -> None:
    sql = "select count(*) from aid_type_summary where period = '2026H1'"
    ((every,),) = published.execute(sql).fetchall()
    ((towns,),) = published.execute(
        f"{sql} and area_code in (select town_code from town)"
    ).fetchall()
    first = said(open_page("download", dataset="aid_type_summary", period="2026H1"))
    assert f"共{towns}行" in first
    assert "只列一个层级的行" in first
    both: dict[str, Any] = {
        "dataset": "aid_type_summary",
        "period": "2026H1",
        "area_level": "every",
    }
    assert f"共{every}行" in said(open_page("download", **both))
    assert "都在表内，加总前请先筛选" in said(open_page("download", **both))
    one = open_page("download", dataset="aid_type_summary", period="2026H1", town="440605124")
    assert "层级" not in said(one)
    assert "层级" not in said(open_page("download", dataset="project_report"))


def test_several_values_ranges_and_flags_are_those_of_sql(
    published: duckdb.DuckDBPyConnection, open_page: PageOpener
) -> None:
    lead = published.execute("select any_value(lead_organization_id) from v_project_detail")
    ((leader,),) = lead.fetchall()
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"status": "ongoing|suspended"}, "status in ('ongoing', 'suspended')"),
        ({"flags": "is_live=true|is_new=false"}, "is_live and not is_new"),
        ({"range": "days_late", "days_late_from": "30"}, "days_late >= 30"),
        (
            {
                "range": "planned_end",
                "planned_end_from": "2026-01-01",
                "planned_end_until": "2026-06-30",
            },
            "planned_end between date '2026-01-01' and date '2026-06-30'",
        ),
        ({"lead_organization": leader}, f"lead_organization_id = '{leader}'"),
    )
    for chosen, sql in cases:
        query = f"select count(*) from v_project_detail where {sql}"
        ((rows,),) = published.execute(query).fetchall()
        assert f"共{rows:,}行" in said(open_page("download", **chosen)), sql
    assert blocks.WHOLE_PROJECTS in said(open_page("download", lead_organization=leader))
