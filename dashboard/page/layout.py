"""The pieces of a page that need Streamlit: the logo, figures, tables, links, guards against errors."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.navigation.page import Page

from dashboard import downloads
from dashboard.charts import base, panels
from dashboard.data.drill_down import BACK, DrillDown, aria_label, linked
from dashboard.data.metrics import metric_of
from dashboard.page import filters, menu
from dashboard.page.cache import stored
from dashboard.page.view import View
from dashboard.server import file_routes
from dashboard.style import theme
from dashboard.style.formats import escape, nb
from dashboard.style.theme import Tokens
from etl.dictionary import Programme

FAILED = "这一页暂时无法显示"
FAILED_BLOCK = "这一部分暂时无法显示"


def show_logo(programme: Programme) -> None:
    """Draw the seal and the wordmark: once a run, before anything else."""
    # The third character of the name says what the programme does (百社联百村: to join).
    seal = programme.name[2:3] or programme.name[:1]
    st.logo(theme.logo(seal, programme.wordmark), size="large")


def run_page(page: Page) -> None:
    """Run a page; if it fails, the log says why and the reader gets a sentence."""
    try:
        page.run()
        filters.end_run()
    except Exception:
        _log_or_raise(f"page {page.url_path or page.title} failed")
        st.html(
            panels.empty(FAILED, "请刷新再试；仍然出现时，请把时间告诉维护人员，日志里有原因。")
        )


def _log_or_raise(message: str) -> None:
    """Log the exception being handled; tests set ``BAISHE_RAISE_ERRORS`` and get the exception itself."""
    if os.environ.get("BAISHE_RAISE_ERRORS"):
        raise
    logging.getLogger(__name__).exception(message)


@contextmanager
def error_boundary() -> Iterator[None]:
    """Draw one block: if it fails, a sentence stands in its place and the rest of the page goes on."""
    try:
        yield
    except Exception:
        _log_or_raise("a block failed")
        st.html(
            panels.empty(FAILED_BLOCK, "其余内容不受影响；请把时间告诉维护人员，日志里有原因。")
        )


def palette() -> Tokens:
    """The palette of the reader's theme, as it was when the page was loaded."""
    return theme.tokens(st.context.theme.type)


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
