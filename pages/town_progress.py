"""镇街进度: each town against the plan's own steps and dates; one town in detail, which comes first."""

import streamlit as st

from dashboard import components, queries
from dashboard.charts import blocks
from dashboard.components import spared
from dashboard.filters import Choice, choose, choose_segment
from dashboard.sections import one_town, town_progress

view, head = components.open_page("town_progress")
steps, tokens = queries.steps(view.warehouse, view.period.code), components.palette()


def all_towns() -> None:
    """The phases with the returns, and every town's steps."""
    with spared():
        block = town_progress.phases(view)
        components.table(block.html, "returns", "各期报送", view, block.data, block.rows)
    with spared():
        block = town_progress.matrix(view, steps)
        components.table(block.html, "matrix", "步骤与事实", view, block.data, block.rows)


def choices(found: one_town.Projects) -> tuple[str, str]:
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


def projects() -> None:
    """The town's steps and, beside them, its projects."""
    found = one_town.projects_of_town(view)
    group, page = choices(found)
    left, right = st.columns([1, 1.9], gap="medium")
    with left, spared():
        st.html(one_town.steps_of_town(view, steps))
    with right, spared():
        shown, rest = one_town.projects(view, found, group, page, tokens)
        if shown:
            components.plot(shown.figure, "gantt", "项目进度", view, shown.data, shown.rows)
        if rest:
            st.html(rest)


with spared():
    head.finding(town_progress.finding(view, steps))
if not view.town:
    all_towns()
    with spared():
        offered = town_progress.steps_offered(view)
        step, _ = choose_segment(Choice("step", "步骤", offered, town_progress.default_step(view)))
        drawn = town_progress.trend_of_towns(view, step, tokens)
        components.plot(drawn.figure, "moves", offered[step], view, drawn.data, drawn.rows)
    st.html(town_progress.choose_a_town())
    components.town_links("town_progress", view)
else:
    with spared():
        projects()
    with spared():
        drawn = town_progress.trend_of_steps(view, tokens)
        components.plot(drawn.figure, "moves", "步骤的事实", view, drawn.data, drawn.rows)
    for place, body in zip(st.columns(2, gap="medium"), one_town.BELOW, strict=True):
        for draw in body:
            with place, spared():
                if text := draw(view):
                    st.html(text)
    all_towns()
