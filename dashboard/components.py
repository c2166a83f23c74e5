"""The pieces of a page that need Streamlit: opening it, filters, figures, links, the offer of newer data."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode

import duckdb
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from dashboard import downloads, menu, queries, theme
from dashboard.charts import base, blocks
from dashboard.filters import ALL, Choice, choose
from dashboard.formats import escape, nb, stamp
from dashboard.kept import stored
from dashboard.rows import BACK, Rows, linked
from dashboard.scopes import EMPTY, SCOPES, Scope, scope_of, scopes, scopes_of
from dashboard.sections.download import Asked
from dashboard.theme import Tokens
from dashboard.view import TOWN, View, look, names_of
from dashboard.warehouse import (
    BrokenPointerError,
    Edition,
    Warehouse,
    current_edition,
    open_warehouse,
)
from etl.clock import today
from etl.folder import DataFolder, default_folder

POLL_SECONDS = 5
UNSTATED = "未载明"
FAILED = "这一页暂时无法显示"
FAILED_BLOCK = "这一部分暂时无法显示"
_EDITION = "edition"


def dress(folder: DataFolder) -> None:
    """Style sheet, logo and language: once a run, before anything is drawn."""
    programme = folder.dictionary.programme
    st.html(f"<style>{theme.stylesheet()}</style>")
    with st.container(key="language"):
        script = "\n".join(
            asset(name).read_text(encoding="utf-8") for name in ("language.js", "rows.js")
        )
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    # The third character of the name says what the programme does (百社联百村: to join).
    seal = programme.name[2:3] or programme.name[:1]
    st.logo(theme.logo(seal, programme.wordmark), size="large")


def run(page: Page) -> None:
    """Run a page; whatever goes wrong in it is logged, and told to the reader in a sentence."""
    try:
        page.run()
    except Exception:
        logging.getLogger(__name__).exception("page %s failed", page.url_path or page.title)
        st.html(
            blocks.empty(FAILED, "请刷新再试；仍然出现时，请把时间告诉维护人员，日志里有原因。")
        )


@contextmanager
def spared() -> Iterator[None]:
    """Draw one block: if it fails, a sentence stands in its place and the rest of the page goes on."""
    try:
        yield
    except Exception:
        logging.getLogger(__name__).exception("a block failed")
        st.html(
            blocks.empty(FAILED_BLOCK, "其余内容不受影响；请把时间告诉维护人员，日志里有原因。")
        )


def palette() -> Tokens:
    """The palette of the reader's theme, as it was when the page was loaded."""
    return theme.tokens(st.context.theme.type)


def shown_edition(folder: DataFolder) -> Edition | None:
    """The edition this session looks at: it stays the same until the reader asks for the newer one."""
    edition: Edition | None = st.session_state.get(_EDITION)
    if edition is None or not edition.path.is_file():
        edition = current_edition(folder)
        st.session_state[_EDITION] = edition
    return edition


@st.fragment(run_every=POLL_SECONDS)
def offer_newer() -> None:
    """Say that a newer edition is there, and show it when asked."""
    shown = st.session_state.get(_EDITION)
    try:
        latest = current_edition(default_folder())
    except BrokenPointerError:
        # The page itself says so, or goes on with the edition it has.
        return
    if latest is None or (shown is None and _EDITION not in st.session_state):
        return
    if shown is not None and latest.version == shown.version:
        return
    with st.container(key="newer", horizontal=True, vertical_alignment="center"):
        st.markdown(f"有新数据（发布于 {stamp(latest.published_at)}）", width="content")
        if st.button("查看新数据", key="show_newer"):
            st.session_state[_EDITION] = latest
            st.rerun()


@dataclass(frozen=True, slots=True)
class Head:
    """The place above the filters, which waits for the page's finding."""

    place: DeltaGenerator
    title: str

    def finding(self, text: str) -> None:
        """Write the page's finding; its name stands above it on phones."""
        self.place.html(blocks.heading(self.title, text))


def open_page(name: str, *, town: bool = True, aid_type: bool = False) -> tuple[View, Head]:
    """Draw the head of a page and give what it looks at, and the place for its finding.

    Stops the page with a sentence when there is nothing to show.
    """
    opening = _open(name)
    view = _filter_bar(opening, name, town=town, aid_type=aid_type)
    return view, opening.head


