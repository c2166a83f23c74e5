"""What 报送与质量 shows is what the rows say: counted here anew, without the relations the page reads."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from dashboard import downloads
from dashboard.data.returns import return_statuses
from dashboard.data.warehouse import Warehouse
from dashboard.features.submissions import blocks, one_return, quality, queries
from dashboard.page.links import drill_down
from dashboard.page.view import View
from etl.dictionary import Dictionary

XIQIAO, JIUJIANG, DALI = "440605122", "440605121", "440605125"


def test_every_half_year_of_every_town_stands_there_once(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    found = return_statuses(warehouse)
    assert len(found) == len(dictionary.periods) * 7
    assert len({(s.period, s.town_code) for s in found}) == len(found)
    assert [(s.period, s.town_code) for s in found] == sorted(
        (s.period, s.town_code) for s in found
    )


def test_states_follow_from_the_versions(warehouse: Warehouse) -> None:
    """On time, late or not there: from the versions themselves, not from the mart."""
    rows = warehouse.rows("""
        select town_code, period, version, status, reported_on, due_date
        from published.submission inner join published.period using (period) order by version
    """)
    for standing in return_statuses(warehouse):
        own = [r for r in rows if r[:2] == (standing.town_code, standing.period)]
        assert standing.versions == len(own)
        accepted = [r for r in own if r[3] != "rejected"]
        if accepted:
            first = accepted[0]
            late = max((first[4] - first[5]).days, 0)
            assert standing.days_late == late
            assert (standing.state == "on_time") == (late == 0)
            assert standing.version == accepted[-1][2]
        else:
            assert standing.days_late is None
            assert (standing.state == "rejected") == bool(own)


def test_versions_say_by_which_one_they_were_corrected(warehouse: Warehouse) -> None:
    newest, first = queries.versions(warehouse, XIQIAO, "2025H1")
    assert (newest.version, newest.status, newest.superseded_by) == (2, "current", None)
    assert (first.version, first.status, first.superseded_by) == (1, "superseded", 2)


def test_findings_are_all_those_of_the_version_and_no_other(warehouse: Warehouse) -> None:
    total = 0
    for version in queries.versions_of(warehouse, JIUJIANG):
        found = queries.findings(warehouse, version.submission_id)
        levels = Counter(f.severity for f in found)
        assert (levels["error"], levels["warning"]) == (version.errors, version.warnings)
        total += len(found)
    assert total > 0


def test_a_difference_is_that_of_the_versions(warehouse: Warehouse) -> None:
    newest = queries.versions(warehouse, XIQIAO, "2025H1")[0]
    assert queries.compared_with(warehouse, newest.submission_id) == 1
    moved = queries.totals(warehouse, newest.submission_id)
    assert all(before != after for *_, before, after in moved)
    changes = queries.changes(warehouse, newest.submission_id)
    added = sum(c.kind == "added" for c in changes) - sum(c.kind == "gone" for c in changes)
    rows = sum(after - before for _, _, unit, before, after in moved if unit == "行")
    assert added == rows == 1
    assert queries.compared_with(warehouse, f"{XIQIAO}-2024H1-v1") is None


@pytest.mark.parametrize("until", ["2024H1", "2025H1", "2026H1"])
def test_findings_are_counted_of_the_version_that_a_half_year_stands_by(
    warehouse: Warehouse, until: str
) -> None:
    versions = warehouse.rows("""
        select submission_id, town_code, period, status, version, error_count, warning_count
        from published.submission where town_code in (select town_code from published.town)
    """)
    expected: Counter[tuple[str, str]] = Counter()
    for town, period in {(v[1], v[2]) for v in versions if v[2] <= until}:
        own = sorted((v for v in versions if v[1:3] == (town, period)), key=lambda v: v[4])
        stands = [v for v in own if v[3] == "current"] or own
        expected[town, "error"] += stands[-1][5]
        expected[town, "warning"] += stands[-1][6]
    counts = queries.finding_counts(warehouse, until)
    found = counts.groupby(["town_code", "severity"])["findings"].sum()
    assert found.to_dict() == {key: n for key, n in expected.items() if n}


def test_each_figure_of_quality_is_the_count_of_the_rows_it_leads_to(
    warehouse: Warehouse, dictionary: Dictionary, view: View
) -> None:
    compared = 0
    for scope in ("findings_errors", "findings_warnings", "versions_received"):
        for town in view.town_names:
            rows = drill_down(view, scope, town=town)
            where = {"town_code": town}
            chosen = downloads.select(
                warehouse, dictionary, rows.metric.dataset, where, rows.metric, "2026H1"
            )
            counts = queries.finding_counts(warehouse, "2026H1")
            own = counts[counts["town_code"] == town]
            level = {"findings_errors": "error", "findings_warnings": "warning"}.get(scope)
            expected = (
                own[own["severity"] == level]["findings"].sum()
                if level
                else len(queries.versions_of(warehouse, town))
            )
            assert downloads.count(chosen) == expected
            compared += 1
    assert compared == 21


def test_rows_of_each_sheet_are_those_of_the_return_that_counts(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    relations = tuple(sheet.relation for sheet in dictionary.sheets)
    found = queries.rows_by_sheet(warehouse, "2026H1", relations)
    for row in found.itertuples():
        version = queries.versions(warehouse, row.town_code, "2026H1")
        current = next(v for v in version if v.status == "current")
        sql = f"select count(*) from published.{row.relation} where submission_id = ?"
        assert warehouse.rows(sql, current.submission_id)[0][0] == row.rows
    assert DALI not in set(found["town_code"])


def test_every_message_has_a_kind_that_has_a_name(dictionary: Dictionary) -> None:
    kinds = dictionary.vocabularies["finding_kind"].codes
    used = {message.kind for message in dictionary.messages.values()}
    assert used <= set(kinds)
    assert set(kinds) - used == {"other"}


def test_no_block_ranks_or_judges(view: View) -> None:
    text = quality.quality(view).html + blocks.matrix(view, "").html
    for word in ("排名第", "最差", "最好", "名列", "落后", "第一名"):
        assert word not in text
    towns = list(view.town_names.values())
    rows = [text.index(f'scope="row">{name}') for name in towns]
    assert rows == sorted(rows)


def test_the_message_does_not_repeat_where_it_stands(view: View) -> None:
    found = queries.findings(view.warehouse, f"{JIUJIANG}-2026H1-v1")
    html = one_return.finding_block(view, found, "")
    assert f"【{found[0].sheet}】" not in html
    assert found[0].cell in html
    assert view.column_titles("finding")["answer"] not in html


def test_an_answer_stands_beside_its_finding(view: View) -> None:
    asked = queries.findings(view.warehouse, f"{JIUJIANG}-2026H1-v1")[0]
    closed = replace(asked, answer="confirmed", answer_note="已看回单", answered_by="desk")
    text = re.sub("<[^>]+>", "", one_return.finding_block(view, [closed, asked], ""))
    assert view.column_titles("finding")["answer"] in text
    assert text.count("无误（业务科室）：已看回单") == 1
