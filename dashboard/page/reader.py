"""Who looks at the page."""

import streamlit as st

from dashboard.server.access import Person, default_person
from dashboard.server.settings import USER


def reader() -> Person | None:
    """The reader of this session; None if it is nobody who may come in."""
    name = st.user.to_dict().get(USER)
    return default_person(name if isinstance(name, str) else None)
