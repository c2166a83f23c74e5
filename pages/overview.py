"""总览: how far are we, what changed, what needs a decision, what is due next and from whom."""

import streamlit as st

from dashboard import components, queries
from dashboard.components import spared
from dashboard.sections import overview

view, head = components.open_page("overview")

with spared():
    figures = overview.key_figures(view)
    head.finding(overview.finding(view, figures))
    st.html(overview.figures(view, figures))
with spared():
    st.html(overview.phases(view))

left, right = st.columns([1.75, 1], gap="medium")
with left:
    with spared():
        st.html(overview.towns(view))
    with spared():
        st.html(overview.changes(view))
with right:
    with spared():
        problems = queries.open_problems(view.warehouse, view.area, view.period.code)
        st.html(overview.problems(view, problems))
        if problems:
            label = overview.all_problems(len(problems))
            components.details("problem", view, label=label, scope="problems_waiting")
    with spared():
        st.html(overview.due_next(view))
