"""The blocks of 帮扶类型与主要任务."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard import findings, queries
from dashboard.charts import bars, blocks, tables
from dashboard.charts.base import Words
from dashboard.formats import money, number
from dashboard.frames import cells
from dashboard.theme import Tokens, colors_of
from dashboard.view import TOWN, View, names_of, shorts_of

MAIN, NAMED = "main", "named"
BY = {MAIN: "按主要类型", NAMED: "按涉及类型"}
MONEY_UNIT = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Live projects of the page, counted one way.

    ``trend``: period, aid_type, projects of the area; ``by_town``: towns × types at the half-year
    shown; ``distinct``: how many projects there are, each counted once.
    """

    by: str
    trend: pd.DataFrame
    by_town: pd.DataFrame
    distinct: float

    @property
    def unit(self) -> str:
        """Projects, or mentions of them when a project counts under every type it names."""
        return "个" if self.by == MAIN else "个次"

    @property
    def now(self) -> dict[str, float]:
        """Type → projects at the half-year shown."""
        rows = self.trend[self.trend["period"] == self.trend["period"].max()]
        return dict(zip(rows["aid_type"], rows["projects"], strict=True))


def count(view: View, by: str) -> Counts:
    """Live projects by main type, or under every type that they name."""
    types = list(view.aid_type_names)
    mart = queries.aid_types(view.warehouse, view.area, view.period.code)
    trend = mart[["period", "aid_type"]].assign(projects=mart["projects_live"].astype(float))
    towns = queries.aid_types_by_town(view.warehouse, view.period.code)
    table = towns.pivot_table(index="town_code", columns="aid_type", values="projects_live")
    if by == NAMED:
        named = queries.mentioned_live(view.warehouse, view.period.code)
        known = towns.dropna(subset=["projects_live"])["town_code"].unique()
        now = named[named["period"] == view.period.code]
        table = now.pivot_table(index="town_code", columns="aid_type", values="projects")
        table = table.reindex(index=known, columns=types).fillna(0.0)
        trend = _named_trend(trend, named, view)
    distinct = mart.loc[mart["period"] == view.period.code, "projects_live"].sum()
    table = table.reindex(index=list(view.town_names), columns=types)
    return Counts(by, trend, table, float(distinct))


def _named_trend(main: pd.DataFrame, named: pd.DataFrame, view: View) -> pd.DataFrame:
    here = named[named["town_code"].isin(list(view.town_names))]
    sums = here.groupby(["period", "aid_type"])["projects"].sum()
    keys = pd.MultiIndex.from_frame(main[["period", "aid_type"]])
    values = sums.reindex(keys).fillna(0.0).to_numpy()
    return main.assign(projects=pd.Series(values, index=main.index).where(main["projects"].notna()))


def totals_note(counts: Counts, label: str) -> str:
    """Both totals in one sentence, so that neither is taken for the other."""
    projects = f"{label} {number(counts.distinct)} 个"
    if counts.by == MAIN:
        return f"{projects}，每个项目只按主要类型计一次。"
    places = sum(counts.now.values())
    return (
        f"{projects}，按涉及类型计 {number(places)} 个次：一个项目涉及几个类型就各计一次，"
        "各类型之和大于项目数。"
    )


def multiples(view: View, counts: Counts, tokens: Tokens) -> go.Figure:
    """Live projects of each type over the half-years."""
    names = view.aid_type_names
    shorts = {p.code: p.short for p in view.dictionary.periods}
    frame = counts.trend.assign(short=counts.trend["period"].map(shorts))
    carried = f"；{view.carried_note}" if view.carried else ""
    label = view.label("projects_live")
    words = Words(
        findings.trend(counts.trend, list(names), label, counts.by == MAIN),
        f"{label}数（{counts.unit}），{BY[counts.by]}计；末期标深色{carried}",
        view.source,
    )
    return bars.multiples(
        frame, names, colors_of(tuple(names)), words, tokens,
        missing=view.missing_word, chosen=view.aid_type, mark="*" if view.carried else "",
    )  # fmt: skip


