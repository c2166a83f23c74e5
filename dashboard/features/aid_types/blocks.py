"""The blocks of 帮扶类型 on projects; those on money, effort and results stand in ``measures``."""

from dataclasses import dataclass

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.data import queries as shared
from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.frames import records
from dashboard.features.aid_types import headlines, type_bars
from dashboard.features.aid_types import multiples as panels_by_type
from dashboard.features.aid_types.heat_table import Heat, fill_gaps, heat_data, heat_table
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.headlines import of_area
from dashboard.page.links import drill_down
from dashboard.page.live_projects import live_projects
from dashboard.page.view import View, names_of, shorts_of
from dashboard.style.formats import clauses, escape, is_missing, number
from dashboard.style.theme import Tokens

MAIN, NAMED = "main", "named"
BY = {MAIN: "按主要类型", NAMED: "按涉及类型"}
# The two ways of counting live projects, as indicators and columns of the mart.
LIVE = {MAIN: "projects_live", NAMED: "projects_live_mentioning"}


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Live projects of the page, counted one way; compared by identity, for frames cannot be.

    ``trend``: period, aid_type, projects of the area; ``by_town``: all towns × types at the
    half-year shown.
    """

    by: str
    trend: pd.DataFrame
    by_town: pd.DataFrame

    @property
    def unit(self) -> str:
        """Projects, or mentions of them when a project counts under every type it names."""
        return "个" if self.by == MAIN else "项次"

    @property
    def now(self) -> dict[str, float]:
        """Type → projects at the half-year shown."""
        rows = self.trend[self.trend["period"] == self.trend["period"].max()]
        return dict(zip(rows["aid_type"], rows["projects"], strict=True))


@cached
def count(view: View, by: str) -> Counts:
    """Live projects by main type, or under every type that they name."""
    mart = shared.aid_types(view.warehouse, view.area, view.period.code)
    trend = mart[["period", "aid_type"]].assign(projects=mart[LIVE[by]].astype(float))
    here = shared.aid_types_by_town(view.warehouse, view.period.code)
    table = here.pivot_table(index="town_code", columns="aid_type", values=LIVE[by])
    towns, types = list(view.part_names), list(view.aid_type_names)
    return Counts(by, trend, table.reindex(index=towns, columns=types))


@cached
def headline(view: View, counts: Counts) -> str:
    """The share of the type chosen, else the most frequent one."""
    once, names = counts.by == MAIN, view.aid_type_names
    label = view.label("projects_live")
    if view.aid_type is None:
        return of_area(view, headlines.aid_types(counts.now, names, label, once))
    name = names[view.aid_type]
    return of_area(view, headlines.one_type(counts.now, view.aid_type, name, label, once))


@cached
def totals_note(view: View, counts: Counts) -> str:
    """Both totals, so that neither is taken for the other, and the live projects by status."""
    projects = f"{'全部' if view.aid_type else ''}{live_projects(view)}"
    rule = "每个项目只按主要类型计一次"
    if counts.by == NAMED:
        mentions = f"{number(sum(counts.now.values()))}{view.carried_star}"
        rule = f"按涉及类型计{mentions}项次：一个项目涉及几个类型就各计一次，各类型之和大于项目数"
    return panels.wrap(f'<div class="sub">{projects}；{rule}</div>')


@cached
def multiples(view: View, counts: Counts, tokens: Tokens) -> Chart:
    """Live projects of each type over the half-years."""
    names, label = view.aid_type_names, view.label("projects_live")
    frame, by = _trend_frame(view, counts), BY[counts.by]
    before = "" if view.aid_type else statements.since_year_before(view, "projects_live")
    parts = (f"{label}数（{counts.unit}），{by}计", "末期标深色", before, view.carried_note)
    subtitle = clauses(*parts)
    words = ChartText(_trend_headline(view, counts, label), subtitle, statements.source(view))
    figure = panels_by_type.multiples(view, frame, counts.unit, words, tokens)
    data = pd.DataFrame(
        {
            view.period_title: frame["period_name"],
            _type_title(view): frame["aid_type"].map(names),
            f"{label}（{counts.unit}）": frame["projects"],
        }
    )
    return Chart(figure, fill_gaps(data, view.missing_word), drill_down(view, LIVE[counts.by]))


def _trend_frame(view: View, counts: Counts) -> pd.DataFrame:
    """The trend with names of the half-years and links."""
    periods = {p.code: p for p in view.dictionary.periods}
    return counts.trend.assign(
        short=[periods[code].short for code in counts.trend["period"]],
        period_name=[periods[code].name for code in counts.trend["period"]],
        href=[
            drill_down(view, LIVE[counts.by], period=row.period, aid_type=row.aid_type).href
            for row in records(counts.trend)
        ],
    )


def _trend_headline(view: View, counts: Counts, label: str) -> str:
    """How the projects of the type chosen changed, else those of all."""
    names = view.aid_type_names
    if view.aid_type is None:
        return headlines.trend(counts.trend, list(names), label, counts.by == MAIN)
    return headlines.one_trend(counts.trend, view.aid_type, names[view.aid_type], label)


def _of(view: View, label: str) -> str:
    """``累计项目``, ``产业帮扶累计项目``: the projects of the type chosen, else all."""
    return f"{chosen_name(view)}{label}"


def chosen_name(view: View) -> str:
    """The name of the type chosen, to stand before a headline; else nothing."""
    return view.aid_type_names[view.aid_type] if view.aid_type else ""


def _type_title(view: View) -> str:
    return view.dictionary.vocabularies["aid_type"].title


@cached
def by_town(view: View, counts: Counts) -> Table:
    """Towns × types; a town that is chosen stands among the others, which are put back."""
    whole, label = view.for_district(), view.label("projects_live")
    heat = Heat(
        counts.by_town,
        whole.part_names,
        shorts_of(view.dictionary, "aid_type"),
        view.part_word,
        whole.missing_word,
        starred=whole.carried_parts,
        dimmed_rows=frozenset(whole.part_names) - {view.town.code} if view.town else frozenset(),
        dimmed_columns=_others(view),
    )

    def rows_of(town: str, aid_type: str) -> DrillDown:
        return drill_down(view, LIVE[counts.by], town=town or None, aid_type=aid_type or None)

    title = f"{_of(view, label)}按{view.part_word}分布"
    if not view.aid_type:
        towns = counts.by_town.loc[[view.town.code]] if view.town else counts.by_town
        title = headlines.towns_alike(towns, view.aid_type_names, label, view.part_word)
    subtitle = (
        f"{view.part_word} × {_type_title(view)}，{label}数（{counts.unit}），{BY[counts.by]}计"
    )
    under = clauses(subtitle, heat.zero_note, whole.carried_note)
    html = panels.block(title, under, heat_table(heat, rows_of))
    return Table(html, heat_data(heat), drill_down(view, LIVE[counts.by], town=None))


@cached
def by_task(view: View) -> Table:
    """Types × tasks: all projects to date, each once."""
    frame = shared.tasks_by_aid_type(view.warehouse, view.area, view.period.code)
    tasks, types = shorts_of(view.dictionary, "task"), view.aid_type_names
    table = frame.pivot_table(index="aid_type", columns="task", values="projects")
    table = table.reindex(index=list(types), columns=list(tasks))
    heat = Heat(
        table,
        types,
        tasks,
        _type_title(view),
        view.missing_word,
        starred=frozenset(types) if view.carried else frozenset(),
        dimmed_rows=_others(view),
    )

    def rows_of(aid_type: str, task: str) -> DrillDown:
        return drill_down(view, "projects", aid_type=aid_type or None, task=task or None)

    chosen = table.loc[[view.aid_type]] if view.aid_type else table
    subtitle = f"{view.label('projects')}数（个），含已结束、不含终止的，{BY[MAIN]}计"
    html = panels.block(
        headlines.task_support(chosen, tasks, _of(view, view.label("projects"))),
        clauses(subtitle, heat.zero_note, view.carried_note),
        heat_table(heat, rows_of) + _party_building(view),
    )
    return Table(html, heat_data(heat), drill_down(view, "projects", aid_type=None))


def _party_building(view: View) -> str:
    """How many pairings build up the Party together: the task that projects alone do not show."""
    now = shared.participation(view.warehouse, view.area, view.period.code).iloc[-1]
    count, label = now["pairings_party_building"], view.label("pairings_party_building")
    if is_missing(count):
        return ""
    unit = view.dictionary.indicators["pairings_party_building"].unit
    rows = drill_down(view, "pairings_party_building")
    text = linked(f"{escape(label)}{number(count)}{unit}", rows)
    of = f"（{escape(view.label('pairings_in_force'))}{number(now['pairings_in_force'])}{unit}）"
    return f'<div class="sub">{text}{of}</div>'


def _others(view: View) -> frozenset[str]:
    """The types put back when one is chosen."""
    return frozenset(view.aid_type_names) - {view.aid_type} if view.aid_type else frozenset()


@cached
def by_status(view: View, tokens: Tokens) -> Chart:
    """Projects of each type by their status at the last report."""
    frame = _status_frame(view)
    types, statuses = view.aid_type_names, names_of(view.dictionary, "project_status")
    label = view.label("projects")
    chosen = frame[frame["aid_type"] == view.aid_type] if view.aid_type else frame
    subtitle = f"{label}数（个），按最近一次报送的状态，{BY[MAIN]}计"
    words = ChartText(
        headlines.completion(chosen, _of(view, label), statuses["completed"]),
        clauses(subtitle, view.carried_note),
        statements.source(view),
    )
    figure = type_bars.states(view, frame, words, tokens)
    data = pd.DataFrame(
        {
            _type_title(view): frame["aid_type"].map(types),
            view.dictionary.vocabularies["project_status"].title: frame["status"].map(statuses),
            f"{label}（个）": frame["projects"],
        }
    )
    return Chart(figure, data, drill_down(view, "projects", aid_type=None))


def _status_frame(view: View) -> pd.DataFrame:
    """aid_type, status, projects, href; terminated projects are left out."""
    rows = shared.last_reports(view.warehouse, view.area, view.period.code)
    rows = rows[rows["status"] != "terminated"]
    frame = rows.groupby(["aid_type", "status"]).size().rename("projects").reset_index()
    frame["href"] = [
        drill_down(view, "projects", aid_type=row.aid_type, status=row.status).href
        for row in records(frame)
    ]
    return frame
