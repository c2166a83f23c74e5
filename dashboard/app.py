"""The entry point of the dashboard: the menu and the shared page chrome."""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import StopException
from streamlit.starlette import App

ROOT = Path(__file__).resolve().parent.parent
# `streamlit run dashboard/app.py` puts only dashboard/ on the path, `python -m streamlit` the root.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from dashboard.page import edition, layout, menu  # noqa: E402
from dashboard.server import document, file_routes  # noqa: E402
from etl.folder import default_folder  # noqa: E402

os.umask(0o077)  # whatever is written here is for the service alone


def draw() -> None:
    """Draw the requested page with the menu and the shared page chrome."""
    programme = default_folder().dictionary.programme
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
    st.set_page_config(page_title=f"{page.title} · {programme.name}", layout="wide")
    layout.show_logo(programme)
    # After the page, which does not wait for it; also after a page that stopped itself, but not where
    # the reader has already asked for another one.
    try:
        layout.run_page(page)
    except StopException:
        edition.offer_newer()
        raise
    edition.offer_newer()


if st.runtime.exists():
    draw()
else:
    # The server takes its routes from here, then runs this file for every page.
    base = st.get_option("server.baseUrlPath")
    app = App(
        __file__,
        routes=[*file_routes.routes(base), *document.routes(base)],
        middleware=[
            Middleware(
                document.DocumentMiddleware, title=default_folder().dictionary.programme.name
            )
        ],
    )
