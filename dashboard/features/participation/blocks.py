"""The blocks of 结对与参与."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.bars import ranked
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.charts.grid import Cell, Head, Row, grid, shown
from dashboard.data import queries as shared
from dashboard.data.drill_down import DrillDown
from dashboard.data.frames import records
from dashboard.data.metrics import EMPTY
from dashboard.features.participation import queries
from dashboard.features.participation.flow import flow, flow_table
from dashboard.features.participation.ratio_line import ratio_line
from dashboard.features.participation.tile_map import MANY, NONE, ONE, UNKNOWN, MapWords, tile_map
from dashboard.page import headlines, titles
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import PROVISIONAL, TOWN, View, names_of
from dashboard.style.formats import fraction, is_missing, number
from dashboard.style.theme import Tokens

SCHEMATIC = "示意图，不代表行政区域界线"
VILLAGE = "村（社区）"


def people(view: View) -> pd.DataFrame:
    """Participation of the area up to the half-year shown, oldest first."""
    return shared.participation(view.warehouse, view.area, view.period.code)


def finding(view: View) -> str:
    """The finding of the page: who takes part."""
    now = people(view).iloc[-1]
    return headlines.of_area(view, headlines.participants(now, view.area_name))


# --- coverage -----------------------------------------------------------------------------------


@cached
def coverage(view: View, now: pd.Series[float], tokens: Tokens) -> Chart:
    """The tile map of the villages; each leads to its pairings, an unpaired one to its own line."""
    villages = shared.villages_of(view.warehouse, view.area, view.period.code)
    villages["href"] = [
        _tile_rows(view, row.organizations, row.village_code, row.town_code)
        for row in records(villages)
    ]
    one, many = now["villages_one_organization"], now["villages_many_organizations"]
    title = headlines.pairing_modes(
        0 if is_missing(one) else int(one), 0 if is_missing(many) else int(many)
    )
    names = MapWords(
        classes={MANY: "由多家结对", ONE: "由一家结对", NONE: "未结对", UNKNOWN: view.missing_word},
        levels=names_of(view.dictionary, "typical_level"),
        carried=view.carried_note.lstrip("* ") or None,
    )
    words = ChartText(title, f"一格一个{VILLAGE}；{SCHEMATIC}", view.source)
    figure = tile_map(villages, view.town_names, view.carried, names, words, tokens)
    return Chart(figure, _village_data(view, villages), drill_down(view, "villages_paired"))


def _tile_rows(view: View, organizations: float | None, village: str, town: str) -> str:
    if is_missing(organizations):
        return ""
    scope = "pairings_in_force" if organizations else "villages_unpaired"
    return drill_down(view, scope, village=village, town=town).href


def _village_data(view: View, villages: pd.DataFrame) -> pd.DataFrame:
    levels = names_of(view.dictionary, "typical_level")
    paired = villages["organizations"].astype(object)
    return pd.DataFrame(
        {
            TOWN: [view.town_names[code] for code in villages["town_code"]],
            VILLAGE: villages["village_name"],
            "结对社会组织（家）": paired.where(paired.notna(), view.missing_word),
            view.dictionary.vocabularies["typical_level"].title: villages["level"]
            .map(levels)
            .fillna(""),
        }
    )


@cached
def modes(view: View, now: pd.Series[float]) -> Table:
    """How organisations and villages are paired, as facts: pairings, villages, organisations."""
    vocabulary = view.dictionary.vocabularies["pairing_mode"]
    frame = queries.pairing_modes(view.warehouse, view.area, view.period.code)
    found = {str(row.mode): row for row in records(frame)}
    total = now["pairings_in_force"]
    if is_missing(total):
        return Table(panels.block(vocabulary.title, "", _never_reported(view)), pd.DataFrame())
    label = view.label("pairings_in_force")
    heads = [
        Head(vocabulary.title, is_words=True, width=110),
        Head(label, "项"),
        Head(VILLAGE, "个"),
        Head(titles.relation(view, "organization"), "家"),
    ]
    rows = [
        _mode_row(view, code, name, found, float(total))
        for code, name in names_of(view.dictionary, "pairing_mode").items()
    ]
    counts = (total, now["villages_paired"], _organizations(view))
    mark = "*" if view.carried else ""
    sums = [
        Cell(number(count), drill_down(view, scope), mark=mark)
        for count, scope in zip(counts, OF_MODES, strict=True)
    ]
    rows.append(Row("合计", sums, is_total=True))
    many, several = vocabulary.name_of("many_to_one"), vocabulary.name_of("one_to_many")
    one = vocabulary.name_of("one_to_one")
    star = f"；{view.carried_note}" if view.carried else ""
    html = panels.block(
        headlines.pairings(int(total), label),
        f"在同一{TOWN}内判定：{VILLAGE}有多家的为{many}；其余社会组织只结对一个的为{one}，"
        f"结对几个的为{several}；社会组织按方式各计一次{star}",
        grid(vocabulary.title, heads, rows),
    )
    return Table(html, shown(heads, rows), drill_down(view, "pairings_in_force"))


# What the columns of the table of modes count.
OF_MODES = ("pairings_in_force", "villages_paired", "organizations_paired")


def _organizations(view: View) -> int:
    """How many organisations have a pairing in force, each once."""
    return queries.paired_organizations(view.warehouse, view.area, view.period.code)


def _mode_row(view: View, code: str, name: str, found: Mapping[str, object], total: float) -> Row:
    row = found.get(code)
    counts = [int(getattr(row, column, 0)) for column in ("pairings", "villages", "organizations")]
    mark = "*" if view.carried else ""
    cells = [
        Cell(
            number(count),
            drill_down(view, scope, mode=code),
            mark=mark,
            share=counts[0] / total if scope == OF_MODES[0] and total else None,
        )
        for count, scope in zip(counts, OF_MODES, strict=True)
    ]
    return Row(name, cells)


@cached
def typical(view: View) -> Table | None:
    """Villages of the lists by level: how many are paired, how many a project names."""
    vocabulary = view.dictionary.vocabularies["typical_level"]
    villages = shared.villages_of(view.warehouse, view.area, view.period.code)
    listed = villages[villages["level"].notna()]
    if listed.empty:
        return None
    heads = [
        Head(vocabulary.title, is_words=True, width=160),
        Head("列入名单"),
        Head("已结对"),
        Head("已有项目"),
    ]
    rows = []
    # A village on several lists has a line of its own with them, so that the lines add up.
    order = list(names_of(view.dictionary, "typical_level"))
    for lists, part in sorted(listed.groupby("lists"), key=lambda group: _rank(group[1], order)):
        rows.append(Row(str(lists), _typical_cells(view, part, str(lists))))
    rows.append(Row("合计", _typical_cells(view, listed, None), is_total=True))
    html = panels.block(
        headlines.typical(len(listed), int((listed["projects"] > 0).sum()), _silent(listed)),
        f"列入各级名单的{VILLAGE}；已有项目指有未终止的项目"
        + (f"；{view.carried_note}" if view.carried else ""),
        grid(vocabulary.title, heads, rows),
    )
    return Table(html, shown(heads, rows), drill_down(view, "villages_typical"))


def _rank(part: pd.DataFrame, order: list[str]) -> tuple[int, str]:
    first = part.iloc[0]
    return order.index(str(first["level"])), str(first["lists"])


def _silent(villages: pd.DataFrame) -> int:
    """How many of the villages lie in towns that never reported."""
    return int(villages["organizations"].isna().sum())


def _typical_cells(view: View, part: pd.DataFrame, lists: str | None) -> list[Cell]:
    """Listed, paired, named by a project; the last two rest on returns."""
    if _silent(part) == len(part):
        known = drill_down(view, "villages_typical", typical_level=lists)
        gap = Cell(view.missing_word, is_gap=True)
        return [Cell(number(len(part)), known), gap, gap]
    counts = {
        "villages_typical": len(part),
        "villages_typical_paired": int((part["organizations"] > 0).sum()),
        "villages_typical_helped": int((part["projects"] > 0).sum()),
    }
    star = "*" if set(part["town_code"]) & set(view.carried) else ""
    return [
        Cell(
            number(count),
            drill_down(view, scope, typical_level=lists),
            mark=star if scope != "villages_typical" else "",
        )
        for scope, count in counts.items()
    ]


def _never_reported(view: View) -> str:
    return panels.empty_box(
        f"{view.area_name}还没有报送数据", f"收到报送表后在此显示；可在上方改选其他{TOWN}。"
    )


# --- who stays, comes and goes --------------------------------------------------------------------


@cached
def classes(view: View, frame: pd.DataFrame, tokens: Tokens) -> Chart:
    """Who stayed, came and left, by half-year; the first half-year has nothing to compare with."""
    names = names_of(view.dictionary, "participation_class")
    table = _class_table(view, frame)
    drawn = table.iloc[1:] if len(table) > 1 else table
    notes = [view.carried_note] if table["mark"].iloc[-1] else []
    first = view.dictionary.period(frame["period"].iloc[0])
    notes.append(f"{first.name}不作区分")
    subtitle = "；".join(
        [f"{view.label('organizations')}（家）", "零线以下为上期有、本期无", *notes]
    )
    words = ChartText(headlines.flow(frame.iloc[-1], names), subtitle, view.source)
    figure = flow(drawn.reset_index(drop=True), names, words, tokens, view.missing_word)
    headings = names | {"total": "合计", "period_name": titles.period(view)}
    told = table[["period_name", "total", *names]].astype(object)
    told["total"] = told["total"].where(told["total"].notna(), view.missing_word)
    data = told.where(told.notna(), "不作区分").rename(columns=headings)
    return Chart(figure, data, drill_down(view, "organizations"))


def _class_table(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    """One row a half-year: period, its names, the total with its mark, a column a class, and hrefs."""
    names = names_of(view.dictionary, "participation_class")
    table = frame[[f"organizations_{code}" for code in names]].astype(float)
    table.columns = pd.Index(list(names))
    table["total"] = frame["organizations"].astype(float)
    table["period"] = frame["period"]
    table["period_name"] = [view.dictionary.period(code).name for code in frame["period"]]
    table["label"] = [_two_lines(name) for name in table["period_name"]]
    is_old = (frame["data_period"] != frame["period"]) & table["continuing"].isna()
    # Of the half-year shown the towns are known whose data are older; of earlier ones, the area's.
    is_old |= (frame["period"] == view.period.code) & bool(view.carried)
    table["mark"] = [
        "*" if old and not is_missing(t) else ""
        for old, t in zip(is_old, table["total"], strict=True)
    ]
    for code in ("total", *names):
        table[f"href_{code}"] = [class_rows(view, code, period).href for period in frame["period"]]
    return table


def class_rows(view: View, code: str, period: str) -> DrillDown:
    """The organisations of a class, or all that take part, in a half-year."""
    scope = "organizations" if code == "total" else f"organizations_{code}"
    return drill_down(view, scope, period=period)


@cached
def class_steps(view: View, frame: pd.DataFrame) -> str:
    """Every half-year in numbers: what was there, who left, who stayed, who came, what is there."""
    names = names_of(view.dictionary, "participation_class")
    table = _class_table(view, frame)
    first = frame["period"].iloc[0] == view.dictionary.periods[0].code
    unknown = [
        "首个报送期，不作区分" if position == 0 and first else "沿用上期数据，不作区分"
        for position in range(len(table))
    ]
    heads = (titles.period(view), "上期", "本期")
    body = flow_table(
        table,
        names,
        heads,
        unknown,
        "各报送期参与社会组织的变化（家）",
        lambda code, period: class_rows(view, code, period),
    )
    return panels.wrap(body)


def _two_lines(name: str) -> str:
    year, mark, rest = name.partition("年")
    return f"{year}{mark}<br>{rest}"


# --- the rate -----------------------------------------------------------------------------------


@cached
def rate(view: View, frame: pd.DataFrame, tokens: Tokens) -> Chart | None:
    """The participation rate over the half-years; for the district only."""
    part, whole = frame["organizations_registered_participating"], frame["registered_organizations"]
    if view.town or whole.isna().all():
        return None
    rows = pd.DataFrame(
        {
            "short": [view.dictionary.period(code).short for code in frame["period"]],
            "share": (part / whole.where(whole > 0)).astype(float),
        }
    )
    known = rows["share"].notna()
    rows["text"] = [f"{v:.1%}" if k else "" for v, k in zip(rows["share"], known, strict=True)]
    rows["mark"] = [view.carried_star if c == view.period.code else "" for c in frame["period"]]
    rows["note"] = [
        f"{fraction(p, w)} 家" if k else "" for p, w, k in zip(part, whole, known, strict=True)
    ]
    rows["href"] = [
        drill_down(view, "participation_rate", period=code).href for code in frame["period"]
    ]
    label = view.label("participation_rate")
    words = ChartText(
        headlines.rate(rows["share"].iloc[-1], label), _rate_words(view, frame), view.source
    )
    figure = ratio_line(rows, words, tokens, missing=view.missing_word)
    data = pd.DataFrame(
        {
            titles.period(view): [view.dictionary.period(code).name for code in frame["period"]],
            "参与的登记社会组织（家）": part,
            view.label("registered_organizations"): whole,
            f"{label}": rows["share"],
        }
    )
    return Chart(figure, data, drill_down(view, "participation_rate"))


def _rate_words(view: View, frame: pd.DataFrame) -> str:
    now = frame.iloc[-1]
    part, whole = now["organizations_registered_participating"], now["registered_organizations"]
    others = now["organizations"] - part
    beside = f"；另有 {number(others)} 家备案或{PROVISIONAL}的社会组织参与" if others else ""
    note = f"；{view.carried_note}" if view.carried else ""
    return f"参与的登记社会组织 ÷ 期末登记总数，本期 {fraction(part, whole)} 家{beside}{note}"


# --- who they are ---------------------------------------------------------------------------------

MOST_FIELDS = 15
BY_TOWN = "town"
UNSTATED = "名册未载明"


def who(view: View) -> pd.DataFrame:
    """The organisations that take part, one row each."""
    return queries.participants(view.warehouse, view.area, view.period.code)


RATE, LIST = "rate", "list"


@cached
def order(view: View, frame: pd.DataFrame) -> list[str]:
    """What stands below, two a row: the rate, who takes part in each way that the area has, the list."""
    has_rate = not view.town and bool(frame["registered_organizations"].notna().any())
    rate_there = [RATE] if has_rate else []
    towns = [] if view.town else [BY_TOWN]
    if not len(who(view)):
        return [*rate_there, LIST, *towns]
    # In the wider column, beside bars of about its height.
    first = [RATE, "kind", LIST, *towns] if has_rate else [LIST, *towns, "kind"]
    return [*first, "field", "supervising_unit"]


@cached
def figure(view: View, frame: pd.DataFrame, key: str, tokens: Tokens) -> Chart | None:
    """The figure that stands in a place of :func:`order`."""
    return rate(view, frame, tokens) if key == RATE else by(view, who(view), key, tokens)


def name_of(view: View, column: str) -> str:
    """What a figure is called in the name of its picture."""
    if column == RATE:
        return view.label("participation_rate")
    title = TOWN if column == BY_TOWN else titles.column(view, "organization", column)
    return f"{view.label('organizations')}按{title}"


def by(view: View, frame: pd.DataFrame, column: str, tokens: Tokens) -> Chart | None:
    """Participating organisations by a column of the register or by town; one town has no such bars."""
    if column != BY_TOWN:
        return by_column(view, frame, column, tokens) if len(frame) else None
    return None if view.town else by_town(view, tokens)


def by_column(view: View, frame: pd.DataFrame, column: str, tokens: Tokens) -> Chart:
    """Participating organisations by a column of the register, the most frequent first, then the rest."""
    title = titles.column(view, "organization", column)
    counts = _named(frame, column).value_counts()
    counts = counts.sort_index().sort_values(ascending=False, kind="stable")
    names = {str(name): str(name) for name in counts.index}
    name, best, total = headlines.largest({str(k): float(v) for k, v in counts.items()}, names)
    found = headlines.most(title, name, best, total) or f"{view.label('organizations')}按{title}"
    rows = pd.DataFrame({"name": [str(n) for n in counts.index], "value": counts.to_numpy()})
    rows["href"] = [_column_rows(view, column, str(name)) for name in rows["name"]]
    bars, star = _with_rest(rows), f"；{view.carried_note}" if view.carried else ""
    subtitle = f"{view.label('organizations')}（家），按{title}{star}"
    bars["mark"] = "*" if view.carried else ""
    figure = ranked(bars, "家", ChartText(found, subtitle, view.source), tokens)
    data = rows[["name", "value"]].rename(columns={"name": title, "value": "社会组织（家）"})
    return Chart(figure, data, drill_down(view, "organizations"))


def _with_rest(rows: pd.DataFrame) -> pd.DataFrame:
    """The first names, and all others together as one bar, so that the bars add up."""
    if len(rows) <= MOST_FIELDS + 1:
        return rows.assign(is_rest=False)
    rest = rows.iloc[MOST_FIELDS:]
    line = {
        "name": f"其余 {len(rest)} 项",
        "value": rest["value"].sum(),
        "href": "",
        "is_rest": True,
    }
    head = rows.head(MOST_FIELDS).assign(is_rest=False)
    return pd.concat([head, pd.DataFrame([line])], ignore_index=True)


def _column_rows(view: View, column: str, name: str) -> str:
    """Where the organisations of one bar are; those outside the register have no entry at all."""
    if name == PROVISIONAL:
        return drill_down(view, "organizations", kind=EMPTY).href
    if name == UNSTATED:
        listed = {"is_registered": "true", column: EMPTY}
        return drill_down(view, "organizations", **listed).href
    return drill_down(view, "organizations", **{column: name}).href


def _named(frame: pd.DataFrame, column: str) -> pd.Series[str]:
    """The column; where it is empty, whether the register lacks the organisation or only the entry."""
    is_listed = frame["kind"].notna()
    return frame[column].where(frame[column].notna() | ~is_listed, UNSTATED).fillna(PROVISIONAL)


def by_town(view: View, tokens: Tokens) -> Chart:
    """Participating organisations of each town, in code order."""
    counts = queries.participants_by_town(view.warehouse, view.period.code)
    values = dict(zip(counts["town_code"], counts["organizations"], strict=True))
    rows = pd.DataFrame(
        {
            "name": list(view.town_names.values()),
            "mark": ["*" if code in view.carried else "" for code in view.town_names],
            "value": [values.get(code, float("nan")) for code in view.town_names],
            "href": [drill_down(view, "organizations", town=code).href for code in view.town_names],
        }
    )
    label = view.label("organizations")
    parts = [f"{label}（家），按行政区划代码排列", f"在几个{TOWN}参与的各计一次"]
    parts += [view.carried_note] if view.carried else []
    words = ChartText(f"各{TOWN}{label}数", "；".join(parts), view.source)
    figure = ranked(rows, "家", words, tokens, missing=view.missing_word)
    told = rows["value"].astype(object).where(rows["value"].notna(), view.missing_word)
    data = pd.DataFrame({TOWN: list(view.town_names.values()), f"{label}（家）": told})
    return Chart(figure, data, drill_down(view, "organizations"))
