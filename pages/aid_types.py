"""帮扶类型与主要任务: which kinds of aid, for which tasks, where, how far, with what means."""

import streamlit as st

from dashboard import components
from dashboard.components import spared
from dashboard.filters import Choice, asked, segments
from dashboard.sections import aid_types

choice = Choice("by", "计数方式", aid_types.BY, aid_types.MAIN)
by, _ = asked(choice)
view = components.opened(
    "aid_types",
    lambda view: aid_types.finding(view, aid_types.count(view, by)),
    lambda view: components.line(
        segments(choice, by), aid_types.totals_note(view, aid_types.count(view, by))
    ),
    aid_type=True,
)
tokens, counts = components.palette(), aid_types.count(view, by)
with spared():
    drawn = aid_types.multiples(view, counts, tokens)
    components.plot(
        drawn.figure, "multiples", view.label("projects_live"), view, drawn.data, drawn.rows
    )

left, right = st.columns(2, gap="medium")
with left, spared():
    block = aid_types.by_town(view, counts)
    components.table(block.html, "by_town", "按镇街", view, block.data, block.rows)
with right, spared():
    block = aid_types.by_task(view)
    components.table(block.html, "by_task", "按任务", view, block.data, block.rows)

left, right = st.columns(2, gap="medium")
with left, spared():
    drawn = aid_types.by_status(view, tokens)
    components.plot(drawn.figure, "states", view.label("projects"), view, drawn.data, drawn.rows)
# Beside its title where there is a chart; on a phone, and over an empty block, above it.
has_flows = any(report.has_reported for report in view.here)
with right, spared(), st.container(key="by_measure" if has_flows else "no_measure"):
    measures = aid_types.measures(view)
    measure = components.pick(Choice("measure", "指标", measures, aid_types.MEASURES[0], 220))
    if shown := aid_types.by_measure(view, measure, tokens):
        components.plot(shown.figure, "measure", measures[measure], view, shown.data, shown.rows)
    else:
        st.html(aid_types.no_measure(view, measure))

with spared():
    block = aid_types.all_measures(view)
    components.table(block.html, "measures", "各类帮扶", view, block.data, block.rows)
