"""帮扶类型与主要任务: which kinds of aid, for which tasks, where, how far, with what means."""

import streamlit as st

from dashboard.features.aid_types import blocks, measures
from dashboard.page import layout, outcomes
from dashboard.page.filters import Choice
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

page = open_page("aid_types", ("period", "town", "aid_type"))
view, tokens = page.view, layout.palette()
with st.container(key="counted_by", horizontal=True, vertical_alignment="center", gap="small"):
    by = Choice("by", "计数方式", blocks.BY, blocks.MAIN).segmented_control()
    counts = blocks.count(view, by)
    with error_boundary():
        st.html(blocks.totals_note(view, counts))
with error_boundary():
    page.headline(blocks.headline(view, counts))
with error_boundary():
    layout.plot(
        blocks.multiples(view, counts, tokens), "multiples", view.label("projects_live"), view
    )

left, right = st.columns(2, gap="medium")
with left, error_boundary():
    layout.table(blocks.by_town(view, counts), "by_town", "按镇街", view)
with right, error_boundary():
    layout.table(blocks.by_task(view), "by_task", "按任务", view)

left, right = st.columns(2, gap="medium")
with left, error_boundary():
    layout.plot(blocks.by_status(view, tokens), "states", view.label("projects"), view)
# Beside its title where there is a chart; on a phone, and over an empty block, above it.
has_flows = any(report.has_reported for report in view.here)
with right, error_boundary(), st.container(key="by_measure" if has_flows else "no_measure"):
    offered = measures.measures(view)
    measure = Choice("measure", "指标", offered, measures.MEASURES[0], 220).selectbox()
    if shown := measures.by_measure(view, measure, tokens):
        layout.plot(shown, "measure", offered[measure], view)
    else:
        st.html(measures.no_measure(view, measure))

with error_boundary():
    layout.table(measures.all_measures(view), "measures", "各类帮扶", view)
with error_boundary():
    if listed := outcomes.table(view):
        layout.table(listed, "outcomes", view.title_of(outcomes.RELATION), view)
