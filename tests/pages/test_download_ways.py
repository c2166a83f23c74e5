"""数据下载 summed up, compared and accumulated: right numbers, silent towns never zero, everything in the address."""

import csv
import io
import re
from html import unescape
from pathlib import Path
from random import Random

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.features.download import parts, summary
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from tests.pages.opening import PageOpener, address, check_whole, html, plain, selectboxes

PERIOD, BEFORE = "2026H1", "2025H2"
GIVEN = "select sum(contribution_yuan) from v_project_detail where period = ?"


@pytest.fixture
def published(demo_data: Path) -> duckdb.DuckDBPyConnection:
    file = max(DataFolder(demo_data).published.glob("*.duckdb"))
    return duckdb.connect(str(file), read_only=True)


def file_rows(at: AppTest) -> list[list[str]]:
    """The table as its own link hands it over."""
    found = re.search(r'class="below x_pivot".*?data-text="(.*?)"', html(at), re.DOTALL)
    assert found
    return list(csv.reader(io.StringIO(unescape(found[1]), newline="")))


def test_the_sum_is_that_of_the_overview_and_silent_towns_are_hatched(
    open_page: PageOpener, published: duckdb.DuckDBPyConnection
) -> None:
    at = open_page("download", how=parts.PIVOT, period=PERIOD)
    ((total,),) = published.execute(GIVEN, [PERIOD]).fetchall()
    assert f"合计{total:,.0f}元，与总览一致" in plain(at)
    rows = {row[0]: row[2:] for row in file_rows(at)}
    assert float(rows["合计"][-1]) == float(total)
    assert set(rows["大沥镇"]) == {"缺报"}
    assert "hatched" in html(at)
    at.selectbox(key=parts.OF).set_value("project_id").run()
    assert address(at)[parts.OF] == "project_id"
    ((projects,),) = published.execute(
        "select count(distinct project_id) from v_project_detail where period = ?", [PERIOD]
    ).fetchall()
    assert file_rows(at)[-1][-1] == str(projects)


def test_sums_of_several_half_years_name_the_returns_that_they_lack(open_page: PageOpener) -> None:
    lacking = "2026年上半年九江镇、大沥镇未计入"
    assert lacking in plain(open_page("download", how=parts.PIVOT, by="town_code"))
    by_period = open_page("download", how=parts.PIVOT, by="town_code", across="period")
    assert lacking not in plain(by_period)
    assert "hatched" in html(by_period)


def test_nothing_in_a_half_year_that_lacks_returns_is_no_zero_in_the_file(
    open_page: PageOpener, published: duckdb.DuckDBPyConnection
) -> None:
    ways = {
        "how": parts.PIVOT,
        "by": "organization_id",
        "across": "period",
        "of": "volunteer_hours",
    }
    at = open_page("download", dataset="v_organization_period", **ways)
    head, *rows, _ = file_rows(at)
    for period, nothing in ((BEFORE, "0"), (PERIOD, "")):
        known = published.execute(
            "select organization_id from v_organization_period where period = ?", [period]
        ).fetchall()
        column = head.index(load_dictionary().period(period).name)
        others = {row[column] for row in rows if (row[1],) not in known}
        assert others == {nothing}
    assert "涉及的“·”不是零" in plain(at)


def test_villages_end_with_the_last_half_year_reported(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """A half-year that is not due yet would only repeat the one before, and count villages twice."""
    last, carried = published.execute(
        "select max(period), count(*) filter (is_carried_forward and period = ?) from v_village_period",
        [PERIOD],
    ).fetchall()[0]
    silent = published.execute(
        "select count(*) from village inner join v_town_period using (town_code)"
        " where period = ? and is_carried_forward",
        [PERIOD],
    ).fetchall()
    assert (last, carried) == (PERIOD, silent[0][0])


def test_rows_that_come_again_in_every_half_year_say_so(open_page: PageOpener) -> None:
    said = "各报送期的行都在内，数个数前请先选一个报送期"
    assert said in plain(open_page("download", dataset="pairing"))
    assert said not in plain(open_page("download", dataset="pairing", period=PERIOD))
    assert said not in plain(open_page("download", dataset="model_case"))


def test_two_half_years_are_compared_over_the_towns_that_reported_both(
    open_page: PageOpener, published: duckdb.DuckDBPyConnection
) -> None:
    at = open_page("download", how=parts.COMPARE, period=PERIOD)
    both = f"{GIVEN} and town_code in (select town_code from v_project_detail where period = '{PERIOD}')"
    before, now = (published.execute(both, [p]).fetchall()[0][0] for p in (BEFORE, PERIOD))
    assert f"（{100 * (float(now) / float(before) - 1):+.1f}%）" in plain(at)
    total = file_rows(at)[-1]
    assert [float(value) * 10_000 for value in total[1:3]] == [float(before), float(now)]
    assert "大沥镇未计入" in plain(at)


def test_sums_to_date_say_what_they_lack(
    open_page: PageOpener, published: duckdb.DuckDBPyConnection
) -> None:
    at = open_page("download", how=parts.CUMULATIVE)
    ((total,),) = published.execute(
        "select sum(contribution_yuan) from v_project_detail"
    ).fetchall()
    assert float(file_rows(at)[-1][-1]) == float(total)
    assert "有缺报，未计入累计" in plain(at)
    at = open_page("download", how=parts.CUMULATIVE, dataset="model_case", of="rows")
    assert summary.NO_ADDING not in plain(at)


def test_figures_of_no_town_are_not_compared_where_a_town_is_silent(open_page: PageOpener) -> None:
    at = open_page("download", how=parts.COMPARE, dataset="v_organization_period", by="kind")
    assert "不能同口径比较" in plain(at)
    assert {row[3] for row in file_rows(at)[1:]} == {"—"}


def test_a_title_names_the_largest_if_their_names_fit(open_page: PageOpener) -> None:
    of = {"dataset": "pairing", "how": parts.PIVOT, "period": PERIOD, "of": "rows"}
    for across, title in (("pairing_status", "结对中占"), ("mode_reported", r"最大的\d项合占")):
        chart = open_page("download", **of, across=across).get("plotly_chart")[0]
        assert re.match(rf"{title}\d+%；", chart.proto.alt)


@pytest.mark.drill
def test_every_dataset_is_shown_every_way(open_page: PageOpener) -> None:
    """With each of the four choices moved to another value."""
    chance, at = Random(19), open_page("download")
    for name in load_dictionary().relations:
        for way in (parts.PIVOT, parts.COMPARE, parts.CUMULATIVE):
            at.query_params.clear()
            at.query_params["dataset"], at.query_params[parts.WAY] = name, way
            at.run()
            for key in (parts.BY, parts.OF, parts.ACROSS, parts.STATISTIC):
                boxes = [box for name, box in selectboxes(at) if name == key and box.options]
                for box in boxes:
                    box.select_index(chance.randrange(len(box.options))).run()
                check_whole(at)
