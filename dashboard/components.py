"""The pieces of a page that need Streamlit: opening it, filters, figures, links, the offer of newer data."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import duckdb
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from dashboard import downloads, menu, queries, theme
from dashboard.charts import base, blocks
from dashboard.filters import ALL, Choice, choose, enter, entered, write_address
from dashboard.formats import compact, nb, stamp
from dashboard.scopes import SCOPES, Scope, scopes_of
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
FAILED = "这一页暂时无法显示"
_EDITION = "edition"


def dress(folder: DataFolder) -> None:
    """Style sheet, logo and language: once a run, before anything is drawn."""
    programme = folder.dictionary.programme
    st.html(f"<style>{theme.stylesheet()}</style>")
    with st.container(key="language"):
        script = asset("language.js").read_text(encoding="utf-8")
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
    bar = _Bar(name)
    titles = {code: dataset.relation.title for code, dataset in found.items()}
    dataset = found[bar.choose(Choice("dataset", "数据集", titles, _first(titles), 240))]
    scope = _scope(bar, opening, dataset.name)
    where, names = _dataset_filters(bar, opening, dataset, scope)
    until = where.pop("period") if scope else ""
    view = look(
        opening.warehouse, opening.folder.dictionary, today(), opening.periods[-1], None, None
    )
    bar.close(view)
    return view, opening.head, Asked(dataset, where, names, scope, until)


def _scope(bar: _Bar, opening: _Opening, dataset: str) -> Scope | None:
    """Which rows: all that were reported, or those that one figure counts."""
    found = scopes_of(dataset)
    if not found:
        return None
    labels = {code: s.meaning(opening.folder.dictionary).label for code, s in found.items()}
    options = {ALL: "全部报送记录"} | labels
    others = frozenset(scope.indicator for scope in SCOPES)
    return found.get(bar.choose(Choice("scope", "范围", options, ALL, 170, others)))


def _first(titles: dict[str, str]) -> str:
    return "project_report" if "project_report" in titles else next(iter(titles))


@dataclass(frozen=True, slots=True)
class Asked:
    """The dataset chosen, the filters as column → value, and their names for the file.

    ``scope``: the figure whose rows are asked for, as of the half-year ``until``.
    """

    dataset: downloads.Dataset
    where: dict[str, str]
    names: tuple[str, ...]
    scope: Scope | None
    until: str


def _dataset_filters(
    bar: _Bar, opening: _Opening, dataset: downloads.Dataset, scope: Scope | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    dictionary = opening.folder.dictionary
    known_areas = {dictionary.district.code: dictionary.district.name} | {
        town.code: town.name for town in queries.towns(opening.warehouse)
    }
    boards = {board.code: board.name for board in dictionary.leaderboard.boards}
    period_title = dictionary.cover.column("period").title
    periods = {period.code: period.name for period in reversed(dictionary.periods)}
    offered: list[tuple[str, str, str | None, dict[str, str]]] = [
        ("period", period_title, "period", periods),
        ("town", TOWN, dataset.town_column, known_areas),
        ("aid_type", dictionary.vocabularies["aid_type"].title, "aid_type",
         names_of(dictionary, "aid_type")),
        ("board", "比较范围", "board", boards),
    ]  # fmt: skip
    where: dict[str, str] = {}
    names = [scope.meaning(dictionary).label] if scope else []
    for key, label, column, known in offered:
        if column is None or column not in dataset.columns:
            continue
        values = downloads.values_of(opening.warehouse, dataset, column)
        default = ALL
        if scope and key == "period":
            # A figure is always one of some half-year.
            values, default = opening.periods, opening.periods[-1]
        ordered = [code for code in known if code in values]
        ordered += [code for code in values if code not in known]
        options = {ALL: f"全部{label}"} if default == ALL else {}
        options |= {code: known.get(code, code) for code in ordered}
        silent = frozenset({dictionary.district.code})
        code = bar.choose(Choice(key, label, options, default, 170, silent))
        if code != ALL:
            where[column] = code
            names.append(options[code])
    return where, tuple(names)


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

    def __init__(self, page: str) -> None:
        self._page = page
        enter(page)
        self._row = st.container(
            key="filters", horizontal=True, vertical_alignment="center", gap="small"
        )
        self._notes = st.container(key="filter_notes")
        self._codes: dict[str, str] = {}
        self._problems: list[str] = []

    def choose(self, choice: Choice) -> str:
        with self._row:
            code, problem = choose(choice)
        self._codes[choice.key] = code
        self._problems += [problem] if problem else []
        return code

    def close(self, view: View) -> None:
        """Write the address, and the freshness line: it speaks of all towns, whichever is chosen."""
        write_address(self._codes)
        entered(self._page)
        if self._problems:
            self._notes.html(blocks.notice("".join(self._problems)))
        edition = view.warehouse.edition
        ribbon = view.dictionary.programme.demo_mark if edition.is_demo else None
        gaps = view.for_district().gaps
        self._row.html(blocks.freshness(view.freshness, gaps, view.published, ribbon))


def _filter_bar(opening: _Opening, name: str, *, town: bool, aid_type: bool) -> View:
    dictionary, bar = opening.folder.dictionary, _Bar(name)
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
    return view


def plot(figure: go.Figure, key: str, name: str, view: View) -> None:
    """A figure under its block rule, with a button that saves it as a picture."""
    mark = f"{view.dictionary.programme.demo_mark}_" if view.warehouse.edition.is_demo else ""
    as_of = compact(view.warehouse.edition.as_of)
    file_name = f"{mark}{name}_{view.period.name}_{view.area_name}_截至{as_of}"
    st.plotly_chart(
        figure, theme=None, key=f"c_{key}", config=base.config(file_name), alt=base.spoken(figure)
    )


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
    } | query
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
