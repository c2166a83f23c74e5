"""镇街进度: each town against the plan's own steps and dates; one town in detail."""

import streamlit as st

from dashboard import components, queries
from dashboard.charts import blocks
from dashboard.filters import Choice, choose_segment
from dashboard.sections import town_progress

view, head = components.open_page("town_progress")
steps = queries.steps(view.warehouse, view.period.code)

head.finding(town_progress.finding(view, steps))
st.html(town_progress.phases(view))
components.details("submission_status", view)
st.html(town_progress.matrix(view, steps))
components.details("phase_progress", view)

if view.town:
    found = town_progress.projects_of_town(view)
    with st.container(key="town_head", horizontal=True, vertical_alignment="bottom"):
        st.html(blocks.area_heading(view.town.name))
        groups, group = town_progress.project_groups(view, found), found.default
        if len(groups) > 1:
            group, _ = choose_segment(
                Choice("projects", "项目范围", groups, group, silent=town_progress.GROUPS)
            )
    left, right = st.columns([1, 1.9], gap="medium")
    with left:
        st.html(town_progress.steps_of_town(view, steps))
        if problems := town_progress.problems_of_town(view):
            st.html(problems)
            components.details("problem", view, scope="problems_waiting")
        st.html(town_progress.returns_of_town(view))
        components.details("submission", view, period=None)
    with right:
        figure, rest = town_progress.projects(view, found, group, components.palette())
        if figure:
            components.plot(figure, "gantt", "项目进度", view)
        if rest:
            st.html(rest)
        components.details("project_report", view, scope="projects")
else:
    st.html(town_progress.choose_a_town())
    components.town_links("town_progress", view)
