"""The pieces of a page that need Streamlit: opening it, filters, figures, links, the offer of newer data."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn
from urllib.parse import urlencode

import duckdb
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from dashboard import downloads
from dashboard.charts import base, panels
from dashboard.data import queries
from dashboard.data.drill_down import BACK, DrillDown, aria_label, linked
from dashboard.data.metrics import metric_of
from dashboard.data.warehouse import (
    BrokenPointerError,
    Edition,
    Warehouse,
    current_edition,
    open_warehouse,
)
from dashboard.page import menu
from dashboard.page.cache import stored
from dashboard.page.filters import ALL, Choice, asked, box, choose
from dashboard.page.view import TOWN, View, make_view, names_of
from dashboard.server import document, file_routes
from dashboard.style import theme
from dashboard.style.formats import escape, nb, stamp
from dashboard.style.theme import Tokens
from etl.dictionary import Programme
from etl.folder import DataFolder, default_folder
from etl.system.clock import today

POLL_SECONDS = 5
FAILED = "这一页暂时无法显示"
FAILED_BLOCK = "这一部分暂时无法显示"
_EDITION = "edition"


def show_logo(programme: Programme) -> None:
    """Draw the seal and the wordmark: once a run, before anything else."""
    # The third character of the name says what the programme does (百社联百村: to join).
    seal = programme.name[2:3] or programme.name[:1]
    st.logo(theme.logo(seal, programme.wordmark), size="large")


def run_page(page: Page) -> None:
    """Run a page; whatever goes wrong in it is logged, and told to the reader in a sentence."""
    try:
        page.run()
    except Exception:
        logging.getLogger(__name__).exception("page %s failed", page.url_path or page.title)
        st.html(
            panels.empty(FAILED, "请刷新再试；仍然出现时，请把时间告诉维护人员，日志里有原因。")
        )


@contextmanager
def error_boundary() -> Iterator[None]:
    """Draw one block: if it fails, a sentence stands in its place and the rest of the page goes on."""
    try:
        yield
    except Exception:
        st.html(_failed())


def _failed() -> str:
    """What stands in place of a block that failed; the log says why."""
    logging.getLogger(__name__).exception("a block failed")
    return panels.empty(FAILED_BLOCK, "其余内容不受影响；请把时间告诉维护人员，日志里有原因。")


def side_by_side(shares: str, *columns: Sequence[Callable[[], str]]) -> None:
    """Blocks in columns, each one spared, sent and drawn as one.

    Args:
        shares: the widths of the columns, as of a CSS grid (``1.75fr 1fr``); on a phone they follow
            each other.
        columns: what makes the HTML of each block, from top to bottom.
    """
    drawn = "".join(f"<div>{''.join(map(_spared, column))}</div>" for column in columns)
    st.html(f'<div class="beside" style="--shares:{shares}">{drawn}</div>')


def _spared(make: Callable[[], str]) -> str:
    try:
        return make()
    except Exception:
        return _failed()


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


def show_edition(edition: Edition) -> None:
    """From here on this session looks at an edition, until its reader asks for a newer one."""
    st.session_state[_EDITION] = edition


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
    """The place above the filters, which may have to wait for the page's finding."""

    place: DeltaGenerator | None
    title: str

    def finding(self, text: str) -> None:
        """Write the page's finding; its name stands above it on phones."""
        (self.place or st).html(panels.heading(self.title, text, document.asset_version()))


def open_page_in_one(
    name: str,
    finding: Callable[[View], str],
    *below: Callable[[View], str],
    town: bool = True,
    aid_type: bool = False,
) -> View:
    """As :func:`open_page`, where finding, filter bar and what stands below them are drawn as one.

    Args:
        name: of the page.
        finding: what the page says.
        below: what makes the HTML of the first blocks; like the finding, each one is spared.
        town: whether a town can be chosen.
        aid_type: whether a type of aid can be chosen.
    """
    opening = start(name, waits=False)
    view, bar = _filter_bar(opening, name, town=town, aid_type=aid_type)
    title = opening.head.title
    parts = [lambda: panels.heading(title, finding(view), document.asset_version()), lambda: bar]
    parts += [partial(make, view) for make in below]
    st.html(f'<div class="top">{"".join(map(_spared, parts))}</div>')
    return view


