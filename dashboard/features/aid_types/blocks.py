"""The blocks of 帮扶类型与主要任务."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.charts import bars, panels, tables
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.charts.grid import Cell, Head, Row, grid, shown
from dashboard.data import queries as shared
from dashboard.data.drill_down import DrillDown
from dashboard.data.frames import cells, records
from dashboard.features.aid_types import queries
from dashboard.page import headlines, titles
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.live_projects import live_projects
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import fitting, is_missing, number, quantity
from dashboard.style.theme import Tokens, colors_of
from etl.dictionary import Indicator

MAIN, NAMED = "main", "named"
BY = {MAIN: "按主要类型", NAMED: "按涉及类型"}
# The two ways of counting live projects, as indicators.
LIVE = {MAIN: "projects_live", NAMED: "projects_live_mentioning"}


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Live projects of the page, counted one way; told apart by identity, for frames cannot be.

    ``trend``: period, aid_type, projects of the area; ``by_town``: all towns × types at the
    half-year shown; ``distinct``: how many projects there are, each counted once.
    """

    by: str
    trend: pd.DataFrame
    by_town: pd.DataFrame
    distinct: float

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
    types = list(view.aid_type_names)
    mart = shared.aid_types(view.warehouse, view.area, view.period.code)
    trend = mart[["period", "aid_type"]].assign(projects=mart["projects_live"].astype(float))
    towns = shared.aid_types_by_town(view.warehouse, view.period.code)
    table = towns.pivot_table(index="town_code", columns="aid_type", values="projects_live")
    if by == NAMED:
        named = queries.mentioned_live(view.warehouse, view.period.code)
        known = towns.dropna(subset=["projects_live"])["town_code"].unique()
        now = named[named["period"] == view.period.code]
        table = now.pivot_table(index="town_code", columns="aid_type", values="projects")
        table = table.reindex(index=known, columns=types).fillna(0.0)
        trend = _named_trend(trend, named, view)
    distinct = mart.loc[mart["period"] == view.period.code, "projects_live"].sum()
    table = table.reindex(index=list(view.for_district().town_names), columns=types)
    return Counts(by, trend, table, float(distinct))


def _named_trend(main: pd.DataFrame, named: pd.DataFrame, view: View) -> pd.DataFrame:
    here = named[named["town_code"].isin(list(view.town_names))]
    sums = here.groupby(["period", "aid_type"])["projects"].sum()
    keys = pd.MultiIndex.from_frame(main[["period", "aid_type"]])
    values = sums.reindex(keys).fillna(0.0).to_numpy()
    return main.assign(projects=pd.Series(values, index=main.index).where(main["projects"].notna()))


@cached
def finding(view: View, counts: Counts) -> str:
    """The finding of the page: of the type chosen, else which one is the most frequent."""
    once, names = counts.by == MAIN, view.aid_type_names
    if view.aid_type is None:
        return headlines.of_area(view, headlines.aid_types(counts.now, names, once))
    label, name = view.label("projects_live"), names[view.aid_type]
    return headlines.of_area(view, headlines.one_type(counts.now, view.aid_type, name, label, once))


@cached
def totals_note(view: View, counts: Counts) -> str:
    """Both totals, so that neither is taken for the other, and what the live projects are made of."""
    projects = f"{'全部' if view.aid_type else ''}{live_projects(view)}"
    if counts.by == MAIN:
        said = f"{projects}；每个项目只按主要类型计一次"
    else:
        places = f"{number(sum(counts.now.values()))}{view.carried_star}"
        said = (
            f"{projects}；按涉及类型计 {places} 项次：一个项目涉及几个类型就各计一次，"
            "各类型之和大于项目数"
        )
    return panels.wrap(f'<div class="sub">{said}</div>')


