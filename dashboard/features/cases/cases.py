"""The model cases of 典型与问题: found by words, kind, level, type and half-year; to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, grid, shown
from dashboard.data.drill_down import BACK
from dashboard.data.frames import records
from dashboard.data.metrics import EMPTY
from dashboard.features.cases import case_list, queries
from dashboard.features.cases.case_list import Case
from dashboard.features.cases.problem_list import source
from dashboard.page import headlines, titles
from dashboard.page.cache import cached
from dashboard.page.filters import ALL
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import day, escape, fitting, is_missing, nb, number

RELATION = "model_case"
UNSTATED = "未填"
# Cases on one page.
MOST = 20
_SEARCHED = ("title", "summary", "organization_name", "village_name", "media")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader looks for; empty = all. ``since``: the first half-year."""

    text: str = ""
    kind: str = ALL
    level: str = ALL
    aid_type: str = ALL
    since: str = ALL


@cached
def everything(view: View) -> pd.DataFrame:
    """All model cases of the area up to the half-year shown."""
    return queries.cases(view.warehouse, view.area, view.period.code)


@cached
def narrowed(view: View, asked: Asked) -> pd.DataFrame:
    """Those that were asked for: every word must be found, in any of its texts."""
    frame = everything(view)
    for column in ("kind", "level", "aid_type"):
        wanted = getattr(asked, column)
        frame = frame[frame[column] == wanted] if wanted != ALL else frame
    frame = frame[frame["period"] >= asked.since] if asked.since != ALL else frame
    for word in asked.text.casefold().split():
        frame = frame[[word in _text(row) for row in records(frame)]]
    return frame


def _text(row: Any) -> str:
    """Everything of a case that words are looked for in."""
    values = (getattr(row, column) for column in _SEARCHED)
    return " ".join("" if is_missing(value) else str(value) for value in values).casefold()


def periods(view: View) -> dict[str, str]:
    """Code → name of the half-years from which on cases may be asked for."""
    return {
        period.code: f"{period.short}起"
        for period in reversed(view.dictionary.periods)
        if period.code <= view.period.code
    }


@cached
def finding(view: View) -> str:
    """``典型案例 65 篇，本期新报 23 篇``."""
    frame = everything(view)
    now = int((frame["period"] == view.period.code).sum())
    title = titles.relation(view, RELATION)
    if frame.empty:
        return headlines.of_area(view, f"还没有报送{title}")
    text = f"{title} {number(len(frame))} 篇"
    return headlines.of_area(view, f"{text}，本期新报 {number(now)} 篇" if now else text)


@cached
def by(view: View, column: str) -> Table:
    """How many cases of each kind to date, by level or aid type; each number leads to its rows."""
    frame = everything(view)
    kinds, names = names_of(view.dictionary, "case_kind"), shorts_of(view.dictionary, column)
    title = view.dictionary.vocabularies[column].title
    has_blank = bool(frame[column].isna().any())
    codes = [*names, *([EMPTY] if has_blank else []), ALL]
    heads = [
        Head(title, is_words=True, width=92),
        *(Head(names.get(code, UNSTATED), width=46) for code in codes[:-1]),
        Head("合计", width=46),
    ]
    rows = [
        Row(kinds[kind], [_count(view, frame, column, kind, code) for code in codes])
        for kind in kinds
    ]
    sums = [_count(view, frame, column, ALL, code) for code in codes]
    rows.append(Row("合计", sums, is_total=True))
    return Table(
        panels.block(
            f"{view.label('model_cases_to_date')}按{title}",
            f"各类案例（篇），截至{view.period.name}；重复报送的分别计",
            grid(title, heads, rows, "cases_by"),
        ),
        shown(heads, rows),
        drill_down(view, "model_cases_to_date"),
    )


def _count(view: View, frame: pd.DataFrame, column: str, kind: str, code: str) -> Cell:
    found = frame[frame["kind"] == kind] if kind else frame
    if code:
        found = found[found[column].isna() if code == EMPTY else found[column] == code]
    if found.empty:
        return Cell("·")
    where = {"kind": kind or None, column: code or None}
    return Cell(number(len(found)), drill_down(view, "model_cases_to_date", **where))


