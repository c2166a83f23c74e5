"""The entry point of the dashboard: the menu and the shared page chrome."""

import os
import sys
from functools import partial
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import StopException
from streamlit.starlette import App

ROOT = Path(__file__).resolve().parent.parent
# `streamlit run dashboard/app.py` puts only dashboard/ on the path, `python -m streamlit` the root.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from dashboard.features.download import access  # noqa: E402
from dashboard.features.download import blocks as download  # noqa: E402
from dashboard.features.leaderboard import board_files  # noqa: E402
from dashboard.features.meeting import blocks as meeting  # noqa: E402
from dashboard.page import edition, fallback, layout, menu  # noqa: E402
from dashboard.server import document, file_routes, health  # noqa: E402
from dashboard.server.gate import Gate  # noqa: E402
from dashboard.server.packed import PackedStatic  # noqa: E402
from dashboard.server.settings import StartError, read_settings  # noqa: E402
from dashboard.server.upload import UploadLimit  # noqa: E402
from etl.folder import default_folder  # noqa: E402

os.umask(0o077)  # whatever is written here is for the service alone

FILES: dict[str, file_routes.Maker] = {
    download.FILE: download.file_of,
    meeting.FILE: meeting.file_of,
    board_files.FILE: board_files.file_of,
}


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
    try:
        settings = read_settings(
            st.get_option("server.address"), st.get_option("server.trustedUserHeaders")
        )
    except StartError as error:
        sys.exit(str(error))
    dictionary = default_folder().dictionary
    root = file_routes.root(st.get_option("server.baseUrlPath"))
    app = App(
        __file__,
        routes=[
            *file_routes.routes(root, FILES, access.file_at),
            *document.routes(root),
            *health.routes(root),
        ],
        middleware=[
            Middleware(
                Gate,
                settings=settings,
                pages=[entry.name for entry in menu.ENTRIES],
                routes=[file_routes.PREFIX, file_routes.DATA, "healthz"],
                base=root,
            ),
            Middleware(PackedStatic, base=root),
            Middleware(UploadLimit, limits=dictionary.service),
            Middleware(
                document.DocumentMiddleware,
                title=dictionary.programme.name,
                links=partial(fallback.links, (meeting.offer, download.offer)),
            ),
        ],
    )
