"""A view says how fresh its data are, who is missing and what compares."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb

from dashboard.data.queries import TownReport
from dashboard.data.warehouse import Warehouse, open_warehouse
from dashboard.page import statements
from dashboard.page.view import View, make_view
from etl.dictionary import Dictionary
from etl.system.clock import today

MISSING, REJECTED = "440605125", "440605121"


def test_view_says_how_fresh_the_data_are_and_who_is_missing(view: View) -> None:
    states = view.dictionary.vocabularies["submission_state"]
    names = {report.town.code: report.town.name for report in view.reports}
    assert statements.taken_up(view) == "5个已纳入汇总，大沥镇缺报，九江镇待修改"
    assert statements.as_of(view) == "数据截至2026年6月30日（2026年上半年报送）"
    assert f"{names[MISSING]}{states.name_of('missing')}" in statements.gaps(view)
    assert f"{names[REJECTED]}{states.name_of('rejected')}" in statements.gaps(view)
    assert view.carried == {MISSING, REJECTED}
    older = f"沿用{view.dictionary.period('2025H2').name}数据"
    assert view.carried_note == f"* {names[REJECTED]}、{names[MISSING]}{older}"
    silent = next(report.town for report in view.reports if report.town.code == MISSING)
    assert replace(view, town=silent).carried_note == f"* {older}"
    assert view.partial_periods == {"2026H1"}
    assert not view.is_comparable
    assert "2个镇（街道）未纳入汇总" in statements.why_not_comparable(view)


def test_a_closed_half_year_says_so_wherever_it_says_how_fresh_it_is(
    view: View, tmp_path: Path
) -> None:
    edition = view.warehouse.edition
    copy = Path(shutil.copy(edition.path, tmp_path / edition.path.name))
    copy.chmod(0o644)
    with duckdb.connect(copy) as con:
        con.execute(
            "update period_state set state = 'closed', since = '2026-07-20' where period = '2026H1'"
        )
    closed = replace(view, warehouse=open_warehouse(replace(edition, path=copy, version="closed")))
    assert statements.data_day(closed) == "数据截至2026年6月30日，已于2026年7月20日定稿"
    assert "已于2026年7月20日定稿" in statements.source(closed)
    assert statements.data_day(view) == "数据截至2026年6月30日"
    other = replace(closed, period=view.dictionary.period("2025H2"))
    assert "定稿" not in statements.source(other)


def test_a_half_year_with_the_same_towns_is_comparable(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    assert make_view(warehouse, dictionary, today(), "2025H2", None, None).is_comparable
    town = make_view(warehouse, dictionary, today(), "2026H1", "440605124", None)
    assert town.is_comparable
    assert statements.gaps(town) == ""
    assert statements.gaps(town.for_district()) != ""


def test_first_half_year_has_nothing_to_compare_with(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    first = make_view(warehouse, dictionary, today(), "2024H1", None, None)
    assert not first.is_comparable
    assert statements.why_not_comparable(first) == "（首个报送期）"


def test_before_the_day_they_are_due_nobody_is_called_missing(view: View) -> None:
    early = [
        TownReport(
            r.town, "on_time" if i == 0 else "not_due", "2026H2" if i == 0 else "2026H1", "2026H2"
        )
        for i, r in enumerate(view.reports)
    ]
    coming = replace(
        view, period=view.dictionary.period("2026H2"), reports=tuple(early), earlier=view.reports
    )
    assert statements.gaps(coming) == ""
    assert statements.taken_up(coming) == "1个已纳入汇总，6个未到期"
    assert not coming.is_comparable
    assert statements.why_not_comparable(coming) == "（6个镇（街道）未纳入汇总）"
    assert statements.lacking(coming) == "1个已纳入汇总，6个未到期"
    assert coming.towns_counted == "1个镇（街道）"
    states = view.dictionary.vocabularies["submission_state"]
    waiting = replace(coming, town=early[1].town)
    assert waiting.missing_word == states.name_of("not_due")
    assert (
        statements.why_not_comparable(waiting)
        == f"（{early[1].town.name}{states.name_of('not_due')}）"
    )
