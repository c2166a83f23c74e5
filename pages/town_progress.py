"""镇街进度: each town against the plan's own steps and dates; one town in detail, which comes first."""

import streamlit as st

from dashboard import components, queries
from dashboard.components import spared
from dashboard.filters import Choice, choose_segment
from dashboard.sections import one_town, town_parts, town_progress

view = components.opened("town_progress", town_progress.finding)
steps, tokens = queries.steps(view.warehouse, view.period.code), components.palette()

if not view.town:
    town_parts.all_towns(view, steps)
    with spared():
        offered = town_progress.steps_offered(view)
        step, _ = choose_segment(Choice("step", "步骤", offered, town_progress.default_step(view)))
        drawn = town_progress.trend_of_towns(view, step, tokens)
        components.plot(drawn.figure, "moves", offered[step], view, drawn.data, drawn.rows)
    st.html(town_progress.choose_a_town())
    components.town_links("town_progress", view)
else:
    with spared():
        town_parts.projects(view, steps, tokens)
    with spared():
        drawn = town_progress.trend_of_steps(view, tokens)
        components.plot(drawn.figure, "moves", "步骤的事实", view, drawn.data, drawn.rows)
    for place, body in zip(st.columns(one_town.SHARES, gap="medium"), one_town.BELOW, strict=True):
        for draw in body:
            with place, spared():
                if text := draw(view):
                    st.html(text)
    town_parts.all_towns(view, steps)