@cached
def multiples(view: View, counts: Counts, tokens: Tokens) -> Chart:
    """Live projects of each type over the half-years."""
    names = view.aid_type_names
    shorts = {p.code: p.short for p in view.dictionary.periods}
    frame = counts.trend.assign(short=counts.trend["period"].map(shorts))
    frame["href"] = [
        drill_down(view, LIVE[counts.by], period=row.period, aid_type=row.aid_type).href
        for row in records(frame)
    ]
    carried = f"；{view.carried_note}" if view.carried else ""
    label = view.label("projects_live")
    words = ChartText(
        _trend_finding(view, counts, label),
        f"{label}数（{counts.unit}），{BY[counts.by]}计；末期标深色{carried}",
        view.source,
    )
    figure = bars.multiples(
        frame,
        names,
        colors_of(tuple(names)),
        words,
        tokens,
        missing=view.missing_word,
        chosen=view.aid_type,
        mark="*" if view.carried else "",
        unit=counts.unit,
    )
    periods = {p.code: p.name for p in view.dictionary.periods}
    data = pd.DataFrame(
        {
            titles.period(view): frame["period"].map(periods),
            view.dictionary.vocabularies["aid_type"].title: frame["aid_type"].map(names),
            f"{label}（{counts.unit}）": frame["projects"],
        }
    )
    return Chart(
        figure, tables.in_words(data, view.missing_word), drill_down(view, LIVE[counts.by])
    )


def _trend_finding(view: View, counts: Counts, label: str) -> str:
    """How the projects of the type chosen moved, else those of all."""
    if view.aid_type is None:
        return headlines.trend(counts.trend, list(view.aid_type_names), label, counts.by == MAIN)
    return headlines.one_trend(
        counts.trend, view.aid_type, view.aid_type_names[view.aid_type], label
    )


def _chosen(view: View) -> str:
    """The name of the type chosen, to stand before a block's finding; else nothing."""
    return view.aid_type_names[view.aid_type] if view.aid_type else ""


@cached
def by_town(view: View, counts: Counts) -> Table:
    """Towns × types; a town that is chosen stands among the others, which are put back."""
    names, whole = view.aid_type_names, view.for_district()
    asked = counts.by_town.loc[[view.town.code]] if view.town else counts.by_town
    heat = tables.Heat(
        cells(counts.by_town),
        whole.town_names,
        shorts_of(view.dictionary, "aid_type"),
        TOWN,
        "合计",
        whole.missing_word,
        frozenset(whole.carried),
        frozenset(set(whole.town_names) - {view.town.code}) if view.town else frozenset(),
        _others(view),
    )
    note = f"；{whole.carried_note}" if whole.carried else ""
    label, types = view.label("projects_live"), view.dictionary.vocabularies["aid_type"].title

    def behind(town: str, aid_type: str) -> DrillDown:
        return drill_down(view, LIVE[counts.by], town=town or None, aid_type=aid_type or None)

    html = panels.block(
        f"{_chosen(view)}{label}按{TOWN}分布"
        if view.aid_type
        else headlines.towns_alike(asked, names, label),
        f"{TOWN} × {types}，{label}数（{counts.unit}），{BY[counts.by]}计{tables.zero_note(heat)}{note}",
        tables.heat_table(heat, behind),
    )
    return Table(html, tables.heat_data(heat), drill_down(view, LIVE[counts.by], town=None))


@cached
def by_task(view: View) -> Table:
    """Types × tasks: all projects to date, each once."""
    frame = shared.tasks_by_aid_type(view.warehouse, view.area, view.period.code)
    tasks, types = shorts_of(view.dictionary, "task"), view.aid_type_names
    table = frame.pivot_table(index="aid_type", columns="task", values="projects")
    table = table.reindex(index=list(types), columns=list(tasks))
    vocabularies = view.dictionary.vocabularies
    corner = vocabularies["aid_type"].title
    heat = tables.Heat(
        cells(table),
        types,
        tasks,
        corner,
        "合计",
        view.missing_word,
        frozenset(types) if view.carried else frozenset(),
        dimmed_rows=_others(view),
    )
    label = view.label("projects")
    asked = table.loc[[view.aid_type]] if view.aid_type else table
    notes = tables.zero_note(heat) + (f"；{view.carried_note}" if view.carried else "")
    html = panels.block(
        headlines.task_support(asked, tasks, _chosen(view)),
        f"{label}数（个），含已结束、不含终止的，{BY[MAIN]}计{notes}",
        tables.heat_table(
            heat,
            lambda aid_type, task: drill_down(
                view, "projects", aid_type=aid_type or None, task=task or None
            ),
        ),
    )
    return Table(html, tables.heat_data(heat), drill_down(view, "projects", aid_type=None))