def by_town(view: View, counts: Counts) -> str:
    """Towns × types."""
    names = view.aid_type_names
    heat = tables.Heat(
        cells(counts.by_town), view.town_names, shorts_of(view.dictionary, "aid_type"), TOWN, "合计",
        view.missing_word, frozenset(view.carried), dimmed_columns=_others(view),
    )  # fmt: skip
    note = f"；{view.carried_note}" if view.carried else ""
    label, types = view.label("projects_live"), view.dictionary.vocabularies["aid_type"].title
    return blocks.block(
        findings.towns_alike(counts.by_town, names, label),
        f"{TOWN}× {types}，{label}数（{counts.unit}），{BY[counts.by]}计{note}",
        tables.heat_table(heat),
    )


def by_task(view: View) -> str:
    """Types × tasks: all projects to date, each once."""
    frame = queries.tasks_by_aid_type(view.warehouse, view.area, view.period.code)
    tasks, types = shorts_of(view.dictionary, "task"), view.aid_type_names
    table = frame.pivot_table(index="aid_type", columns="task", values="projects")
    table = table.reindex(index=list(types), columns=list(tasks))
    vocabularies = view.dictionary.vocabularies
    corner = vocabularies["aid_type"].title
    heat = tables.Heat(
        cells(table), types, tasks, corner, "合计", view.missing_word, dimmed_rows=_others(view)
    )
    label = view.label("projects")
    return blocks.block(
        findings.task_support(table, tasks),
        f"{corner} × {vocabularies['task'].title}，{label}数（个），含已完成、不含已终止，{BY[MAIN]}计",
        tables.heat_table(heat),
    )


def _others(view: View) -> frozenset[str]:
    """The types put back when one is chosen."""
    return frozenset(view.aid_type_names) - {view.aid_type} if view.aid_type else frozenset()


def by_status(view: View, tokens: Tokens) -> go.Figure:
    """Projects of each type by their status at the last report."""
    rows = queries.last_reports(view.warehouse, view.area, view.period.code)
    rows = rows[rows["status"] != "terminated"]
    frame = rows.groupby(["aid_type", "status"]).size().rename("projects").reset_index()
    status = names_of(view.dictionary, "project_status")
    label = view.label("projects")
    words = Words(
        findings.completion(frame),
        f"{label}数（个），按最近一次报送的状态，{BY[MAIN]}计",
        view.source,
    )
    return bars.states(frame, view.aid_type_names, status, words, tokens, view.aid_type)


def by_money(view: View, tokens: Tokens) -> go.Figure | None:
    """Cash and goods of the half-year by type; ``None`` when no return of it is there."""
    mart = queries.aid_types(view.warehouse, view.area, view.period.code)
    now = mart[mart["period"] == view.period.code]
    yuan = now["cash_yuan"] + now["in_kind_yuan"]
    if yuan.isna().all():
        return None
    frame = pd.DataFrame({"aid_type": now["aid_type"], "value": yuan.fillna(0) / MONEY_UNIT})
    frame["text"] = [number(v, 1) for v in frame["value"]]
    names = view.aid_type_names
    approximate = "，含约数" if now["is_approximate"].any() else ""
    gaps = findings.money_basis(view)
    words = Words(
        findings.funds(dict(zip(frame["aid_type"], yuan, strict=True)), names),
        f"本期投入，资金与物资折价合计（万元）{approximate}" + (f"；{gaps}" if gaps else ""),
        view.source,
    )
    return bars.sums(frame, names, colors_of(tuple(names)), words, tokens, view.aid_type)


def no_money(view: View) -> str:
    """What stands in place of the money where no return of the half-year is there."""
    title = f"{view.area_name}{view.period.name}{view.missing_word}"
    return blocks.block(
        "各类帮扶投入",
        "",
        blocks.empty_box(title, "本期投入要等收到报送表才有；可改选较早的报送期。"),
    )


def total_money(view: View) -> str:
    """The sum of the half-year, for the finding of the page."""
    work = queries.aid_totals(view.warehouse, view.area, view.period.code).iloc[-1]
    yuan = work["cash_yuan"] + work["in_kind_yuan"]
    return "" if pd.isna(yuan) else str(money(float(yuan)))
