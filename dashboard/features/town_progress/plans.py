"""What projects planned to give against what they gave to date: by project of one town, by town for all."""

from collections.abc import Mapping

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.data.drill_down import PageLink
from dashboard.data.frames import records
from dashboard.features.town_progress import queries
from dashboard.features.town_progress.queries import Plan
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, town_address
from dashboard.page.view import View
from dashboard.style.formats import clauses, in_unit, number, percent

UNIT = "万元"
MOST = 20
NOTE = "只计填报了计划总投入的项目；计划由项目自报，可为估计数，不是任务"


@cached
def of_town(view: View) -> str:
    """The town's projects with their plans, folded."""
    rows = queries.plans(view.warehouse, view.area, view.period.code)
    if rows.empty:
        return ""
    planned, given = rows["planned_yuan"].sum(), rows["given_yuan"].sum()
    lines = [
        Row(
            str(row.project_name),
            _amounts(row.planned_yuan, row.given_yuan),
            drill_down(view, "projects_planned", project=row.project_id),
        )
        for row in records(rows.head(MOST))
    ]
    lines.append(Row("合计", _amounts(planned, given), is_total=True))
    more = f"列出计划最多的{MOST}个" if len(rows) > MOST else ""
    under = f'<div class="sub">{clauses(NOTE, more)}</div>'
    said = f"计划{_money(planned)}{UNIT}，已投入{_money(given)}{UNIT}"
    title = f"{number(len(rows))}个项目有计划投入"
    return panels.fold(title, said, under + grid("计划与实际投入", _heads(view, "项目"), lines))


@cached
def of_parts(view: View) -> Table:
    """One row for each part of the area, in the order of codes, and the whole."""
    sums = queries.plan_sums(view.warehouse, view.period.code)
    first, *others = _heads(view, view.part_word)
    heads = [first, Head("有计划的项目", "个"), *others, Head("超过计划的", "个")]
    rows = [_part(view, sums, code, name) for code, name in view.part_names.items()]
    rows.append(_part(view, sums, view.area, "合计"))
    under = clauses(NOTE, view.carried_note)
    html = panels.block(
        "计划与实际投入", under, grid("计划与实际投入", heads, rows), statements.source(view)
    )
    return Table(html, table_data(heads, rows), drill_down(view, "projects_planned"))


def _part(view: View, sums: Mapping[str, Plan], code: str, name: str) -> Row:
    is_total = code == view.area
    to = None if is_total else PageLink(town_address(view, code))
    plan = sums.get(code)
    if plan is None:
        return Row(name, [Cell(view.missing_word, is_gap=True, span=5)], to, is_total)
    rows = drill_down(view, "projects_planned", town=None if is_total else code)
    star = view.carried_star if is_total else "*" if code in view.carried_parts else ""
    count = count_cell(plan.projects, rows, star)
    amounts = _amounts(plan.planned_yuan, plan.given_yuan)
    return Row(name, [count, *amounts, count_cell(plan.above)], to, is_total)


def _heads(view: View, first: str) -> list[Head]:
    return [
        Head(first, is_words=True),
        Head("计划总投入", UNIT),
        Head(view.label("contributions_to_date"), UNIT),
        Head("占计划", "%"),
    ]


def _amounts(planned: float | None, given: float | None) -> list[Cell]:
    if planned is None or given is None:
        return [Cell("—")] * 3
    share = round(100 * given / planned, 1) if planned else None
    return [
        Cell(_money(planned), value=in_unit(planned, UNIT)),
        Cell(_money(given), value=in_unit(given, UNIT)),
        Cell(percent(given, planned), value=share),
    ]


def _money(yuan: float) -> str:
    return number(in_unit(yuan, UNIT), 1)
