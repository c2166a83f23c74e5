"""总览: how far are we, what changed, what needs a decision, what is due next and from whom."""

import streamlit as st

from dashboard import components, findings, queries
from dashboard.sections import overview

view, head = components.open_page("overview")

figures = overview.key_figures(view)
problems = queries.open_problems(view.warehouse, view.area, view.period.code)

head.finding(findings.coverage(figures[1], view.area_name))
st.html(overview.figures(view, figures))
st.html(overview.phases(view))

left, right = st.columns([1.75, 1], gap="medium")
with left:
    st.html(overview.towns(view))
    st.html(overview.changes(view))
with right:
    st.html(overview.problems(view, problems))
    if problems:
        label = overview.all_problems(len(problems))
        components.details("problem", view, label=label, scope="problems_waiting")
    st.html(overview.due_next(view))
