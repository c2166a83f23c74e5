"""The quality of the returns as facts: on time, complete, findings; no town is ranked or judged."""

from collections.abc import Sequence

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.data.frames import records
from dashboard.data.returns import ReturnStatus, return_statuses
from dashboard.features.submissions import queries
from dashboard.features.submissions.blocks import statuses_of
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import number

# Kinds of warnings with a column of their own; the others count in the sum only.
MOST_KINDS = 5
# Severity → the indicator that counts its findings.
FINDINGS = {"error": "findings_errors", "warning": "findings_warnings"}


@cached
def quality(view: View) -> Table:
    """Each town's returns to date: on time, versions, and findings by kind."""
    counts = queries.finding_counts(view.warehouse, view.period.code)
    towns = {c: name for c, name in view.for_district().town_names.items() if view.reader.sees(c)}
    counts = counts[counts["town_code"].isin(list(towns))]
    kinds, severities = _most_frequent(view, counts), names_of(view.dictionary, "severity")
    shorts = shorts_of(view.dictionary, "finding_kind")
    heads = [
        Head(TOWN, is_words=True),
        Head("按时", "份"),
        Head("逾期", "份"),
        Head("收到版本", "个"),
        *(
            Head(severities[severity], "条", help=view.dictionary.indicators[code].definition)
            for severity, code in FINDINGS.items()
        ),
        *(Head(shorts[kind], "条") for kind in kinds),
    ]
    rows = [_quality_row(view, code, name, counts, kinds) for code, name in towns.items()]
    total = int(counts["findings"].sum())
    title = f"核对出需处理事项{number(total)}条" if total else "各期报送表没有核对出问题"
    under = (
        f"截至{view.period.name}，各期现行版本（没有的为最近一次待修改、待审核的版本）；"
        "右侧各栏为请核实的条数，按事项；只列事实，不作排名，按行政区划代码排列"
    )
    html = panels.block(
        title, under, grid("各镇（街道）报送质量", heads, rows, "quality"), statements.source(view)
    )
    return Table(html, table_data(heads, rows), drill_down(view, "findings_warnings", town=None))


def _most_frequent(view: View, counts: pd.DataFrame) -> list[str]:
    """The most frequent kinds of warnings, in the order of the dictionary."""
    sums = counts[counts["severity"] == "warning"].groupby("finding_kind")["findings"].sum()
    most = set(sums.sort_values(ascending=False, kind="stable").index[:MOST_KINDS])
    return [kind for kind in view.dictionary.vocabularies["finding_kind"].codes if kind in most]


def _quality_row(view: View, code: str, name: str, counts: pd.DataFrame, kinds: list[str]) -> Row:
    statuses = [
        s
        for s in return_statuses(view.warehouse)
        if s.town_code == code and s.period <= view.period.code
    ]
    own = counts[counts["town_code"] == code]
    cells = [
        _timely(view, code, statuses),
        count_cell(sum(bool(s.days_late) for s in statuses)),
        _count(view, "versions_received", code, sum(s.versions for s in statuses)),
    ]
    for severity, indicator in FINDINGS.items():
        total = own[own["severity"] == severity]["findings"].sum()
        cells.append(_count(view, indicator, code, int(total)))
    warned = own[own["severity"] == "warning"].set_index("finding_kind")["findings"]
    cells += [
        _count(view, "findings_warnings", code, int(warned.get(kind, 0)), finding_kind=kind)
        for kind in kinds
    ]
    return Row(name, cells)


def _timely(view: View, code: str, statuses: Sequence[ReturnStatus]) -> Cell:
    """``4 / 5``: returns on time of those that are due, or received before their day."""
    counted = [s for s in statuses if s.state != "not_due"]
    on_time = sum(s.days_late == 0 for s in counted)
    step = view.dictionary.step("returns")
    if not counted or step is None:
        return Cell(f"{on_time} / {len(counted)}", None)
    rows = drill_down(view, "milestone_facts", town=code, milestone=step.code)
    return Cell(f"{on_time} / {len(counted)}", rows)


def _count(view: View, indicator: str, code: str, count: int, **where: str) -> Cell:
    return count_cell(count, drill_down(view, indicator, town=code, **where))


@cached
def complete(view: View) -> Table:
    """How many rows each sheet has in the version in force; optional sheets that nobody has filled in are left out."""
    every = tuple(sheet.relation for sheet in view.dictionary.sheets)
    frame = queries.rows_by_sheet(view.warehouse, view.period.code, every)
    counts = {(row.town_code, row.relation): int(row.rows) for row in records(frame)}
    filled = {relation for _, relation in counts}
    sheets = [s for s in view.dictionary.sheets if s.required or s.relation in filled]
    relations = tuple(sheet.relation for sheet in sheets)
    statuses = [s for s in statuses_of(view, view.period.code) if view.reader.sees(s.town_code)]
    heads = [Head(TOWN, is_words=True), *(Head(sheet.sheet, "行") for sheet in sheets)]
    rows = [_sheets_row(view, status, counts, relations) for status in statuses]
    received = sum(s.days_late is not None for s in statuses)
    title = f"{view.period.name}{received}份报送表的内容"
    under = f"{view.period.name}现行版本各工作表的行数；前两张为必报，其他有则填"
    html = panels.block(
        title, under, grid("各工作表行数", heads, rows, "sheets"), statements.source(view)
    )
    return Table(html, table_data(heads, rows))


def _sheets_row(
    view: View, status: ReturnStatus, counts: dict[tuple[str, str], int], relations: Sequence[str]
) -> Row:
    name = view.for_district().town_names[status.town_code]
    if status.days_late is None:
        word = shorts_of(view.dictionary, "submission_state")[status.state]
        return Row(name, [Cell(word, is_gap=status.state != "not_due", span=len(relations))])
    cells = [count_cell(counts.get((status.town_code, relation), 0)) for relation in relations]
    return Row(name, cells)
