"""Who looks at the page."""

import streamlit as st

from dashboard.server.access import Person
from dashboard.server.login import reader_of


def reader() -> Person | None:
    """The reader of this session; None if it is nobody who may come in."""
    return reader_of(st.user.to_dict(), st.context.headers)
