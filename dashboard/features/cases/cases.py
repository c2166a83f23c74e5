"""The model cases of 典型与问题, filtered by words, kind, level, type and half-year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.data.frames import records
from dashboard.data.metrics import EMPTY
from dashboard.features.cases import case_list, queries
from dashboard.features.cases.case_list import Case
from dashboard.features.cases.text_table import on_page, source_link
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.filters import ALL
from dashboard.page.headlines import of_area
from dashboard.page.links import drill_down, named, organization_address, to_village, town_address
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import day, escape, is_missing, nb, number

RELATION = "model_case"
UNSTATED = "未填"
PARTS = ("profile", "background", "approach", "results", "lessons")
"""What a case may be told in besides its summary."""
_SEARCHED = ("title", "summary", "organization_name", "village_name", "media", *PARTS)


@dataclass(frozen=True, slots=True)
class Filters:
    """The reader's choice among the cases; empty = all. ``since``: the first half-year."""

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
def matching(view: View, filters: Filters) -> pd.DataFrame:
    """The cases that the filters let through: each word must occur in any of the texts of a case."""
    frame = everything(view)
    for column in ("kind", "level", "aid_type"):
        code = getattr(filters, column)
        frame = frame[frame[column] == code] if code != ALL else frame
    frame = frame[frame["period"] >= filters.since] if filters.since != ALL else frame
    for word in filters.text.casefold().split():
        frame = frame[[word in _text(row) for row in records(frame)]]
    return frame


def _text(row: Any) -> str:
    """The searched texts of a case."""
    values = (getattr(row, column) for column in _SEARCHED)
    return " ".join("" if is_missing(value) else str(value) for value in values).casefold()


def periods(view: View) -> dict[str, str]:
    """Code → name of the half-years from which on cases may be listed."""
    return {
        period.code: f"{period.short}起"
        for period in reversed(view.dictionary.periods)
        if period.code <= view.period.code
    }


@cached
def headline(view: View) -> str:
    """``典型案例65个，本期新报23个``."""
    frame = everything(view)
    now = int((frame["period"] == view.period.code).sum())
    title = view.title_of(RELATION)
    if frame.empty:
        return of_area(view, f"还没有报送{title}")
    text = f"{title}{number(len(frame))}个"
    return of_area(view, f"{text}，本期新报{number(now)}个" if now else text)


@cached
def by(view: View, column: str) -> Table:
    """How many cases of each kind to date, by level or aid type; each number leads to its rows."""
    frame = everything(view)
    names, title = shorts_of(view.dictionary, column), view.dictionary.vocabularies[column].title
    unstated = {EMPTY: UNSTATED} if frame[column].isna().any() else {}
    columns = names | unstated | {ALL: "合计"}
    heads = [Head(title, is_words=True, width=92)]
    heads += [Head(name, width=46) for name in columns.values()]
    rows = []
    for kind, name in (names_of(view.dictionary, "case_kind") | {ALL: "合计"}).items():
        cells = [_count(view, frame, column, kind, code) for code in columns]
        rows.append(Row(name, cells, is_total=kind == ALL))
    html = panels.block(
        f"{view.label('model_cases_to_date')}按{title}",
        f"各类案例（个），截至{view.period.name}；重复报送的分别计",
        grid(title, heads, rows, "cases_by"),
    )
    return Table(html, table_data(heads, rows), drill_down(view, "model_cases_to_date"))


def _count(view: View, frame: pd.DataFrame, column: str, kind: str, code: str) -> Cell:
    rows = frame[frame["kind"] == kind] if kind else frame
    if code:
        rows = rows[rows[column].isna() if code == EMPTY else rows[column] == code]
    if rows.empty:
        return Cell("·", value=0)
    where = {"kind": kind or None, column: code or None}
    return count_cell(len(rows), drill_down(view, "model_cases_to_date", **where))


@cached
def listed(view: View, filters: Filters, page: str) -> Table:
    """The cases of one page, the latest half-year and the highest level first."""
    total, rows = len(everything(view)), matching(view, filters)
    title, count = view.title_of(RELATION), len(rows)
    if rows.empty:
        return Table(_none(view, title, bool(total)), _data(view, rows))
    body = case_list.cases([_case(view, row) for row in on_page(records(rows), page)])
    part = f"符合条件的{count}个" if count < total else f"共{count}个"
    under = "近期的在前，同期的按级别；摘要为报送原文"
    html = panels.block(f"{part}{title}", under, body, statements.source(view))
    return Table(html, _data(view, rows), drill_down(view, "model_cases_to_date"))


