"""镇街进度: each town against the plan's own steps and dates; one town in detail."""

import streamlit as st

from dashboard import components, queries
from dashboard.charts import blocks
from dashboard.sections import town_progress

view, head = components.open_page("town_progress")
steps = queries.steps(view.warehouse, view.period.code)

head.finding(town_progress.finding(view, steps))
st.html(town_progress.phases(view))
components.details("submission_status", view)
st.html(town_progress.matrix(view, steps))
components.details("phase_progress", view)

if view.town:
    st.html(blocks.area_heading(view.town.name))
    left, right = st.columns([1, 1.9], gap="medium")
    with left:
        st.html(town_progress.steps_of_town(view, steps))
        if problems := town_progress.problems_of_town(view):
            st.html(problems)
        st.html(town_progress.returns_of_town(view))
        components.details("submission", view, period=None)
    with right:
        figure, undated = town_progress.projects(view, components.palette())
        if figure:
            components.plot(figure, "gantt", "项目进度", view)
        if undated:
            st.html(undated)
        components.details("project_report", view)
else:
    st.html(town_progress.choose_a_town())