def open_page(name: str, *, town: bool = True, aid_type: bool = False) -> tuple[View, Head]:
    """Draw the head of a page and give what it looks at, and the place for its finding.

    Stops the page with a sentence when there is nothing to show.
    """
    opening = start(name)
    view, bar = _filter_bar(opening, name, town=town, aid_type=aid_type)
    st.html(bar)
    return view, opening.head


@dataclass(frozen=True, slots=True)
class Opening:
    """What every page starts from."""

    folder: DataFolder
    warehouse: Warehouse
    periods: tuple[str, ...]
    head: Head


def start(name: str, *, any_version: bool = False, waits: bool = True) -> Opening:
    """Begin a page; stop it with a sentence when there is nothing to show.

    Args:
        name: of the page.
        any_version: a return that went back or waits is something, too.
        waits: whether a place is kept for a finding that comes after other parts of the page.
    """
    folder, title = default_folder(), menu.entry(name).title
    head = Head(st.empty() if waits else None, title)
    warehouse = _warehouse(folder, head)
    periods = queries.reported_periods(warehouse)
    if not periods and not (any_version and queries.versions_received(warehouse)):
        _no_return(head, queries.returns_rejected(warehouse))
    return Opening(folder, warehouse, periods, head)


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
        st.html(panels.empty("怎样恢复", advice, "python -m etl publish"))
        st.stop()


def _no_return(head: Head, rejected: int) -> NoReturn:
    if not rejected:
        _nothing(head, "还没有接收任何报送表")
    head.finding(f"已收到 {rejected} 份报送表，均待修改")
    advice = "请各单位按退回的报送表中的批注修改后重新报送，再用下面的命令接收。"
    st.html(panels.empty("还没有可以计入的数据", advice, "python -m etl load 报送表所在文件夹"))
    st.stop()


def _nothing(head: Head, finding: str) -> NoReturn:
    head.finding(finding)
    advice = f"请把各{TOWN}的报送表放在一个文件夹里，用下面的命令接收；发布后本页会提示查看。"
    st.html(panels.empty("怎样开始", advice, "python -m etl load 报送表所在文件夹"))
    st.stop()


class Bar:
    """The filter bar: choices in a row, the freshness line behind them, notes below."""

    def __init__(self) -> None:
        """Draw an empty row."""
        self.row = st.container(
            key="filters", horizontal=True, vertical_alignment="center", gap="small"
        )
        self._notes = st.container(key="filter_notes")
        self._problems: list[str] = []

    def choose(self, choice: Choice, place: DeltaGenerator | None = None) -> str:
        """Draw a choice, in the row if no other place is named, and give the code chosen."""
        with place or self.row:
            code, problem = choose(choice)
        self._problems += [problem] if problem else []
        return code

    def close(self, view: View) -> None:
        """Write the freshness line: it speaks of all towns, whichever is chosen."""
        if self._problems:
            self._notes.html(panels.notice("".join(self._problems)))
        self.row.html(_freshness(view))


def _filter_bar(opening: Opening, name: str, *, town: bool, aid_type: bool) -> tuple[View, str]:
    choices = [_by_period(opening)]
    choices += [_by_town(opening)] if town else []
    choices += [_by_aid_type(opening)] if aid_type else []
    answers = {choice.key: asked(choice) for choice in choices}
    chosen = {key: code for key, (code, _) in answers.items()}
    view = make_view(
        opening.warehouse,
        opening.folder.dictionary,
        today(),
        chosen["period"],
        chosen.get("town"),
        chosen.get("aid_type"),
    )
    boxes = "".join(box(choice, chosen[choice.key]) for choice in choices)
    problems = "".join(problem for _, problem in answers.values())
    notice = panels.notice(problems) if problems else ""
    bar = panels.wrap(f'<div class="filters">{boxes}{_freshness(view)}</div>{notice}')
    return replace(view, back=_address(name)), bar


def _by_period(opening: Opening) -> Choice:
    dictionary = opening.folder.dictionary
    names = {code: dictionary.period(code).name for code in reversed(opening.periods)}
    return Choice("period", dictionary.cover.column("period").title, names, opening.periods[-1])


def _by_town(opening: Opening) -> Choice:
    towns = {t.code: t.name for t in queries.towns(opening.warehouse)}
    silent = frozenset({opening.folder.dictionary.district.code})
    return Choice("town", TOWN, {ALL: f"全部{TOWN}"} | towns, ALL, 170, silent)


def _by_aid_type(opening: Opening) -> Choice:
    dictionary = opening.folder.dictionary
    title = dictionary.vocabularies["aid_type"].title
    types = {ALL: f"全部{title}"} | names_of(dictionary, "aid_type")
    return Choice("aid_type", title, types, ALL, 170)