def _none(view: View, title: str, has_others: bool) -> str:
    why = f"还没有报送{title}"
    advice = (
        f"截至{view.period.name}，{view.area_name}的报送中没有列出好的做法或典型；报送后在此显示。"
    )
    if has_others:
        why = f"没有符合条件的{title}"
        advice = "可减少查找的字词，或在上方改选类别、级别、类型或报送期。"
    elif all(report.data_period is None for report in view.here):
        why, advice = f"{view.area_name}还没有报送数据", f"可改选其他报送期或{TOWN}。"
    return panels.block(title, "", panels.empty_box(why, advice))


def _case(view: View, row: Any) -> Case:
    levels, kinds = (view.dictionary.vocabularies[name] for name in ("level", "case_kind"))
    rows = drill_down(
        view, "model_cases", period=row.period, town=row.town_code, kind=row.kind, level=row.level
    )
    source = source_link(row.file_name, row.sheet, row.row, rows)
    return Case(
        title=row.title,
        kind=kinds.name_of(row.kind),
        level=f"{levels.name_of(row.level)}级".replace("级级", "级"),
        about=_about(view, row),
        summary=row.summary,
        parts=_parts(view, row),
        media=_media(row),
        link="" if is_missing(row.link) else str(row.link),
        foot=f"{nb(view.dictionary.period(row.period).name)}　{source}",
    )


def _parts(view: View, row: Any) -> Sequence[tuple[str, str]]:
    """Title and text of the parts that are filled in."""
    titles = view.column_titles(RELATION)
    texts = ((part, getattr(row, part)) for part in PARTS)
    return [(titles[part], str(text)) for part, text in texts if not is_missing(text) and text]


def _about(view: View, row: Any) -> Sequence[str]:
    """Town, village, organisation and type, linked to their pages."""
    town = view.for_district().town_names.get(row.town_code, "")
    village = (
        ""
        if is_missing(row.village_name)
        else named(str(row.village_name), to_village(view, row.village_code))
    )
    name = row.organization_name
    return (
        f'<a class="rows" href="{escape(town_address(view, row.town_code))}">{nb(town)}</a>',
        village,
        "" if is_missing(name) else organization_link(view, row.organization_id, name),
        "" if is_missing(row.aid_type) else escape(view.aid_type_names[row.aid_type]),
    )


def organization_link(view: View, organization_id: str, name: str) -> str:
    """The name of an organisation, linked to its page."""
    href = organization_address(view, organization_id)
    return f'<a class="rows" href="{escape(href)}">{nb(name)}</a>'


def _media(row: Any) -> str:
    """``《某报》2025年2月12日``."""
    name = "" if is_missing(row.media) else f"《{str(row.media).strip('《》')}》"
    when = "" if is_missing(row.published_on) else day(row.published_on)
    return f"{name}{when}"


def _data(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The cases under their headings, codes as names."""
    titles = view.column_titles(RELATION)
    heads = {
        "period": titles["period"],
        "town_code": TOWN,
        **{column: titles[column] for column in ("title", "kind", "level")},
        "organization_name": view.column_titles("organization")["organization_name"],
        "village_name": view.village_word,
        "aid_type": view.dictionary.vocabularies["aid_type"].title,
        **{column: titles[column] for column in ("summary", "media", "published_on", "link")},
        **{column: titles[column] for column in PARTS},
    }
    frame = rows[list(heads)].copy()
    frame["period"] = [view.dictionary.period(code).name for code in frame["period"]]
    frame["town_code"] = frame["town_code"].map(view.for_district().town_names)
    for column, vocabulary in (("kind", "case_kind"), ("level", "level"), ("aid_type", "aid_type")):
        frame[column] = frame[column].map(names_of(view.dictionary, vocabulary))
    frame["published_on"] = pd.to_datetime(frame["published_on"]).dt.strftime("%Y-%m-%d")
    return frame.rename(columns=heads)
