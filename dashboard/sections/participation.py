"""The blocks of 结对与参与."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import downloads, findings, queries
from dashboard.charts import blocks
from dashboard.charts.bars import flow, ranked
from dashboard.charts.base import Words
from dashboard.charts.tiles import MANY, NONE, ONE, UNKNOWN, MapWords, tile_map
from dashboard.downloads import File
from dashboard.formats import fraction, is_missing, nb, number, percent
from dashboard.theme import Tokens
from dashboard.view import PROVISIONAL, TOWN, View, names_of

SCHEMATIC = "示意图，不代表行政区域界线"


def people(view: View) -> pd.DataFrame:
    """Participation of the area up to the half-year shown, oldest first."""
    return queries.participation(view.warehouse, view.area, view.period.code)


def coverage(view: View, now: pd.Series[float], tokens: Tokens) -> go.Figure:
    """The tile map of the villages."""
    villages = queries.villages(view.warehouse, view.period.code)
    one, many = now["villages_one_organization"], now["villages_many_organizations"]
    title = findings.pairing_modes(
        0 if pd.isna(one) else int(one), 0 if pd.isna(many) else int(many)
    )
    modes = view.dictionary.vocabularies["pairing_mode"]
    names = MapWords(
        classes={
            MANY: modes.name_of("many_to_one"),
            ONE: "由一家结对",
            NONE: "未结对",
            UNKNOWN: view.missing_word,
        },
        typical="典型村",
        carried=view.carried_note.lstrip("* ") or None,
    )
    words = Words(title, f"一格一个村（社区）；{SCHEMATIC}", view.source)
    return tile_map(villages, view.town_names, view.carried, names, words, tokens)


def classes(view: View, frame: pd.DataFrame, tokens: Tokens) -> go.Figure:
    """Who stayed, came and left, by half-year; the first half-year has nothing to compare with."""
    names = names_of(view.dictionary, "participation_class")
    rows = frame.iloc[1:] if len(frame) > 1 else frame
    table = rows[[f"organizations_{code}" for code in names]].astype(float)
    table.columns = pd.Index(list(names))
    table["total"] = rows["organizations"].astype(float)
    table["label"] = [_two_lines(view.dictionary.period(code).name) for code in rows["period"]]
    is_old = (rows["data_period"] != rows["period"]) & table["continuing"].isna()
    table["mark"] = ["*" if old else "" for old in is_old]
    notes = [view.carried_note] if is_old.iloc[-1] else []
    first = view.dictionary.period(frame["period"].iloc[0])
    notes.append(f"{first.short}为首期，不作区分")
    subtitle = "；".join(["参与社会组织（家）", "零线以下为上期有、本期无", *notes])
    words = Words(findings.flow(frame.iloc[-1], names), subtitle, view.source)
    return flow(table.reset_index(drop=True), names, words, tokens, view.missing_word)


def _two_lines(name: str) -> str:
    year, mark, rest = name.partition("年")
    return f"{year}{mark}<br>{rest}"


MOST_FIELDS = 8
BY_TOWN = "town"
UNSTATED = "名册未载明"
ANNOUNCED = "参与社会组织公告名单"
# How the organisations are counted, two figures a row.
BY = (("kind", "field"), ("supervising_unit", BY_TOWN))


def who(view: View) -> pd.DataFrame:
    """The organisations that take part, one row each."""
    return queries.participants(view.warehouse, view.area, view.period.code)


def title_of(view: View, column: str) -> str:
    """What a column of the register is called."""
    relation = view.dictionary.relations["organization"]
    return next(c.title for c in relation.columns if c.name == column)


def name_of(view: View, column: str) -> str:
    """What a figure of participating organisations is called in the name of its picture."""
    return f"{view.label('organizations')}按{TOWN if column == BY_TOWN else title_of(view, column)}"


def by(view: View, frame: pd.DataFrame, column: str, tokens: Tokens) -> go.Figure | None:
    """Participating organisations by a column of the register or by town; one town has no such bars."""
    if column != BY_TOWN:
        return by_column(view, frame, column, title_of(view, column), tokens)
    return None if view.town else by_town(view, tokens)


def by_column(
    view: View, frame: pd.DataFrame, column: str, title: str, tokens: Tokens
) -> go.Figure:
    """Participating organisations by a column of the register, the most frequent first."""
    counts = _named(frame, column).value_counts()
    counts = counts.sort_index().sort_values(ascending=False, kind="stable")
    names = {str(name): str(name) for name in counts.index}
    name, best, total = findings.largest({str(k): float(v) for k, v in counts.items()}, names)
    found = f"{name}最多，占 {percent(best, total)}" if name else f"按{title}"
    shown = counts.head(MOST_FIELDS)
    more = f"；列前 {MOST_FIELDS} 项" if len(counts) > MOST_FIELDS else ""
    star = f"；{view.carried_note}" if view.carried else ""
    subtitle = f"{view.label('organizations')}（家），按{title}{more}{star}"
    rows = pd.DataFrame({"name": shown.index, "value": shown.to_numpy()})
    return ranked(rows, "家", Words(found, subtitle, view.source), tokens)


def _named(frame: pd.DataFrame, column: str) -> pd.Series[str]:
    """The column; where it is empty, whether the register lacks the organisation or only the entry."""
    is_listed = frame["kind"].notna()
    return frame[column].where(frame[column].notna() | ~is_listed, UNSTATED).fillna(PROVISIONAL)


def by_town(view: View, tokens: Tokens) -> go.Figure:
    """Participating organisations of each town, in code order."""
    counts = queries.participants_by_town(view.warehouse, view.period.code)
    values = dict(zip(counts["town_code"], counts["organizations"], strict=True))
    stars = {code: "*" if code in view.carried else "" for code in view.town_names}
    rows = pd.DataFrame(
        {
            "name": [f"{name}{stars[code]}" for code, name in view.town_names.items()],
            "value": [values.get(code, float("nan")) for code in view.town_names],
        }
    )
    label, title = view.label("organizations"), f"各{TOWN}参与社会组织数"
    parts = [f"{label}（家），按行政区划代码排列", f"在几个{TOWN}参与的各计一次"]
    parts += [view.carried_note] if view.carried else []
    words = Words(title, "；".join(parts), view.source)
    return ranked(rows, "家", words, tokens, missing=view.missing_word)


def announced(view: View) -> File:
    """The list of participating organisations, to be announced: names and towns, no figures."""
    columns = ("organization_name", "kind", "field", "supervising_unit")
    titles = [*(title_of(view, column) for column in columns), TOWN]
    parts = [view.period.name, view.town.name if view.town else ""]

    def make() -> bytes:
        found = queries.participant_list(view.warehouse, view.area, view.period.code)
        return downloads.list_csv(titles, found)

    name = downloads.file_name(view.warehouse, view.dictionary, ANNOUNCED, parts, "csv")
    return File(f"下载{ANNOUNCED}", name, "text/csv", make)


def rate(view: View, now: pd.Series[float]) -> str:
    """The participation rate in a sentence with its definition; for the district only."""
    indicator = view.dictionary.indicators["participation_rate"]
    whole, part = now["registered_organizations"], now["organizations_registered_participating"]
    if is_missing(whole) or is_missing(part):
        return ""
    others = now["organizations"] - part
    text = f"{part / whole:.1%}（{fraction(part, whole)} 家）"
    beside = f"；另有 {number(others)} 家备案或{PROVISIONAL}的社会组织参与" if others else ""
    return blocks.wrap(
        f'<div class="sub">{blocks.tip(indicator.label, indicator.definition)} {nb(text + beside)}</div>'
    )
