"""会议演示 in Streamlit: the version a meeting is pinned to, the frame of the deck, the offer of a newer one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from dashboard.charts import panels
from dashboard.data.warehouse import BrokenPointerError, Edition, current_edition, edition_of
from dashboard.features.meeting import blocks, brief
from dashboard.features.meeting.story import LABELS
from dashboard.page import menu
from dashboard.page.edition import POLL_SECONDS, show_edition
from dashboard.page.filters import url_param
from dashboard.page.open_page import OpenPage, open_page
from dashboard.page.view import View
from dashboard.style.formats import stamp
from etl.folder import default_folder
from etl.system.clock import today

ASSETS = Path(__file__).with_name("assets")
NAME = "meeting"
VERSION, SLIDE, SLIDES, PRESENT, ON = "version", "slide", "slides", "present", "on"
_PINNED = "deck_pinned"
REGISTER = "登记印发"
ISSUE = "通报印发后在这里登记；以后数字有更正时，工作台“发放”会提示，并可下载更正说明。"


def _component(name: str, html: str = "") -> ComponentRenderer:
    script = (ASSETS / f"{name}.js").read_text(encoding="utf-8")
    return st.components.v2.component(f"baishe_{name}", html=html, js=script, isolate_styles=False)


def open_meeting() -> OpenPage:
    """Open the page with the version that the address names, else with this session's.

    Stops the page with a sentence if that version was pruned.
    """
    gone = _pin()
    page = open_page(NAME, ("period", "region"))
    if gone:
        page.headline("这一版本已不再保留")
        where = _address(period=page.view.period.code)
        st.html(blocks.expired(gone, page.view.published, where))
        st.stop()
    return page


def _pin() -> str:
    """Show the version in the address when it is first seen; return its name if its file is gone.

    After that the session decides: a reader who chose the newer one keeps it.
    """
    version = st.query_params.get(VERSION, "")
    if not version or st.session_state.get(_PINNED) == version:
        return ""
    edition = edition_of(default_folder(), version)
    if edition is None:
        return version
    st.session_state[_PINNED] = version
    show_edition(edition)
    return ""


def _with_slides(common: Mapping[str, str], slides: Sequence[str]) -> str:
    return _address(**common, slides=",".join(slides))


def _address(**query: str) -> str:
    return f"{menu.entry(NAME).address}?{urlencode({k: v for k, v in query.items() if v})}"


def chosen() -> tuple[str, ...]:
    """The groups of slides that the address names, in the order of the meeting; nothing = all."""
    keys = st.query_params.get(SLIDES, "").split(",")
    return tuple(key for key in LABELS if key in keys)


def is_presenting() -> bool:
    """Whether the deck covers the whole window."""
    return PRESENT in st.query_params


def choices(view: View, slides: tuple[str, ...]) -> None:
    """The choice of slides: each can be switched on or off, the address holds the choice."""
    version = st.query_params.get(VERSION, "")
    common = {"period": view.period.code, VERSION: version, ON: st.query_params.get(ON, "")}
    with st.container(key="deck_choice"):
        addressed = partial(_with_slides, common)
        st.html(blocks.choice(view, slides, addressed))


def show(view: View, slides: tuple[str, ...], meeting: str = "") -> None:
    """The deck in its frame; while it is presented it covers the window."""
    sheets = ["meeting.css", *(["presenting.css"] if is_presenting() else [])]
    rules = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in sheets)
    st.html(f"<style>{rules}</style>")
    # The slide in the address is no part of what the deck is made from.
    html = blocks.html(replace(view, back=NAME), slides, meeting)
    start = st.query_params.get(SLIDE, "")
    made = "|".join((view.warehouse.edition.version, view.period.code, meeting, *slides))
    frame = '<iframe title="会议演示" allow="fullscreen" tabindex="0"></iframe>'
    with st.container(key="deck"):
        data = {"html": blocks.starting(html, start), "made": made, "presenting": is_presenting()}
        _component(NAME, frame)(key="deck_frame", data=data)
    with st.container(key="deck_hint"):
        st.html(panels.wrap(f'<div class="sub">{blocks.HINT}</div>'))
    _offer_newer(view.warehouse.edition, view.period.code, slides, meeting)


@st.fragment(run_every=POLL_SECONDS)
def _offer_newer(pinned: Edition, period: str, slides: tuple[str, ...], meeting: str) -> None:
    """Offer a newer version in the footer of the deck, whose numbers stay."""
    try:
        latest = current_edition(default_folder())
    except BrokenPointerError:
        latest = None
    text = href = ""
    if latest and latest.version != pinned.version:
        text = f"有新数据（{stamp(latest.published_at)}发布），查看"
        query = {"period": period, SLIDES: ",".join(slides), VERSION: latest.version, ON: meeting}
        href = _address(**query, **({PRESENT: "1"} if is_presenting() else {}))
    _component("newer")(key="deck_newer", data={"text": text, "href": href})


def files(view: View, slides: tuple[str, ...]) -> str:
    """The button that presents this version, the day of the meeting, the files to download.

    Returns the day in ISO 8601, for the cover; nothing for that of the version.
    """
    with st.container(key="deck_files", horizontal=True, vertical_alignment="center", gap="medium"):
        if st.button("开始演示", type="primary", key="deck_start"):
            version = view.warehouse.edition.version
            st.query_params[VERSION] = st.session_state[_PINNED] = version
            st.query_params[PRESENT] = "1"
            st.rerun()
        meeting = _meeting_day(view)
        st.html(blocks.files(replace(view, back=NAME), slides, meeting))
        issue(view)
    return meeting


def issue(view: View) -> None:
    """For who works at the desk: register the circular as issued, so that its figures are checked from then on."""
    if menu.entry("desk").needs not in view.reader.may:
        return
    with st.popover(REGISTER), st.form("issue"):
        st.html(panels.wrap(f'<div class="sub">{ISSUE}</div>'))
        number = st.text_input("文号", key="issue_number", max_chars=40)
        issued_on = st.date_input("印发日期", today(), format="YYYY-MM-DD", key="issue_on")
        if st.form_submit_button(REGISTER) and isinstance(issued_on, date):
            _register(view, number, issued_on)


def _register(view: View, number: str, issued_on: date) -> None:
    try:
        _, figures = brief.make_issued(
            default_folder(), view, number, issued_on, view.reader.name or "本机（未登录）"
        )
    except brief.BriefError as error:
        st.html(panels.notice(str(error)))
        return
    said = f"已登记{view.period.name}通报{number}，写明的{figures}个数字自下次发布起核对。"
    st.html(panels.notice(said))


def _meeting_day(view: View) -> str:
    made = view.warehouse.edition.as_of
    chosen: date = url_param(st.date_input)(
        "会议日期（印在封面上）",
        key=ON,
        default=made,
        read=date.fromisoformat,
        write=date.isoformat,
        format="YYYY-MM-DD",
        width=150,
    )
    return "" if chosen == made else chosen.isoformat()
