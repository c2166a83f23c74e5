"""The larger parts of 镇街进度, which put blocks and choices side by side."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import components
from dashboard.charts import blocks
from dashboard.components import spared
from dashboard.filters import Choice, choose, choose_segment
from dashboard.sections import one_town, town_progress
from dashboard.theme import Tokens
from dashboard.view import View


def all_towns(view: View, steps: pd.DataFrame) -> None:
    """The phases with the returns, and every town's steps."""
    with spared():
        block = town_progress.phases(view)
        components.table(block.html, "returns", "各期报送", view, block.data, block.rows)
    with spared():
        block = town_progress.matrix(view, steps)
        components.table(block.html, "matrix", "步骤与事实", view, block.data, block.rows)


def choices(view: View, found: one_town.Projects) -> tuple[str, str]:
    """The town's name with the choice of its projects; gives their group and page."""
    with st.container(key="town_head", horizontal=True, vertical_alignment="bottom"):
        st.html(blocks.area_heading(view.area_name))
        groups, group = one_town.project_groups(view, found), found.default
        if len(groups) > 1:
            silent = one_town.GROUPS
            group, _ = choose_segment(Choice("projects", "项目范围", groups, group, silent=silent))
        pages, page = one_town.project_pages(found, group), "1"
        if len(pages) > 1:
            page, _ = choose(Choice("page", "页", pages, "1", 200, one_town.PAGES))
    return group, page


def projects(view: View, steps: pd.DataFrame, tokens: Tokens) -> None:
    """The town's steps and, beside them, its projects."""
    found = one_town.projects_of_town(view)
    group, page = choices(view, found)
    left, right = st.columns(one_town.SHARES, gap="medium")
    with left, spared():
        st.html(one_town.steps_of_town(view, steps))
    with right, spared():
        shown, rest = one_town.projects(view, found, group, page, tokens)
        if shown:
            components.plot(shown.figure, "gantt", "项目进度", view, shown.data, shown.rows)
        if rest:
            st.html(rest)
