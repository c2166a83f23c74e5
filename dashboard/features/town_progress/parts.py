"""The larger parts of 镇街进度, which put blocks and choices side by side."""

import pandas as pd
import streamlit as st

from dashboard.charts import panels
from dashboard.features.town_progress import blocks as town_progress
from dashboard.features.town_progress import due, due_list, plans, town_folds, town_money, trends
from dashboard.features.town_progress import one_town as town
from dashboard.features.town_progress import projects as town_projects
from dashboard.page import layout
from dashboard.page.filters import ALL, PAGE_NUMBERS, Choice
from dashboard.page.key_figures import strip, to_date
from dashboard.page.layout import error_boundary
from dashboard.page.view import View
from dashboard.style.theme import Tokens


def all_towns(view: View, steps: pd.DataFrame) -> None:
    """The phases with the returns, and every town's steps."""
    with error_boundary():
        layout.table(town_progress.phases(view), "returns", "各期报送", view)
    with error_boundary():
        layout.table(town_progress.matrix(view, steps), "matrix", "步骤与事实", view)


def due_projects(view: View) -> None:
    """The projects that are due, by the group and aid type chosen, and beside them their counts by town.

    Of many towns, the counts alone.
    """
    if view.has_many_towns:
        with error_boundary():
            st.html(due_list.heading(view))
            layout.table(due.due(view), "due", "项目到期情况", view)
        return
    left, right = st.columns((2.6, 1), gap="medium")
    with left, error_boundary():
        st.html(due_list.heading(view))
        with st.container(key="due_choice", horizontal=True, gap="small"):
            title = view.dictionary.vocabularies["aid_type"].title
            types = {ALL: f"全部{title}"} | view.aid_type_names
            place, kinds = st.container(width="content"), Choice("aid_type", title, types, ALL, 170)
            kind = kinds.selectbox()
            offered, first = due_list.groups(view, kind), due_list.first_group(view)
            with place:
                group = Choice("due", "到期情况", offered, first).segmented_control()
        name = offered[group].split()[0]
        layout.table(due_list.due_list(view, group, kind), "duelist", f"{name}项目", view)
    with right, error_boundary():
        layout.table(due.due(view), "due", "项目到期情况", view)


def planned_money(view: View) -> None:
    """What projects planned and gave, by town."""
    with error_boundary():
        layout.table(plans.of_parts(view), "plans", "计划与实际投入", view)


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


def projects(view: View, tokens: Tokens) -> None:
    """The chart of the town's projects below the choice of them, and how its steps moved."""
    known = town_projects.projects_of_town(view)
    group, page = choose_projects(view, known)
    with error_boundary():
        chart, note = town_projects.chart(view, known, group, page, tokens)
        if chart:
            layout.plot(chart, "gantt", "项目进度", view)
        if note:
            st.html(note)
    with error_boundary():
        layout.plot(trends.trend_of_steps(view, tokens), "moves", "步骤的事实", view)


def one_town(view: View, steps: pd.DataFrame, tokens: Tokens) -> None:
    """One town: what it has, what waits and for whom, what is late, where the money went."""
    with error_boundary():
        st.html(strip(view) + to_date(view))
    left, right = st.columns(town.SHARES, gap="medium")
    with left, error_boundary():
        st.html(town.steps_of_town(view, steps))
    with right, error_boundary():
        st.html(town.problems_of_town(view))
    has_chart = not {due_list.CHART, "projects", "page"}.isdisjoint(st.query_params)
    with error_boundary():
        listed = due_list.due_of_town(view, has_chart=has_chart)
        layout.table(listed, "duelist", "到期项目", view)
    if has_chart:
        projects(view, tokens)
    for place, draw in zip(
        st.columns(town_money.SHARES, gap="medium"), town_money.COLUMNS, strict=True
    ):
        with place, error_boundary():
            st.html(draw(view))
    for fold in town_folds.FOLDS:
        with error_boundary():
            if text := fold(view):
                st.html(text)