def _freshness(view: View) -> str:
    """The freshness line: it speaks of all towns, whichever is chosen."""
    edition = view.warehouse.edition
    ribbon = view.dictionary.programme.demo_mark if edition.is_demo else None
    return panels.freshness(view.freshness, view.for_district().gaps, view.published, ribbon)


def pick(choice: Choice) -> str:
    """Draw a select box of the page's own, as those of the bar are, and give the code chosen."""
    code, _ = asked(choice)
    st.html(panels.wrap(box(choice, code)))
    return code


def line(*parts: str) -> str:
    """Short pieces of HTML in one line, such as a choice and what it means."""
    return panels.wrap(f'<div class="filters">{"".join(parts)}</div>')


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
    rows: DrillDown | None = None,
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
        stored(figure),
        theme=None,
        key=f"c_{key}",
        config=base.config(_file_name(name, view, "")),
        alt=base.alt_text(figure),
    )
    picture = (
        f'<button class="picture" type="button" data-chart="c_{escape(key)}"'
        f"{aria_label('图片', name)}>图片</button>"
    )
    st.html(_below(key, name, view, data, rows, picture))


def table(
    html: str, key: str, name: str, view: View, data: pd.DataFrame, rows: DrillDown | None = None
) -> None:
    """A table in HTML; below it, in one line, its rows and its data."""
    st.html(html + _below(key, name, view, data, rows))


def _below(
    key: str,
    name: str,
    view: View,
    data: pd.DataFrame | None,
    rows: DrillDown | None,
    picture: str = "",
) -> str:
    """The line below a block: its rows, its picture, its data."""
    parts = [linked("查看明细", rows, name)] if rows else []
    parts += [picture] if picture else []
    parts += [_data_link(key, name, view, data)] if data is not None else []
    return panels.wrap(f'<div class="below x_{escape(key)}">{"".join(parts)}</div>')


def _data_link(key: str, of: str, view: View, data: pd.DataFrame) -> str:
    """The link to what a block draws, as a file that is made when it is fetched."""
    name = _file_name(of, view, ".csv")
    file = file_routes.StreamedFile(
        name, "text/csv", len(data), lambda _: iter([downloads.frame_csv(data)])
    )
    address = file_routes.register(("data", view.key, key, name), file)
    return (
        f'<a class="data" href="{escape(address)}" download="{escape(name)}"'
        f"{aria_label('CSV', of)}>CSV</a>"
    )


def _file_name(name: str, view: View, ending: str) -> str:
    """``演示数据_结对覆盖_2026年上半年_狮山镇_截至20260716.csv``; without an ending for a picture."""
    parts = [view.period.name, view.area_name]
    named = downloads.file_name(view.warehouse, view.dictionary, name, parts, ending.lstrip("."))
    return named if ending else named.rstrip(".")


def details(dataset: str, view: View, label: str = "查看明细", **query: str | None) -> None:
    """Draw :func:`detailed`."""
    st.html(detailed(dataset, view, label, **query))


def detailed(dataset: str, view: View, label: str = "查看明细", **query: str | None) -> str:
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
        parameters["dataset"] = metric_of(code).dataset
    asked_for = urlencode({key: value for key, value in parameters.items() if value})
    link = _link(f"{menu.entry('download').address}?{asked_for}", label)
    return panels.wrap(f'<div class="below">{link}</div>')


def _link(href: str, label: str) -> str:
    """A link to another page, which is entered without loading the dashboard anew."""
    return f'<a class="rows" href="{escape(href)}">{escape(label)}</a>'


def town_links(page: str, view: View) -> None:
    """One link a town, in code order, to the same half-year of a page."""
    links = "".join(
        _link(
            f"{menu.entry(page).address}?{urlencode({'period': view.period.code, 'town': code})}",
            name,
        )
        for code, name in view.for_district().town_names.items()
    )
    st.html(panels.wrap(f'<div class="below towns">{links}</div>'))


def download_button(file: downloads.File) -> None:
    """A button that makes a file when it is pressed and hands it over."""
    st.download_button(
        file.label,
        data=file.make,
        file_name=file.name,
        mime=file.mime,
        on_click="ignore",
        key=file.label,
    )


def note(text: str) -> None:
    """One grey sentence, such as what a count means."""
    st.html(panels.wrap(f'<div class="sub">{nb(text)}</div>'))
