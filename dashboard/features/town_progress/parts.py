"""The larger parts of 镇街进度, which put blocks and choices side by side."""

import pandas as pd
import streamlit as st

from dashboard.charts import panels
from dashboard.features.town_progress import blocks as town_progress
from dashboard.features.town_progress import one_town
from dashboard.features.town_progress import projects as town_projects
from dashboard.page import layout
from dashboard.page.filters import PAGE_NUMBERS, Choice
from dashboard.page.layout import error_boundary
from dashboard.page.view import View
from dashboard.style.theme import Tokens


def all_towns(view: View, steps: pd.DataFrame) -> None:
    """The phases with the returns, and every town's steps."""
    with error_boundary():
        layout.table(town_progress.phases(view), "returns", "各期报送", view)
    with error_boundary():
        layout.table(town_progress.matrix(view, steps), "matrix", "步骤与事实", view)


def choose_projects(view: View, projects: town_projects.Projects) -> tuple[str, str]:
    """The town's name with the choice of its projects; gives their group and page."""
    with st.container(key="town_head", horizontal=True, vertical_alignment="bottom"):
        st.html(panels.area_heading(view.area_name))
        groups, group = town_projects.project_groups(view, projects), projects.default
        if len(groups) > 1:
            choice = Choice("projects", "项目范围", groups, group, silent=town_projects.GROUPS)
            group = choice.segmented_control()
        pages, page = town_projects.project_pages(projects, group), "1"
        if len(pages) > 1:
            page = Choice("page", "页", pages, "1", 200, PAGE_NUMBERS).selectbox()
    return group, page


def projects(view: View, steps: pd.DataFrame, tokens: Tokens) -> None:
    """The town's steps and, beside them, its projects."""
    town = town_projects.projects_of_town(view)
    group, page = choose_projects(view, town)
    left, right = st.columns(one_town.SHARES, gap="medium")
    with left, error_boundary():
        st.html(one_town.steps_of_town(view, steps))
    with right, error_boundary():
        chart, note = town_projects.chart(view, town, group, page, tokens)
        if chart:
            layout.plot(chart, "gantt", "项目进度", view)
        if note:
            st.html(note)
