"""The edition of the published data that a session shows, and the offer of a newer one."""

import streamlit as st

from dashboard.data.warehouse import BrokenPointerError, Edition, current_edition
from dashboard.style.formats import stamp
from etl.folder import DataFolder, default_folder

POLL_SECONDS = 5
_EDITION = "edition"


def shown_edition(folder: DataFolder) -> Edition | None:
    """The edition of this session: it stays the same until the reader asks for the newer one."""
    edition: Edition | None = st.session_state.get(_EDITION)
    if edition is None or not edition.path.is_file():
        edition = current_edition(folder)
        show_edition(edition)
    return edition


def show_edition(edition: Edition | None) -> None:
    """Make an edition the one of this session."""
    st.session_state[_EDITION] = edition


@st.fragment(run_every=POLL_SECONDS)
def offer_newer() -> None:
    """Offer a newer edition, which the button shows."""
    if _EDITION not in st.session_state:
        return
    shown: Edition | None = st.session_state[_EDITION]
    try:
        latest = current_edition(default_folder())
    except BrokenPointerError:
        # The page reports it, or goes on with the edition it has.
        return
    if latest is None or (shown is not None and latest.version == shown.version):
        return
    with st.container(key="newer", horizontal=True, vertical_alignment="center"):
        st.markdown(f"有新数据（发布于 {stamp(latest.published_at)}）", width="content")
        if st.button("查看新数据", key="show_newer"):
            show_edition(latest)
            st.rerun()
