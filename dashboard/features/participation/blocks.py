"""The blocks of 结对与参与 on pairings and on who stays, comes and goes; see ``composition`` for who they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.data import queries as shared
from dashboard.data.frames import records
from dashboard.features.participation import headlines, queries
from dashboard.features.participation.flow import class_rows, flow, flow_table
from dashboard.features.participation.tile_map import CLASSES, MANY, ONE, tile_map
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, village_address
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import clauses, is_missing, number
from dashboard.style.theme import Tokens

SCHEMATIC = "示意图，不代表行政区域界线"


def people(view: View) -> pd.DataFrame:
    """Participation of the area up to the half-year shown, oldest first."""
    return shared.participation(view.warehouse, view.area, view.period.code)


def headline(view: View) -> str:
    """How many organisations take part, how many more than before, how many of them for the first time."""
    older = statements.carried_towns(view) if view.town else ""
    return f"{statements.participants(view)}{older}"


@cached
def coverage(view: View, now: pd.Series[float], tokens: Tokens) -> Chart:
    """The tile map of the villages; each leads to its page."""
    villages = shared.villages_of(view.warehouse, view.area, view.period.code)
    villages["href"] = [village_address(view, code) for code in villages["village_code"]]
    changes = statements.stock_changes(view, "villages_paired")
    words = ChartText(
        _paired(view, now),
        clauses(changes, f"一格一个{view.village_word}；{SCHEMATIC}"),
        statements.source(view),
    )
    figure = tile_map(view, villages, words, tokens)
    return Chart(figure, _village_data(view, villages), drill_down(view, "villages_paired"))


@cached
def coverage_hidden(view: View, now: pd.Series[float]) -> Table:
    """What is paired, without the villages, for whom these are not."""
    return Table(panels.block(_paired(view, now), "", _own_towns_only()), pd.DataFrame())


def _own_towns_only() -> str:
    return panels.empty_box(f"逐项内容只对本{TOWN}开放", f"在上方选择本{TOWN}后显示。")


def _paired(view: View, now: pd.Series[float]) -> str:
    counts = (now["villages_one_organization"], now["villages_many_organizations"])
    one, many = (0 if is_missing(count) else int(count) for count in counts)
    return headlines.paired(one, many, view.village_word)


@cached
def coverage_of_parts(view: View, now: pd.Series[float]) -> Table:
    """Above counties: how many villages of each part are paired, by one organisation or several."""
    codes = ("villages_paired", "villages_one_organization", "villages_many_organizations")
    heads = [
        Head(view.part_word, is_words=True, width=96),
        Head(view.label("organizations"), "家"),
        Head(view.village_word, "个"),
        *(Head(title, "个") for title in ("已结对", CLASSES[ONE], CLASSES[MANY])),
    ]
    one, many = (0 if is_missing(now[code]) else int(now[code]) for code in codes[1:])
    names = view.part_names
    rows = [
        _coverage_row(view, names[code], code, code in view.carried_parts, codes) for code in names
    ]
    total = _coverage_row(view, "合计", view.area, bool(view.carried), codes)
    rows.append(Row(total.name, total.cells, is_total=True))
    html = panels.block(
        headlines.paired(one, many, view.village_word),
        clauses(statements.stock_changes(view, codes[0]), "按行政区划代码排列", view.carried_note),
        grid(f"各{view.part_word}结对覆盖", heads, rows, is_long=view.has_many_parts),
        statements.source(view),
    )
    return Table(html, table_data(heads, rows), drill_down(view, codes[0]))


def _coverage_row(view: View, name: str, area: str, is_carried: bool, codes: Sequence[str]) -> Row:
    now = shared.participation(view.warehouse, area, view.period.code).iloc[-1]
    total = int(now["villages_total"])
    if is_missing(now[codes[0]]):
        gap = Cell(view.missing_word, is_gap=True, span=len(codes))
        return Row(name, [Cell("—"), count_cell(total), gap])
    star = "*" if is_carried else ""
    share = float(now[codes[0]]) / total if total else None
    first = count_cell(int(now[codes[0]]), drill_down(view, codes[0], town=area), star, share=share)
    others = (count_cell(int(now[code]), None, star) for code in codes[1:])
    people = drill_down(view, "organizations", town=area)
    organizations = count_cell(int(now["organizations"]), people, star)
    return Row(name, [organizations, count_cell(total), first, *others])


def _village_data(view: View, villages: pd.DataFrame) -> pd.DataFrame:
    levels = names_of(view.dictionary, "typical_level")
    paired = villages["organizations"].astype(object)
    level = view.dictionary.vocabularies["typical_level"].title
    return pd.DataFrame(
        {
            TOWN: [view.town_names[code] for code in villages["town_code"]],
            view.village_word: villages["village_name"],
            "结对社会组织（家）": paired.where(paired.notna(), view.missing_word),
            level: villages["level"].map(levels).fillna(""),
        }
    )


# The columns of the table of modes, as indicators.
OF_MODES = ("pairings_in_force", "villages_paired", "organizations_paired")


@cached
def modes(view: View, now: pd.Series[float]) -> Table:
    """Pairings by mode, in pairings, villages and organisations."""
    vocabulary, total = view.dictionary.vocabularies["pairing_mode"], now["pairings_in_force"]
    if is_missing(total):
        advice = f"收到报送表后在此显示；可在上方改选其他{TOWN}。"
        box = panels.empty_box(f"{view.area_name}还没有报送数据", advice)
        return Table(panels.block(vocabulary.title, "", box), pd.DataFrame())
    label = view.label("pairings_in_force")
    if view.hides_rows:
        title = headlines.pairings(int(total), label)
        return Table(panels.block(title, "", _own_towns_only()), pd.DataFrame())
    heads = [
        Head(vocabulary.title, is_words=True, width=110),
        Head(label, "项"),
        Head(view.village_word, "个"),
        Head(view.title_of("organization"), "家"),
    ]
    rows = _mode_rows(view, now)
    under = clauses(_mode_definitions(view), _time_to_agreement(now), view.carried_note)
    table = grid(vocabulary.title, heads, rows)
    html = panels.block(headlines.pairings(int(total), label), under, table)
    return Table(html, table_data(heads, rows), drill_down(view, "pairings_in_force"))


def _time_to_agreement(now: pd.Series[float]) -> str:
    days = now["days_to_agreement"]
    return "" if is_missing(days) else f"从结对到签订协议一般{number(days)}天"


def _mode_definitions(view: View) -> str:
    vocabulary = view.dictionary.vocabularies["pairing_mode"]
    many, several = vocabulary.name_of("many_to_one"), vocabulary.name_of("one_to_many")
    return (
        f"在同一{TOWN}内判定：{view.village_word}有多家的为{many}；其余社会组织只结对一个的为"
        f"{vocabulary.name_of('one_to_one')}，结对几个的为{several}；社会组织按方式各计一次"
    )


def _mode_rows(view: View, now: pd.Series[float]) -> list[Row]:
    frame = queries.pairing_modes(view.warehouse, view.area, view.period.code)
    by_mode = {str(row.mode): row for row in records(frame)}
    total = float(now["pairings_in_force"])
    rows = [
        _mode_row(view, code, name, by_mode.get(code), total)
        for code, name in names_of(view.dictionary, "pairing_mode").items()
    ]
    organizations = queries.paired_organizations(view.warehouse, view.area, view.period.code)
    counts = (total, now["villages_paired"], organizations)
    sums = [
        count_cell(count, drill_down(view, indicator), view.carried_star)
        for indicator, count in zip(OF_MODES, counts, strict=True)
    ]
    return [*rows, Row("合计", sums, is_total=True)]


def _mode_row(view: View, code: str, name: str, row: Any, total: float) -> Row:
    counts = [int(getattr(row, column, 0)) for column in ("pairings", "villages", "organizations")]
    shares = (counts[0] / total if total else None, None, None)
    cells = [
        count_cell(count, drill_down(view, indicator, mode=code), view.carried_star, share)
        for indicator, count, share in zip(OF_MODES, counts, shares, strict=True)
    ]
    return Row(name, cells)


@cached
def typical(view: View) -> Table | None:
    """Typical villages by list: how many are paired, how many a project names."""
    vocabulary = view.dictionary.vocabularies["typical_level"]
    villages = shared.villages_of(view.warehouse, view.area, view.period.code)
    listed = villages[villages["level"].notna()]
    if listed.empty:
        return None
    heads = [
        Head(vocabulary.title, is_words=True, width=160),
        *(Head(title) for title in ("列入名单", "已结对", "已有合作项目")),
    ]
    counted = listed[listed["is_typical"]]
    total = Row("合计", _typical_cells(view, counted, None), is_total=True)
    rows = [
        *_typical_rows(view, counted),
        *([total] if len(counted) else []),
        *_typical_rows(view, listed[~listed["is_typical"]]),
    ]
    others = statements.other_typical_villages(view)
    html = panels.block(
        statements.typical_villages(view),
        clauses(
            f"{others}，列在合计之下、不计入合计" if others else "",
            "合作项目指未终止的项目",
            view.carried_note,
        ),
        grid(vocabulary.title, heads, rows),
    )
    return Table(html, table_data(heads, rows), drill_down(view, "villages_typical"))


def _typical_rows(view: View, listed: pd.DataFrame) -> list[Row]:
    """A line a list; a village on several has a line of its own with them, so that the lines add up."""
    order = list(names_of(view.dictionary, "typical_level"))
    groups = sorted(listed.groupby("lists"), key=lambda group: _rank(group[1], order))
    return [Row(str(lists), _typical_cells(view, part, str(lists))) for lists, part in groups]


def _rank(part: pd.DataFrame, order: Sequence[str]) -> tuple[int, str]:
    first = part.iloc[0]
    return order.index(str(first["level"])), str(first["lists"])


def _unreported(villages: pd.DataFrame) -> int:
    """How many of the villages are in towns that never reported."""
    return int(villages["organizations"].isna().sum())


def _typical_cells(view: View, part: pd.DataFrame, lists: str | None) -> list[Cell]:
    """Listed, paired, named by a project; the last two rest on returns."""
    code = "villages_typical" if part["is_typical"].all() else "villages_typical_other"
    listed = count_cell(len(part), drill_down(view, code, typical_level=lists))
    if _unreported(part) == len(part):
        return [listed, *[Cell(view.missing_word, is_gap=True)] * 2]
    counts = {
        f"{code}_paired": int((part["organizations"] > 0).sum()),
        f"{code}_helped": int((part["projects"] > 0).sum()),
    }
    star = "*" if set(part["town_code"]) & set(view.carried) else ""
    cells = (
        count_cell(count, drill_down(view, indicator, typical_level=lists), star)
        for indicator, count in counts.items()
    )
    return [listed, *cells]


@cached
def classes(view: View, frame: pd.DataFrame, tokens: Tokens) -> Chart:
    """Who stayed, came and left, by half-year; the first half-year has nothing to compare with."""
    names = names_of(view.dictionary, "participation_class")
    table = _class_table(view, frame)
    first = view.dictionary.period(frame["period"].iloc[0])
    left = statements.left(view)
    subtitle = clauses(
        f"{view.label('organizations')}（家）",
        f"零线以下为{left}" if left else "零线以下为上期有、本期无",
        statements.stock_changes(view, "organizations"),
        view.carried_note if table["mark"].iloc[-1] else "",
        f"{first.name}不作区分",
    )
    words = ChartText(headlines.flow(frame.iloc[-1], names), subtitle, statements.source(view))
    bars = table.iloc[1:] if len(table) > 1 else table
    figure = flow(view, bars.reset_index(drop=True), words, tokens)
    return Chart(figure, _class_data(view, table, names), drill_down(view, "organizations"))


def _class_data(view: View, table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    data = table[["period_name", "total", *names]].astype(object)
    data["total"] = data["total"].where(data["total"].notna(), view.missing_word)
    headings = {**names, "total": "合计", "period_name": view.period_title}
    return data.where(data.notna(), "不作区分").rename(columns=headings)


def _class_table(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    """One row a half-year: period, its names, the total with its mark, a column a class, and hrefs."""
    names = names_of(view.dictionary, "participation_class")
    table = frame[[f"organizations_{code}" for code in names]].astype(float)
    table.columns = pd.Index(list(names))
    table["total"] = frame["organizations"].astype(float)
    table["period"] = frame["period"]
    table["period_name"] = [view.dictionary.period(code).name for code in frame["period"]]
    table["label"] = [name.replace("年", "年<br>", 1) for name in table["period_name"]]
    is_old = (frame["data_period"] != frame["period"]) & table["continuing"].isna()
    # For the half-year shown it is known which towns' data are older; for earlier ones, the area's.
    is_old |= (frame["period"] == view.period.code) & bool(view.carried)
    table["mark"] = ["*" if old else "" for old in is_old & table["total"].notna()]
    for code in ("total", *names):
        table[f"href_{code}"] = [class_rows(view, code, period).href for period in frame["period"]]
    return table


@cached
def class_steps(view: View, frame: pd.DataFrame) -> str:
    """Every half-year in numbers: what was there, who left, who stayed, who came, what is there."""
    unknown = ["沿用上期数据，不作区分"] * len(frame)
    if frame["period"].iloc[0] == view.dictionary.periods[0].code:
        unknown[0] = "首个报送期，不作区分"
    return panels.wrap(flow_table(view, _class_table(view, frame), unknown))
