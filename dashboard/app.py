"""The entry point of the dashboard: the menu and the shared page chrome."""

import os
import sys
import time
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

from dashboard.data.warehouse import let_go_of_old_editions  # noqa: E402
from dashboard.features.download import access  # noqa: E402
from dashboard.features.download import blocks as download  # noqa: E402
from dashboard.features.leaderboard import board_files  # noqa: E402
from dashboard.features.meeting import blocks as meeting  # noqa: E402
from dashboard.features.onepage import paper as onepage  # noqa: E402
from dashboard.features.search import index as search  # noqa: E402
from dashboard.page import edition, fallback, layout, menu  # noqa: E402
from dashboard.page.reader import reader  # noqa: E402
from dashboard.server import document, file_routes, health, login, name_index  # noqa: E402
from dashboard.server.gate import Gate  # noqa: E402
from dashboard.server.packed import PackedStatic  # noqa: E402
from dashboard.server.quiet import hide_server_name  # noqa: E402
from dashboard.server.settings import StartError, read_settings  # noqa: E402
from dashboard.server.upload import UploadLimit  # noqa: E402
from etl.folder import default_folder  # noqa: E402

os.umask(0o077)  # whatever is written here is for the service alone

FILES: dict[str, file_routes.Maker] = {
    download.FILE: download.file_of,
    meeting.FILE: meeting.file_of,
    board_files.FILE: board_files.file_of,
    onepage.FILE: onepage.file_of,
}


def draw() -> None:
    """Draw the requested page with the menu and the shared page chrome."""
    programme, person = default_folder().dictionary.programme, reader()
    may = person.may if person else ()
    pages = [
        st.Page(
            e.path,
            title=e.label,
            url_path=e.name,
            default=e is menu.ENTRIES[0],
            visibility="visible" if e.in_menu and e.needs in may else "hidden",
        )
        for e in menu.ENTRIES
    ]
    page = st.navigation(pages, position="top", expanded=True)
    title = menu.entry(page.url_path or menu.ENTRIES[0].name).title
    st.set_page_config(page_title=f"{title} · {programme.name}", layout="wide")
    layout.show_logo(programme)
    # After the page, which does not wait for it; also after a page that stopped itself, but not where
    # the reader has already asked for another one.
    try:
        layout.run_page(page)
    except StopException:
        _end()
        raise
    _end()


def _end() -> None:
    """What stands below every page, and what is done once it is drawn."""
    edition.offer_newer()
    layout.show_login()
    let_go_of_old_editions(time.monotonic())


if st.runtime.exists():
    draw()
else:
    # The server takes its routes from here, then runs this file for every page.
    try:
        root = file_routes.root(st.get_option("server.baseUrlPath"))
        settings = read_settings(
            st.get_option("server.address"),
            st.get_option("server.trustedUserHeaders"),
            login.oidc_section(),
            root,
        )
    except StartError as error:
        sys.exit(str(error))
    hide_server_name()
    dictionary = default_folder().dictionary
    app = App(
        __file__,
        routes=[
            *file_routes.routes(root, FILES, access.file_at),
            *name_index.routes(root, search.make_index, search.county_of),
            *document.routes(root),
            *health.routes(root),
        ],
        middleware=[
            Middleware(
                Gate,
                settings=settings,
                pages=[entry.name for entry in menu.ENTRIES],
                routes=[file_routes.PREFIX, file_routes.DATA, name_index.PATH, "healthz"],
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
