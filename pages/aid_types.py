"""帮扶类型与主要任务: which kinds of aid, for which tasks, where, how far, with what means."""

import streamlit as st

from dashboard.features.aid_types import blocks, measures
from dashboard.page import layout
from dashboard.page.filters import Choice, asked, segments
from dashboard.page.layout import error_boundary

choice = Choice("by", "计数方式", blocks.BY, blocks.MAIN)
by, _ = asked(choice)
view = layout.open_page_in_one(
    "aid_types",
    lambda view: blocks.headline(view, blocks.count(view, by)),
    lambda view: layout.line(
        segments(choice, by), blocks.totals_note(view, blocks.count(view, by))
    ),
    aid_type=True,
)
tokens, counts = layout.palette(), blocks.count(view, by)
with error_boundary():
    drawn = blocks.multiples(view, counts, tokens)
    layout.plot(
        drawn.figure, "multiples", view.label("projects_live"), view, drawn.data, drawn.rows
    )

left, right = st.columns(2, gap="medium")
with left, error_boundary():
    block = blocks.by_town(view, counts)
    layout.table(block.html, "by_town", "按镇街", view, block.data, block.rows)
with right, error_boundary():
    block = blocks.by_task(view)
    layout.table(block.html, "by_task", "按任务", view, block.data, block.rows)

left, right = st.columns(2, gap="medium")
with left, error_boundary():
    drawn = blocks.by_status(view, tokens)
    layout.plot(drawn.figure, "states", view.label("projects"), view, drawn.data, drawn.rows)
# Beside its title where there is a chart; on a phone, and over an empty block, above it.
has_flows = any(report.has_reported for report in view.here)
with right, error_boundary(), st.container(key="by_measure" if has_flows else "no_measure"):
    offered = measures.measures(view)
    measure = layout.pick(Choice("measure", "指标", offered, measures.MEASURES[0], 220))
    if shown := measures.by_measure(view, measure, tokens):
        layout.plot(shown.figure, "measure", offered[measure], view, shown.data, shown.rows)
    else:
        st.html(measures.no_measure(view, measure))

with error_boundary():
    block = measures.all_measures(view)
    layout.table(block.html, "measures", "各类帮扶", view, block.data, block.rows)