def _others(view: View) -> frozenset[str]:
    """The types put back when one is chosen."""
    return frozenset(view.aid_type_names) - {view.aid_type} if view.aid_type else frozenset()


@cached
def by_status(view: View, tokens: Tokens) -> Chart:
    """Projects of each type by their status at the last report."""
    rows = shared.last_reports(view.warehouse, view.area, view.period.code)
    rows = rows[rows["status"] != "terminated"]
    frame = rows.groupby(["aid_type", "status"]).size().rename("projects").reset_index()
    frame["href"] = [
        drill_down(view, "projects", aid_type=row.aid_type, status=row.status).href
        for row in records(frame)
    ]
    status = names_of(view.dictionary, "project_status")
    label = view.label("projects")
    words = ChartText(
        headlines.completion(
            frame[frame["aid_type"] == view.aid_type] if view.aid_type else frame, _chosen(view)
        ),
        f"{label}数（个），按最近一次报送的状态，{BY[MAIN]}计"
        + (f"；{view.carried_note}" if view.carried else ""),
        view.source,
    )
    figure = bars.states(
        frame, view.aid_type_names, status, words, tokens, view.aid_type, view.carried_star
    )
    data = pd.DataFrame(
        {
            view.dictionary.vocabularies["aid_type"].title: frame["aid_type"].map(
                view.aid_type_names
            ),
            view.dictionary.vocabularies["project_status"].title: frame["status"].map(status),
            f"{label}（个）": frame["projects"],
        }
    )
    return Chart(figure, data, drill_down(view, "projects", aid_type=None))


# --- money, effort, expertise, results ------------------------------------------------------------

MEASURES = (
    "cash",
    "in_kind",
    "activities",
    "expert_sessions",
    "volunteer_visits",
    "volunteer_hours",
    "beneficiaries",
)
STOCKS = ("projects_live", "projects_new", "projects_completed")


def measures(view: View) -> dict[str, str]:
    """Code → label of what can be chosen."""
    return {code: view.label(code) for code in MEASURES}


def _of(view: View, code: str) -> Indicator:
    return view.dictionary.indicators[code]


def _now(view: View) -> pd.DataFrame:
    """The mart of the half-year shown, one row a type in the order of the dictionary."""
    mart = shared.aid_types(view.warehouse, view.area, view.period.code)
    now = mart[mart["period"] == view.period.code].set_index("aid_type")
    return now.reindex(list(view.aid_type_names))


@cached
def by_measure(view: View, code: str, tokens: Tokens) -> Chart | None:
    """One measure of the half-year by type; ``None`` when no return of it is there."""
    indicator, now = _of(view, code), _now(view)
    values = now[indicator.column].astype(float)
    if values.isna().all():
        return None
    frame = pd.DataFrame({"aid_type": list(values.index), "value": values.fillna(0).to_numpy()})
    frame["text"] = [quantity(value, indicator.format).figure for value in frame["value"]]
    frame["href"] = [drill_down(view, code, aid_type=c).href for c in frame["aid_type"]]
    names, unit = view.aid_type_names, indicator.unit
    if indicator.format == "money":
        unit = quantity(float(frame["value"].max()), indicator.format).unit
        frame["text"] = [str(quantity(v, indicator.format, unit).figure) for v in frame["value"]]
    # What is written with 约, 近 or 余 in a return is money.
    is_about = indicator.format == "money" and now["is_approximate"].any()
    approximate, gaps = "，含约数" if is_about else "", headlines.money_basis(view)
    words = ChartText(
        _measure_finding(view, values, indicator),
        f"{_titled(indicator.label, unit)}，{BY[MAIN]}计{approximate}"
        + (f"；{gaps}" if gaps else "")
        + (f"；{tables.ZERO}" if (values == 0).any() else ""),
        view.source,
    )
    figure = bars.sums(frame, names, colors_of(tuple(names)), words, tokens, view.aid_type, unit)
    title = view.dictionary.vocabularies["aid_type"].title
    raw = "元" if indicator.format == "money" else indicator.unit
    data = pd.DataFrame(
        {title: list(names.values()), f"{indicator.label}（{raw}）": values.to_numpy()}
    )
    data = tables.in_words(data, view.missing_word)
    return Chart(figure, data, drill_down(view, code, aid_type=None))


