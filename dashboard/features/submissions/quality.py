"""The quality of the returns as facts: on time, complete, findings; no town is ranked or judged."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.data.frames import records
from dashboard.features.submissions import queries
from dashboard.features.submissions.blocks import BLOCK, statuses_of
from dashboard.features.submissions.queries import ReturnStatus
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import fitting, number

# Kinds of warnings with a column of their own; the others count in the sum only.
MOST_KINDS = 5


@cached
def quality(view: View) -> Table:
    """Each town's returns to date: on time, versions, and findings by kind."""
    until = view.period.code
    counts = queries.finding_counts(view.warehouse, until)
    kinds = _most_frequent(view, counts)
    shorts = shorts_of(view.dictionary, "finding_kind")
    heads = [
        Head(TOWN, is_words=True),
        Head("按时", "期"),
        Head("逾期", "期"),
        Head("收到版本", "个"),
        *(
            Head(name, "条", help=view.dictionary.indicators[code].definition)
            for code, name in _levels(view)
        ),
        *(Head(shorts[kind], "条") for kind in kinds),
    ]
    rows = [
        _quality_row(view, code, name, counts, kinds)
        for code, name in view.for_district().town_names.items()
    ]
    total = int(counts["findings"].sum())
    title = f"各期报送表核对出 {number(total)} 条" if total else "各期报送表没有核对出问题"
    under = (
        f"截至{view.period.name}，各期现行版本（没有的为最近一次待修改、待审核的版本）；"
        "右侧各栏为请核实的条数，按事项；只列事实，不作排名，按行政区划代码排列"
    )
    html = panels.block(
        title, under, grid("各镇（街道）报送质量", heads, rows, "quality"), view.source
    )
    return Table(html, table_data(heads, rows), drill_down(view, "findings_warnings", town=None))


def _levels(view: View) -> list[tuple[str, str]]:
    names = names_of(view.dictionary, "severity")
    return [("findings_errors", names["error"]), ("findings_warnings", names["warning"])]


def _most_frequent(view: View, counts: pd.DataFrame) -> list[str]:
    """The most frequent kinds of warnings, in the order of the dictionary."""
    sums = counts[counts["severity"] == "warning"].groupby("finding_kind")["findings"].sum()
    most = set(sums.sort_values(ascending=False, kind="stable").index[:MOST_KINDS])
    return [kind for kind in view.dictionary.vocabularies["finding_kind"].codes if kind in most]


def _quality_row(
    view: View, code: str, name: str, counts: pd.DataFrame, kinds: Sequence[str]
) -> Row:
    standings = [
        s
        for s in queries.return_statuses(view.warehouse)
        if s.town_code == code and s.period <= view.period.code
    ]
    late = sum(bool(s.days_late) for s in standings)
    own = counts[counts["town_code"] == code]
    cells = [
        _timely(view, code, standings),
        count_cell(late),
        _count(view, "versions_received", code, sum(s.versions for s in standings)),
    ]
    for severity, indicator in (("error", "findings_errors"), ("warning", "findings_warnings")):
        total = own[own["severity"] == severity]["findings"].sum()
        cells.append(_count(view, indicator, code, int(total)))
    warned = own[own["severity"] == "warning"].set_index("finding_kind")["findings"]
    cells += [
        _count(view, "findings_warnings", code, int(warned.get(kind, 0)), finding_kind=kind)
        for kind in kinds
    ]
    return Row(name, cells)


def _timely(view: View, code: str, standings: Sequence[ReturnStatus]) -> Cell:
    """``4 / 5``: returns on time of those that are due, or there before their day."""
    due_or_there = [s for s in standings if s.state != "not_due"]
    on_time = sum(s.days_late == 0 for s in due_or_there)
    rows = drill_down(view, "milestone_facts", town=code, milestone="A6") if due_or_there else None
    return Cell(f"{on_time} / {len(due_or_there)}", rows)


def _count(view: View, indicator: str, code: str, count: int, **where: str) -> Cell:
    return count_cell(count, drill_down(view, indicator, town=code, **where))


@cached
def complete(view: View) -> Table:
    """How many rows each sheet has in the version in force."""
    dictionary = view.dictionary
    relations = tuple(sheet.relation for sheet in dictionary.sheets)
    frame = queries.rows_by_sheet(view.warehouse, view.period.code, relations)
    counts = {(row.town_code, row.relation): int(row.rows) for row in records(frame)}
    heads = [Head(TOWN, is_words=True), *(Head(sheet.sheet, "行") for sheet in dictionary.sheets)]
    rows = [
        _sheets_row(view, standing, counts, relations)
        for standing in statuses_of(view, view.period.code)
    ]
    there = sum(s.days_late is not None for s in statuses_of(view, view.period.code))
    title = fitting(BLOCK, f"{view.period.name} {there} 份报送表的内容", "本期报送表的内容")
    under = f"{view.period.name}现行版本各工作表的行数；前两张为必报，其他有则填"
    html = panels.block(title, under, grid("各工作表行数", heads, rows, "sheets"), view.source)
    return Table(html, table_data(heads, rows))


def _sheets_row(
    view: View, standing: ReturnStatus, counts: dict[tuple[str, str], int], relations: Sequence[str]
) -> Row:
    name = view.for_district().town_names[standing.town_code]
    if standing.days_late is None:
        word = shorts_of(view.dictionary, "submission_state")[standing.state]
        return Row(name, [Cell(word, is_gap=standing.state != "not_due", span=len(relations))])
    cells = [count_cell(counts.get((standing.town_code, relation), 0)) for relation in relations]
    return Row(name, cells)
