"""总览: how far are we, what changed, what needs a decision, what is due next and from whom."""

from functools import partial

import streamlit as st

from dashboard import components
from dashboard.components import spared
from dashboard.sections import overview

view, head = components.open_page("overview")

with spared():
    figures = overview.key_figures(view)
    head.finding(overview.finding(view, figures))
    st.html(overview.figures(view, figures))
with spared():
    st.html(overview.phases(view))

components.beside(
    "1.75fr 1fr",
    (partial(overview.towns, view), partial(overview.changes, view)),
    (partial(overview.waiting, view), partial(overview.due_next, view)),
)
