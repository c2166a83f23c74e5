"""The pieces of a page that need Streamlit: the logo, figures, tables, links, guards against errors."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from dashboard import downloads
from dashboard.charts import base, panels
from dashboard.charts.base import Chart, Table
from dashboard.data.drill_down import aria_label, linked
from dashboard.page import filters
from dashboard.page.cache import stored
from dashboard.page.links import page_address
from dashboard.page.reader import reader
from dashboard.page.view import View
from dashboard.server import audit, login
from dashboard.server.settings import LOOPBACK
from dashboard.style import theme
from dashboard.style.formats import escape, nb
from dashboard.style.theme import Tokens
from etl.dictionary import Programme
from etl.folder import default_folder

FAILED = "这一页暂时无法显示"
FAILED_BLOCK = "这一部分暂时无法显示"
AS_PICTURE, AS_DATA = "存为图片", "下载数据"


def show_logo(programme: Programme) -> None:
    """Draw the seal and the wordmark: once a run, before anything else."""
    # The third character of the name is its verb (百社联百村: to join).
    seal = programme.name[2:3] or programme.name[:1]
    st.logo(theme.logo(seal, programme.wordmark), size="large")


def run_page(page: Page) -> None:
    """Run a page and log the visit; if the page fails, log why and show a notice."""
    # Streamlit names no address for this machine itself.
    client = st.context.ip_address
    address = client if isinstance(client, str) else LOOPBACK[1]
    who, query = reader(), st.query_params.to_dict()
    user, role = (who.name, who.role) if who else (None, None)
    audit.record(default_folder(), page.url_path, address, query, user=user, role=role)
    try:
        page.run()
        filters.end_run()
    except Exception:
        _log_or_raise(f"page {page.url_path or page.title} failed")
        st.html(
            panels.empty(FAILED, "请刷新再试；仍然出现时，请把时间告诉维护人员，日志里有原因。")
        )


def show_login() -> None:
    """Who is logged in, and the way out where the dashboard itself let them in; nothing without login."""
    person = reader()
    if person and person.name:
        way_out = f' <a href="{login.LOGOUT}">退出登录</a>' if login.oidc_section() else ""
        who = f"已登录：{escape(person.name)}（{escape(person.title)}）"
        st.html(panels.wrap(f'<div class="sub">{who}{way_out}</div>'))


def _log_or_raise(message: str) -> None:
    """Log the exception being handled; tests set ``BAISHE_RAISE_ERRORS`` and get the exception itself."""
    if os.environ.get("BAISHE_RAISE_ERRORS"):
        raise
    logging.getLogger(__name__).exception(message)


@contextmanager
def error_boundary() -> Iterator[None]:
    """Draw one block; if it fails, a notice takes its place and the rest of the page goes on."""
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


def compare_action(place: DeltaGenerator, view: View) -> None:
    """The way to the comparison with another half-year, among a page's actions."""
    place.html(panels.action("与往期比较", page_address(view, "compare")))


def plot(chart: Chart, key: str, name: str, view: View) -> None:
    """A figure, and below it in one line its rows, its picture and its data.

    Each point that can be followed has an address last in its ``customdata``. ``name``: what the
    files are called.
    """
    title, _, subtitle = base.alt_text(chart.figure).partition("；")
    if title:
        st.html(panels.early_title(title, subtitle))
    st.plotly_chart(
        stored(chart.figure, imprint(view)),
        theme=None,
        key=f"c_{key}",
        config=base.config(_file_name(name, view, "")),
        alt=base.alt_text(chart.figure),
    )
    picture = (
        f'<button class="picture" type="button" data-chart="c_{escape(key)}"'
        f"{aria_label(AS_PICTURE, name)}>{AS_PICTURE}</button>"
    )
    st.html(_below(chart, key, name, view, picture))


def imprint(view: View) -> str:
    """``百社联百村 · 佛山市南海区 · 狮山镇 · 2026年上半年``: what a picture says of itself where it is pasted."""
    district, town = view.dictionary.district.full_name, view.area_name if view.place else ""
    return " · ".join(
        filter(None, (view.dictionary.programme.name, district, town, view.period.name))
    )


def table(block: Table, key: str, name: str, view: View) -> None:
    """A table in HTML, and below it in one line its rows and its data."""
    st.html(block.html + _below(block, key, name, view))


def _below(block: Chart | Table, key: str, name: str, view: View, picture: str = "") -> str:
    """The line below a block: its rows, its picture, its data as a file."""
    rows = linked("查看明细", block.rows, name) if block.rows else ""
    # The data of a block are a few lines: they are here, and the browser makes the file.
    text = downloads.frame_csv(block.data).decode("utf-8-sig")
    button = (
        f'<button class="data" type="button" data-file="{escape(_file_name(name, view, ".csv"))}"'
        f' data-text="{escape(text)}"{aria_label(AS_DATA, name)}>{AS_DATA}</button>'
    )
    return panels.wrap(f'<div class="below x_{escape(key)}">{rows}{picture}{button}</div>')


def _file_name(name: str, view: View, ending: str) -> str:
    """``演示数据_结对覆盖_2026年上半年_狮山镇_截至20260716.csv``; without an ending for a picture."""
    parts = [view.period.name, view.area_name]
    named = downloads.file_name(view.warehouse, view.dictionary, name, parts, ending.lstrip("."))
    return named if ending else named.rstrip(".")


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