def open_download(name: str) -> tuple[View, Head, Asked]:
    """As :func:`open_page` for the page of datasets: its filters are those the dataset has columns for."""
    opening = _open(name)
    found = downloads.datasets(opening.warehouse, opening.folder.dictionary)
    bar = _Bar()
    titles = {code: dataset.relation.title for code, dataset in found.items()}
    dataset = found[bar.choose(Choice("dataset", "数据集", titles, _default(titles), 240))]
    scope = _scope(bar, opening, dataset.name)
    where, places, names = _dataset_filters(bar, opening, dataset, scope)
    until = where.pop("period", "") if scope else ""
    view = look(
        opening.warehouse, opening.folder.dictionary, today(),
        until or opening.periods[-1], where.get("town_code") or where.get("area_code"), None,
    )  # fmt: skip
    if scope and scope.by_area:
        where.setdefault("area_code", view.area)
    bar.close(view)
    asked = Asked(dataset, where, names, scope, until, places, st.query_params.get(BACK, ""))
    return view, opening.head, asked


def _scope(bar: _Bar, opening: _Opening, dataset: str) -> Scope | None:
    """Which rows: all that were reported, or those that one figure counts."""
    found = scopes_of(dataset)
    if not found:
        return None
    labels = {code: s.meaning(opening.folder.dictionary).label for code, s in found.items()}
    options = {ALL: "全部报送记录"} | labels
    others = frozenset(scope.indicator for scope in SCOPES)
    return found.get(bar.choose(Choice("scope", "范围", options, ALL, 210, others)))


def _default(titles: dict[str, str]) -> str:
    """The dataset of the figure asked for, else that of the projects."""
    scope = scopes().get(st.query_params.get("scope", ""))
    wanted = scope.dataset if scope else "project_report"
    return wanted if wanted in titles else next(iter(titles))


def _dataset_filters(
    bar: _Bar, opening: _Opening, dataset: downloads.Dataset, scope: Scope | None
) -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Column → value, key of the address → value, and how the choices are called."""
    dictionary = opening.folder.dictionary
    where: dict[str, str] = {}
    places: dict[str, str] = {}
    names = [scope.meaning(dictionary).label] if scope else []
    titles = {column.position: column for column in _spoken_columns(opening, dataset)}
    for key, label, column in _offered(opening, dataset, scope):
        values = downloads.values_of(opening.warehouse, dataset, column)
        default = ALL
        if scope and key == "period":
            # A figure is always one of some half-year.
            values, default = opening.periods, opening.periods[-1]
        spoken = titles.get(dataset.columns.index(column)) if column in dataset.columns else None
        options = {ALL: f"全部{label}"} if default == ALL else {}
        options |= _in_order(key, values, _names_of(opening, key, spoken))
        silent = frozenset({dictionary.district.code})
        code = bar.choose(Choice(key, label, options, default, 170, silent))
        if code != ALL:
            where[column] = places[key] = code
            names.append(options[code])
    return where, places, tuple(names)


def _spoken_columns(opening: _Opening, dataset: downloads.Dataset) -> tuple[downloads.Spoken, ...]:
    return downloads.spoken(opening.warehouse, opening.folder.dictionary, dataset)


def _offered(
    opening: _Opening, dataset: downloads.Dataset, scope: Scope | None
) -> Iterator[tuple[str, str, str]]:
    """Key, label and column of each filter: the usual ones, and those that the address names."""
    dictionary = opening.folder.dictionary
    usual: list[tuple[str, str, str | None]] = [
        ("period", dictionary.cover.column("period").title, "period"),
        ("town", TOWN, _town_column(dataset, scope)),
        ("aid_type", dictionary.vocabularies["aid_type"].title, "aid_type"),
        ("board", "比较范围", "board"),
    ]
    for key, label, column in usual:
        if column in dataset.columns and column is not None:
            yield key, label, column
    known = {key for key, _, _ in usual}
    more = scope.filters if scope else {}
    spoken = {c.position: c.title for c in _spoken_columns(opening, dataset)}
    for key, column in more.items():
        if key not in known and key in st.query_params and column in dataset.columns:
            yield key, spoken[dataset.columns.index(column)], column


def _town_column(dataset: downloads.Dataset, scope: Scope | None) -> str | None:
    return "area_code" if scope and scope.by_area else dataset.town_column


def _names_of(opening: _Opening, key: str, spoken: downloads.Spoken | None) -> Mapping[str, str]:
    """Code → name of the values of a filter, in the order in which they are offered."""
    dictionary = opening.folder.dictionary
    if key == "town":
        district = {dictionary.district.code: dictionary.district.name}
        return district | {town.code: town.name for town in queries.towns(opening.warehouse)}
    if key == "period":
        return {period.code: period.name for period in reversed(dictionary.periods)}
    if key == "board":
        return {board.code: board.name for board in dictionary.leaderboard.boards}
    return spoken.names if spoken else {}


def _in_order(key: str, values: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Value → name, the known ones first in their order; a value that is empty can be asked for, too."""
    ordered = [code for code in known if code in values]
    ordered += [code for code in values if code not in known]
    named = {code: str(known.get(code, code)) for code in ordered}
    return named | ({EMPTY: UNSTATED} if st.query_params.get(key) == EMPTY else {})