def pages(count: int) -> dict[str, str]:
    """Number → name of the pages: ``第 21—40 篇，共 65 篇``."""
    return {
        str(start // MOST + 1): f"第 {start + 1}—{min(start + MOST, count)} 篇，共 {count} 篇"
        for start in range(0, count, MOST)
    } or {"1": ""}


@cached
def listed(view: View, asked: Asked, page: str) -> Table:
    """The cases of one page, the latest half-year and the highest level first."""
    everyone, found = everything(view), narrowed(view, asked)
    title = titles.relation(view, RELATION)
    if found.empty:
        return Table(_none(view, title, bool(len(everyone))), _data(view, found))
    start = (int(page) - 1) * MOST
    body = case_list.cases([_case(view, row) for row in records(found.iloc[start : start + MOST])])
    part = f"符合条件的 {len(found)} 篇" if len(found) < len(everyone) else f"共 {len(found)} 篇"
    return Table(
        panels.block(
            fitting(headlines.BLOCK, f"{part}{title}"),
            "近期的在前，同期的按级别；摘要为报送原文",
            body,
            view.source,
        ),
        _data(view, found),
        drill_down(view, "model_cases_to_date"),
    )


def _none(view: View, title: str, has_others: bool) -> str:
    if has_others:
        box = panels.empty_box(
            f"没有符合条件的{title}", "可减少查找的字词，或在上方改选类别、级别、类型或报送期。"
        )
    elif all(report.data_period is None for report in view.here):
        box = panels.empty_box(f"{view.area_name}还没有报送数据", f"可改选其他报送期或{TOWN}。")
    else:
        box = panels.empty_box(
            f"还没有报送{title}",
            f"截至 {view.period.name}，{view.area_name}的报送中没有列出好的做法或典型；报送后在此显示。",
        )
    return panels.block(title, "", box)


def _case(view: View, row: Any) -> Case:
    levels, kinds = (view.dictionary.vocabularies[name] for name in ("level", "case_kind"))
    rows = drill_down(
        view, "model_cases", period=row.period, town=row.town_code, kind=row.kind, level=row.level
    )
    return Case(
        title=row.title,
        kind=kinds.name_of(row.kind),
        level=f"{levels.name_of(row.level)}级".replace("级级", "级"),
        about=_about(view, row),
        summary=row.summary,
        media=_media(row),
        link="" if is_missing(row.link) else str(row.link),
        foot=f"{nb(view.dictionary.period(row.period).name)}　{source(row.file_name, row.sheet, row.row, rows)}",
    )


def _about(view: View, row: Any) -> Sequence[str]:
    """Town, village, organisation and type: what has a page leads there."""
    town = view.for_district().town_names.get(row.town_code, "")
    query = {"period": view.period.code, "town": row.town_code}
    href = f"town_progress?{urlencode(query)}"
    place = town if is_missing(row.village_name) else f"{town}{row.village_name}"
    name = row.organization_name
    return (
        f'<a class="rows" href="{escape(href)}">{nb(place)}</a>',
        "" if is_missing(name) else organization_link(view, row.organization_id, name),
        "" if is_missing(row.aid_type) else escape(view.aid_type_names[row.aid_type]),
    )


def organization_link(view: View, organization_id: str, name: str) -> str:
    """The name of an organisation, which leads to its page and from there back to here."""
    query = {"organization": organization_id, "period": view.period.code} | (
        {BACK: view.back} if view.back else {}
    )
    href = f"organization?{urlencode(query, quote_via=quote)}"
    return f'<a class="rows" href="{escape(href)}">{nb(name)}</a>'


def _media(row: Any) -> str:
    """``《某报》2025年2月12日``."""
    name = (
        ""
        if is_missing(row.media)
        else f"《{row.media}》".replace("《《", "《").replace("》》", "》")
    )
    when = "" if is_missing(row.published_on) else day(row.published_on)
    return f"{name}{when}"


def _data(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """The cases under their headings, codes as names."""
    columns = [
        "period",
        "town_code",
        "title",
        "kind",
        "level",
        "organization_name",
        "village_name",
        "aid_type",
        "summary",
        "media",
        "published_on",
        "link",
    ]
    frame = found[columns].copy()
    frame["period"] = [view.dictionary.period(code).name for code in frame["period"]]
    frame["town_code"] = frame["town_code"].map(view.for_district().town_names)
    for column, vocabulary in (("kind", "case_kind"), ("level", "level"), ("aid_type", "aid_type")):
        frame[column] = frame[column].map(names_of(view.dictionary, vocabulary))
    frame["published_on"] = pd.to_datetime(frame["published_on"]).dt.strftime("%Y-%m-%d")
    named = {
        c: titles.column(view, RELATION, c)
        for c in columns
        if c not in ("town_code", "organization_name", "village_name", "aid_type")
    }
    organization = view.dictionary.relations["organization"].columns
    named |= {
        "town_code": TOWN,
        "village_name": "村（社区）",
        "organization_name": next(c.title for c in organization if c.name == "organization_name"),
        "aid_type": view.dictionary.vocabularies["aid_type"].title,
    }
    return frame.rename(columns=named)
