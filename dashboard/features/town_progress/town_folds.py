"""What stands folded on one town's page: its villages, its returns, its model cases."""

from typing import Any

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data import queries as shared
from dashboard.data.drill_down import PageLink, linked
from dashboard.data.frames import records
from dashboard.data.resolutions import last_resolutions, state, told
from dashboard.features.town_progress import headlines, queries
from dashboard.features.town_progress.one_town import returns_table
from dashboard.features.town_progress.plans import of_town
from dashboard.features.town_progress.villages import unpaired_villages, villages_of_town
from dashboard.page import outcomes, statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, organization_link, problem_address
from dashboard.page.view import View, names_of
from dashboard.style.formats import day, escape, is_missing, join, nb, number


@cached
def resolved(view: View) -> str:
    """What the last meeting resolved on the town's problems, and how far it has come."""
    found = last_resolutions(view.warehouse, view.region.code, view.period.code)
    items = [item for item in found if item.town_code == view.area]
    if not items:
        return ""
    titles, states = view.column_titles("decision"), names_of(view.dictionary, "decision_status")
    shown = ("matter", "resolved", "lead_unit", "settle_by", "status", "result")
    heads = [Head(titles[name], is_words=True) for name in shown]
    rows = [
        Row(
            item.matter,
            [
                Cell(item.resolved),
                Cell(item.lead_unit or "未填报"),
                Cell(day(item.settle_by) if item.settle_by else "未定"),
                Cell(states[state(view.dictionary, item, view.as_of)]),
                Cell(item.result or ""),
            ],
            PageLink(problem_address(view, item.problem_id)) if item.problem_id else None,
        )
        for item in items
    ]
    title = f"上次议定{len(items)}项：{told(view.dictionary, items, view.as_of)}"
    link = linked("查看明细", drill_down(view, "resolutions"), title)
    body = grid(titles["matter"], heads, rows) + f'<div class="sub">{link}</div>'
    return panels.fold(title, f"{day(items[0].met_on)}领导小组会议", body)


@cached
def villages(view: View) -> str:
    """All villages of the town, and those nobody is paired with yet."""
    rows = shared.villages_of(view.warehouse, view.area, view.period.code)
    paired = statements.figure(view, "villages_paired").value
    typical = statements.typical_villages(view) if rows["is_typical"].any() else ""
    said = "，".join(
        filter(None, (f"{number(paired)}个已结对" if paired is not None else "", typical))
    )
    body = f'<div class="halves">{villages_of_town(view)}{unpaired_villages(view)}</div>'
    return panels.fold(f"{number(len(rows))}个{view.village_word}", said, body)


@cached
def returns(view: View) -> str:
    """Every half-year's return with its versions."""
    states = shared.town_punctuality(view.warehouse, view.area)
    past = [state for code, state in states.items() if code <= view.period.code]
    said = headlines.returns(past, names_of(view.dictionary, "submission_state"))
    return panels.fold("报送记录", said, returns_table(view))


@cached
def cases(view: View) -> str:
    """The model cases of the town to date, the latest first."""
    rows = queries.cases(view.warehouse, view.area, view.period.code)
    if rows.empty:
        return ""
    names = {code: _level(name) for code, name in names_of(view.dictionary, "level").items()}
    counts = rows.groupby("level").size()
    said = join([f"{name}{counts[code]}个" for code, name in names.items() if code in counts])
    items = "".join(
        f'<div class="row2"><div><span class="t">{nb(row.title)}</span>'
        f'<div class="s">{_whose(view, row)}</div></div>'
        f'<div class="e">{escape(names[row.level])}　'
        f"{escape(view.dictionary.period(row.period).short)}</div></div>"
        for row in records(rows)
    )
    title = view.title_of("model_case")
    more = f'<div class="sub">{linked("查看明细", drill_down(view, "model_cases_to_date"), title)}</div>'
    return panels.fold(f"{number(len(rows))}个{title}", said, items + more)


def _level(name: str) -> str:
    """``省级``: the word of a level, of which some end so already."""
    return f"{name.removesuffix('级')}级"


def _whose(view: View, row: Any) -> str:
    """In which village, by which organisation."""
    place = "" if is_missing(row.village_name) else f"在{escape(row.village_name)}"
    if is_missing(row.organization_id):
        return place
    link = organization_link(view, row.organization_id, row.organization_name)
    return "，".join(filter(None, (place, f"由{link}实施")))


FOLDS = (resolved, villages, outcomes.fold, of_town, returns, cases)