@dataclass(frozen=True, slots=True)
class _Opening:
    """What every page starts from."""

    folder: DataFolder
    warehouse: Warehouse
    periods: tuple[str, ...]
    head: Head


def _open(name: str) -> _Opening:
    folder, head = default_folder(), Head(st.container(), menu.entry(name).title)
    warehouse = _warehouse(folder, head)
    periods = queries.reported_periods(warehouse)
    if not periods:
        _no_return(head, queries.returns_rejected(warehouse))
    return _Opening(folder, warehouse, periods, head)


def _warehouse(folder: DataFolder, head: Head) -> Warehouse:
    try:
        edition = shown_edition(folder)
        if edition is None:
            _nothing(head, "还没有可以显示的数据")
        return open_warehouse(edition)
    except (BrokenPointerError, duckdb.Error):
        logging.getLogger(__name__).exception("the published data cannot be opened")
        head.finding("已发布的数据打不开")
        advice = "数据仍在，只是发布的文件缺失或损坏。请维护人员用下面的命令重新发布，再刷新本页。"
        st.html(blocks.empty("怎样恢复", advice, "python -m etl publish"))
        st.stop()


def _no_return(head: Head, rejected: int) -> NoReturn:
    if not rejected:
        _nothing(head, "还没有接收任何报送表")
    head.finding(f"已收到 {rejected} 份报送表，均待修改")
    advice = "请各单位按退回的报送表中的批注修改后重新报送，再用下面的命令接收。"
    st.html(blocks.empty("还没有可以计入的数据", advice, "python -m etl load 报送表所在文件夹"))
    st.stop()


def _nothing(head: Head, finding: str) -> NoReturn:
    head.finding(finding)
    advice = f"请把各{TOWN}的报送表放在一个文件夹里，用下面的命令接收；发布后本页会提示查看。"
    st.html(blocks.empty("怎样开始", advice, "python -m etl load 报送表所在文件夹"))
    st.stop()


class _Bar:
    """The filter bar: choices in a row, the freshness line behind them, notes below."""

    def __init__(self) -> None:
        self._row = st.container(
            key="filters", horizontal=True, vertical_alignment="center", gap="small"
        )
        self._notes = st.container(key="filter_notes")
        self._problems: list[str] = []

    def choose(self, choice: Choice) -> str:
        with self._row:
            code, problem = choose(choice)
        self._problems += [problem] if problem else []
        return code

    def close(self, view: View) -> None:
        """Write the freshness line: it speaks of all towns, whichever is chosen."""
        if self._problems:
            self._notes.html(blocks.notice("".join(self._problems)))
        edition = view.warehouse.edition
        ribbon = view.dictionary.programme.demo_mark if edition.is_demo else None
        gaps = view.for_district().gaps
        self._row.html(blocks.freshness(view.freshness, gaps, view.published, ribbon))


def _filter_bar(opening: _Opening, name: str, *, town: bool, aid_type: bool) -> View:
    dictionary, bar = opening.folder.dictionary, _Bar()
    names = {code: dictionary.period(code).name for code in reversed(opening.periods)}
    chosen = {
        "period": bar.choose(
            Choice("period", dictionary.cover.column("period").title, names, opening.periods[-1])
        )
    }
    if town:
        towns = {t.code: t.name for t in queries.towns(opening.warehouse)}
        options = {ALL: f"全部{TOWN}"} | towns
        silent = frozenset({dictionary.district.code})
        chosen["town"] = bar.choose(Choice("town", TOWN, options, ALL, 170, silent))
    if aid_type:
        title = dictionary.vocabularies["aid_type"].title
        types = {ALL: f"全部{title}"} | names_of(dictionary, "aid_type")
        chosen["aid_type"] = bar.choose(Choice("aid_type", title, types, ALL, 170))
    view = look(
        opening.warehouse, dictionary, today(),
        chosen["period"], chosen.get("town"), chosen.get("aid_type"),
    )  # fmt: skip
    bar.close(view)
    return replace(view, back=_address(name))


