"""镇街进度: each town against the plan's own steps and dates; one town in detail, which comes first."""

import streamlit as st

from dashboard.data import queries
from dashboard.features.town_progress import blocks, parts, trends
from dashboard.page import layout, papers_link
from dashboard.page.filters import Choice
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

page = open_page("town_progress")
view = page.view
with error_boundary():
    page.headline(blocks.headline(view))
    layout.compare_action(page.actions, view)
    papers_link.show_one_page(page.actions, view)
steps, tokens = queries.steps(view.warehouse, view.period.code), layout.palette()

if not view.town:
    parts.last_phase(view)
    parts.all_towns(view, steps)
    parts.due_projects(view)
    parts.planned_money(view)
    with error_boundary():
        offered = trends.step_choices(view)
        step = Choice("step", "步骤", offered, trends.default_step(view)).segmented_control()
        if view.has_many_parts:
            layout.table(trends.trend_table(view, step), "moves", offered[step], view)
        else:
            layout.plot(trends.trend_of_towns(view, step, tokens), "moves", offered[step], view)
    st.html(blocks.choose_a_town(view))
    st.html(blocks.town_links(view))
else:
    parts.one_town(view, steps, tokens)