# What is given, said of by far the most of it: “近半数资金投向产业帮扶”.
GIVEN = {"cash": "资金投向", "in_kind": "物资投向"}


def _measure_finding(view: View, values: pd.Series[float], indicator: Indicator) -> str:
    basis, names = headlines.reporting(view), view.aid_type_names
    found = {str(code): float(value) for code, value in values.items()}
    if view.aid_type is None:
        goes = GIVEN.get(indicator.code, "")
        return headlines.measure(found, names, indicator, basis, goes)
    shown = quantity(found[view.aid_type], indicator.format)
    said = headlines.amount(indicator, shown.figure, shown.unit or indicator.unit)
    return fitting(headlines.BLOCK, f"{_chosen(view)}{said}", said)


def _titled(label: str, unit: str) -> str:
    """``本期物资折价（万元）``; a label that ends in its unit says it once: ``本期受益人次``."""
    return label if label.endswith(unit) else f"{label}（{unit}）"


def no_measure(view: View, code: str) -> str:
    """What stands in place of a measure where no return of the half-year is there."""
    title = f"{view.area_name}{view.period.name}{view.missing_word}"
    return panels.block(
        view.label(code),
        "",
        panels.empty_box(title, "本期发生数要等收到报送表才有；可改选较早的报送期。"),
    )


@cached
def all_measures(view: View) -> Table:
    """Every measure of every type in one table, with the sums."""
    now, names = _now(view), view.aid_type_names
    known = {c: now[_of(view, c).column].astype(float) for c in (*STOCKS, *MEASURES)}
    # What no return tells is said once above, not in a table of empty cells.
    sums = {code: values for code, values in known.items() if values.notna().any()}
    codes = tuple(sums)
    units = {code: _unit(_of(view, code), sums[code]) for code in codes}
    title = view.dictionary.vocabularies["aid_type"].title
    heads = [Head(title, is_words=True, width=92)]
    heads += [
        Head(view.label(c), units[c], _of(view, c).definition)
        if _titled(view.label(c), units[c]) != view.label(c)
        else Head(view.label(c), help=_of(view, c).definition)
        for c in codes
    ]
    rows = [
        Row(
            name,
            [
                _measure_cell(view, code, sums[code][aid_type], units[code], aid_type)
                for code in codes
            ],
            is_dimmed=view.aid_type not in (None, aid_type),
        )
        for aid_type, name in names.items()
    ]
    total = [_measure_cell(view, c, sums[c].sum(min_count=1), units[c], None) for c in codes]
    rows.append(Row("合计", total, is_total=True))
    gaps, star = headlines.money_basis(view), view.carried_note
    flows = [values for code, values in sums.items() if code in MEASURES]
    zeros = tables.ZERO if any((values == 0).any() for values in flows) else ""
    basis = "；".join(part for part in (f"本期数：{gaps}" if gaps else "", zeros, star) if part)
    people, whom = _of(view, "beneficiaries"), known["beneficiaries"]
    asked = whom[[view.aid_type]] if view.aid_type else whom
    html = panels.block(
        headlines.all_measures(
            float(asked.sum(min_count=1)), people, _chosen(view) or headlines.reporting(view)
        ),
        f"{BY[MAIN]}计" + (f"；{basis}" if basis else ""),
        grid("各类帮扶的项目、投入和成效", heads, rows, "measures"),
        view.source,
    )
    return Table(html, shown(heads, rows), drill_down(view, "contributions", aid_type=None))


def _unit(indicator: Indicator, values: pd.Series[float]) -> str:
    if indicator.format != "money" or is_missing(values.sum(min_count=1)):
        return indicator.unit
    return quantity(float(values.sum()), indicator.format).unit


def _measure_cell(view: View, code: str, value: float, unit: str, aid_type: str | None) -> Cell:
    if is_missing(value):
        return Cell(view.missing_word, is_gap=True)
    indicator = _of(view, code)
    shown = quantity(value, indicator.format, unit if indicator.format == "money" else "")
    mark = "*" if indicator.kind == "stock" and view.carried else ""
    # Nothing was reported that adds up to a zero: it has no rows to lead to.
    behind = drill_down(view, code, aid_type=aid_type) if value else None
    return Cell(shown.figure, behind, mark=mark)