def _address(page: str) -> str:
    """The address of a page as it is now, relative to the dashboard."""
    query = urlencode(st.query_params.to_dict())
    return menu.entry(page).address + (f"?{query}" if query else "")


def plot(
    figure: go.Figure,
    key: str,
    name: str,
    view: View,
    data: pd.DataFrame | None = None,
    rows: Rows | None = None,
) -> None:
    """A figure under its block rule; below it, in one line, its rows, its data and its picture.

    Args:
        figure: each point that can be followed has an address last in its ``customdata``.
        key: names the figure on its page.
        name: what the files are called.
        view: the view it is of.
        data: what it draws, under Chinese headings.
        rows: the rows behind the whole of it.
    """
    st.plotly_chart(
        stored(figure), theme=None, key=f"c_{key}", config=base.config(_file_name(name, view, "")),
        alt=base.spoken(figure),
    )  # fmt: skip
    _extras(key, name, view, data, rows, picture=True)


def table(
    html: str, key: str, name: str, view: View, data: pd.DataFrame, rows: Rows | None = None
) -> None:
    """A table in HTML; below it, in one line, its rows and its data."""
    st.html(html)
    _extras(key, name, view, data, rows, picture=False)


def _extras(
    key: str, name: str, view: View, data: pd.DataFrame | None, rows: Rows | None, *, picture: bool
) -> None:
    with st.container(horizontal=True, gap="small", key=f"x_{key}"):
        parts = [linked("查看明细", rows)] if rows else []
        if picture:
            parts.append(
                f'<button class="picture" type="button" data-chart="c_{escape(key)}">图片</button>'
            )
        if parts:
            st.html(blocks.wrap(f'<span class="extras">{"".join(parts)}</span>'), width="content")
        if data is not None:
            st.download_button(
                "CSV", data=partial(downloads.frame_csv, data), key=f"csv_{key}", type="tertiary",
                file_name=_file_name(name, view, ".csv"), mime="text/csv", on_click="ignore",
            )  # fmt: skip


def _file_name(name: str, view: View, ending: str) -> str:
    """``演示数据_结对覆盖_2026年上半年_狮山镇_截至20260716.csv``; without an ending for a picture."""
    parts = [view.period.name, view.area_name]
    named = downloads.file_name(view.warehouse, view.dictionary, name, parts, ending.lstrip("."))
    return named if ending else named.rstrip(".")


def details(dataset: str, view: View, label: str = "查看明细", **query: str | None) -> None:
    """The link from a figure to the rows behind it, filtered as the page is.

    ``query``: more parameters, or other values for these; ``scope`` names the figure whose rows
    they are.
    """
    parameters = {
        "dataset": dataset,
        "period": view.period.code,
        "town": view.town.code if view.town else None,
        "aid_type": view.aid_type,
        BACK: view.back,
    } | query
    if code := parameters.get("scope"):
        parameters["dataset"] = scope_of(code).dataset
    st.page_link(
        menu.entry("download").path,
        label=label,
        query_params={key: value for key, value in parameters.items() if value},
    )


def town_links(page: str, view: View) -> None:
    """One link a town, in code order, to the same half-year of a page."""
    with st.container(horizontal=True, gap="medium", key="town_links"):
        for code, name in view.for_district().town_names.items():
            query = {"period": view.period.code, "town": code}
            st.page_link(menu.entry(page).path, label=name, query_params=query)


def offer(file: downloads.File) -> None:
    """A button that makes a file when it is pressed and hands it over."""
    st.download_button(
        file.label, data=file.make, file_name=file.name, mime=file.mime,
        on_click="ignore", key=file.label,
    )  # fmt: skip


def asset(name: str) -> Path:
    """A file of the dashboard's own."""
    return theme.ASSETS / name


def note(text: str) -> None:
    """One grey sentence, such as what a count means."""
    st.html(blocks.wrap(f'<div class="sub">{nb(text)}</div>'))
