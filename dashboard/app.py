"""The dashboard's entry: the menu, and what every page wears."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
# `streamlit run dashboard/app.py` puts only dashboard/ on the path, `python -m streamlit` the root.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from dashboard import components, menu  # noqa: E402
from etl.folder import default_folder  # noqa: E402

folder = default_folder()
st.set_page_config(
    page_title=folder.dictionary.programme.full_name,
    page_icon=str(components.asset("favicon.svg")),
    layout="wide",
)
components.dress(folder)
pages = [
    st.Page(
        e.path,
        title=e.title,
        url_path=e.name,
        default=e is menu.ENTRIES[0],
        visibility="visible" if e.in_menu else "hidden",
    )
    for e in menu.ENTRIES
]
page = st.navigation(pages, position="top", expanded=True)
st.set_page_config(page_title=f"{page.title} · {folder.dictionary.programme.name}")
components.offer_newer()
components.run(page)
