"""The projects that are overdue, due by the end of the year, or without a planned end, one by one."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.data.drill_down import PageLink, linked
from dashboard.data.frames import records
from dashboard.features.town_progress import queries
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.filters import ALL
from dashboard.page.links import drill_down, organization_link, to_page, to_town
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import clauses, day, escape, is_missing, nb, number

OVERDUE, SOON, UNDATED = "overdue", "soon", "undated"
# Group → the indicator that counts it.
INDICATORS = {OVERDUE: "projects_overdue", SOON: "projects_due", UNDATED: "projects_undated"}
# A table of more rows than these scrolls inside its frame; of more than the others, a part is shown.
LONG, MOST_ROWS = 30, 300
# Of one town: all overdue projects, and so many of those that are due next.
NEXT_DUE = 4
FACT = "情况"
# The address parameter with which one town's page shows the chart of its projects.
CHART = "gantt"


@cached
def due_projects(view: View) -> pd.DataFrame:
    """The projects of the area, see :func:`queries.due_projects`."""
    return queries.due_projects(view.warehouse, view.area, view.period.code)


def rows_of(view: View, group: str, aid_type: str = ALL) -> pd.DataFrame:
    """The projects of a group, of one aid type or all."""
    rows = due_projects(view)
    chosen = {
        OVERDUE: rows["is_overdue"],
        SOON: rows["is_due_by_year_end"],
        UNDATED: rows["planned_end"].isna(),
    }[group]
    return rows[chosen & ((rows["aid_type"] == aid_type) | (not aid_type))]


def groups(view: View, aid_type: str = ALL) -> dict[str, str]:
    """Code → name of the groups, with how many projects each has."""
    names = {
        OVERDUE: "已超期",
        SOON: f"{statements.by_year_end(view)}到期",
        UNDATED: "没有计划完成时间",
    }
    return {code: f"{name} {len(rows_of(view, code, aid_type))}" for code, name in names.items()}


def first_group(view: View) -> str:
    """What is listed at first: what is overdue, or where nothing is what is due next."""
    return OVERDUE if len(rows_of(view, OVERDUE)) else SOON


def heading(view: View) -> str:
    """What the list says, above the choice of a group."""
    counts = statements.due(view)
    title = f"{view.label('projects_live')}中{counts}" if counts else "没有已超期或年底前到期的项目"
    whose = f"本{TOWN}" if view.hides_rows else ""
    return panels.block(f"{whose}{title}", _by_which_day(view), "")


def _by_which_day(view: View) -> str:
    """``据2026年6月30日前报送；…``: what days are counted to."""
    older = f"{view.carried_note}，以其期末为准" if view.carried else ""
    return clauses(f"据{day(view.as_of)}前报送", older)


@cached
def due_list(view: View, group: str, aid_type: str) -> Table:
    """The projects of a group by town in code order, the earliest planned end first."""
    rows = rows_of(view, group, aid_type)
    chosen = {"aid_type": aid_type or None}
    return Table(
        panels.wrap(_table(view, rows, INDICATORS[group], with_town=not view.town)),
        _data(view, rows),
        drill_down(view, INDICATORS[group], **chosen),
    )


@cached
def due_of_town(view: View, *, has_chart: bool = False) -> Table:
    """Of one town: the overdue projects, then those that are due next.

    ``has_chart``: whether the chart of its projects stands below.
    """
    overdue, soon = rows_of(view, OVERDUE), rows_of(view, SOON)
    undated = len(rows_of(view, UNDATED))
    shown = pd.concat([overdue, soon.head(NEXT_DUE)])
    more = ""
    if len(soon) > NEXT_DUE:
        rest = linked(
            f"{statements.by_year_end(view)}到期的全部{len(soon)}个",
            drill_down(view, "projects_due"),
        )
        more = f'<div class="sub">{rest}</div>'
    without = f"另有{undated}个没有计划完成时间" if undated else ""
    html = panels.block(
        statements.due(view) or f"没有已超期或{statements.by_year_end(view)}到期的项目",
        clauses(_by_which_day(view), without),
        (_table(view, shown, "projects_live", with_town=False) if len(shown) else "") + more,
        tools=_chart_link(view, has_chart=has_chart),
    )
    return Table(html, _data(view, pd.concat([overdue, soon])), drill_down(view, "projects_due"))


def _chart_link(view: View, *, has_chart: bool) -> str:
    """The link that shows the chart of all projects, or puts it away."""
    if has_chart:
        return linked("收起甘特图", to_page(view, "town_progress"))
    return linked("甘特图和逐期变化", to_page(view, "town_progress", **{CHART: "1"}))


def _table(view: View, rows: pd.DataFrame, indicator: str, *, with_town: bool) -> str:
    if rows.empty:
        return panels.empty_box("没有这样的项目", "可改选其他情况、帮扶类型或报送期。")
    listed = list(records(rows.head(MOST_ROWS)))
    towns = [row.town_code for row in listed]
    body = "".join(
        _row(
            view,
            row,
            indicator,
            _town(view, row, i == 0 or towns[i - 1] != row.town_code) if with_town else "",
        )
        for i, row in enumerate(listed)
    )
    titles = view.column_titles("project_report")
    place = f'<th scope="col">{nb(view.part_word)}</th>' if with_town else ""
    lead = escape(view.title_of("organization"))
    # What a phone has no room for is marked ``more``.
    head = (
        f'{place}<th scope="col">项目</th><th scope="col" class="more">牵头{lead}</th>'
        f'<th scope="col">类型</th><th scope="col" class="more">状态</th><th scope="col" class="n">计划完成</th>'
        f'<th scope="col" class="n more">进度</th><th scope="col" class="n">{FACT}</th>'
    )
    cut = f'<div class="sub">只列前{MOST_ROWS}个，全部见明细</div>' if len(rows) > MOST_ROWS else ""
    return (
        panels.scrolling_table(
            f"{titles['project_name']}与计划完成时间",
            "duelist",
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>",
            is_long=len(rows) > LONG,
        )
        + cut
    )


def _town(view: View, row: Any, is_first: bool) -> str:
    """The town, named once; in its other rows for screen readers alone."""
    if not is_first:
        return f'<td class="town"><span class="ghost">{escape(row.town_name)}</span></td>'
    star = panels.STAR if row.town_code in view.carried else ""
    return f'<td class="town">{linked(nb(row.town_name), to_town(view, row.town_code))}{star}</td>'


def _row(view: View, row: Any, indicator: str, town: str) -> str:
    rows = drill_down(view, indicator, town=row.town_code, project=row.project_id)
    name = linked(nb(row.project_name), PageLink(rows.href))
    lead = ""
    if not is_missing(row.organization_id):
        lead = organization_link(view, row.organization_id, row.organization_name)
    status = names_of(view.dictionary, "project_status")[row.status]
    fact, is_late = _fact(view, row)
    kind = "n attn" if is_late else "n"
    return (
        f'<tr>{town}<th scope="row">{name}</th><td class="more">{lead}</td><td>{_type(view, row.aid_type)}</td>'
        f'<td class="nb more">{escape(status)}</td><td class="n">{_planned(row)}</td>'
        f'<td class="n more">{_progress(row)}</td><td class="{kind}">{fact}</td></tr>'
    )


def _type(view: View, code: str) -> str:
    color = view.dictionary.vocabularies["aid_type"].colors[code]
    return f'<span class="kind" style="border-color:{color}">{escape(view.aid_type_names[code])}</span>'


def _planned(row: Any) -> str:
    return "—" if is_missing(row.planned_end) else day(row.planned_end)


def _progress(row: Any) -> str:
    return "—" if is_missing(row.progress_pct) else f"{number(row.progress_pct)}%"


def _fact(view: View, row: Any) -> tuple[str, bool]:
    """``已超期347天`` by the end of the town's own data; by today ``还有38天`` or ``待确认``."""
    if is_missing(row.planned_end):
        return "未填计划时间", False
    if row.is_overdue:
        return f"已超期{number((row.data_end - row.planned_end).days)}天", True
    if view.is_past:
        return "按计划", False
    left = (row.planned_end.date() - view.today).days
    return (f"还有{number(left)}天" if left >= 0 else "待确认"), False


def _data(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """All rows of the choice, with the town in each."""
    titles = view.column_titles("project_report")
    names = view.aid_type_names
    states = names_of(view.dictionary, "project_status")
    lines = [
        (
            row.town_name,
            row.project_id,
            row.project_name,
            "" if is_missing(row.organization_name) else row.organization_name,
            names[row.aid_type],
            states[row.status],
            "" if is_missing(row.planned_end) else f"{row.planned_end:%Y-%m-%d}",
            "" if is_missing(row.progress_pct) else row.progress_pct,
            _fact(view, row)[0],
        )
        for row in records(rows)
    ]
    columns: Sequence[str] = (
        view.part_word if view.county else view.title_of("town"),
        *(titles[c] for c in ("project_id", "project_name")),
        f"牵头{view.title_of('organization')}",
        *(titles[c] for c in ("aid_type", "status", "planned_end", "progress_pct")),
        FACT,
    )
    return pd.DataFrame(lines, columns=list(columns), dtype=object)
