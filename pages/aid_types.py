"""帮扶类型与主要任务: which kinds of aid, for which tasks, where, how far, with what money."""

import streamlit as st

from dashboard import components, findings
from dashboard.filters import Choice, choose_segment
from dashboard.sections import aid_types

view, head = components.open_page("aid_types", aid_type=True)
tokens = components.palette()

with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    by, _ = choose_segment(Choice("by", "计数方式", aid_types.BY, aid_types.MAIN))
    counts = aid_types.count(view, by)
    components.note(aid_types.totals_note(counts, view.label("projects_live")))
head.finding(findings.aid_types(counts.now, view.aid_type_names, by == aid_types.MAIN))

components.plot(
    aid_types.multiples(view, counts, tokens), "multiples", view.label("projects_live"), view
)
components.details("project_report", view, scope="projects_live")

left, right = st.columns(2, gap="medium")
with left:
    st.html(aid_types.by_town(view, counts))
    components.details("project_report", view, scope="projects_live")
with right:
    st.html(aid_types.by_task(view))
    components.details("project_report", view, scope="projects")

left, right = st.columns(2, gap="medium")
with left:
    components.plot(aid_types.by_status(view, tokens), "states", view.label("projects"), view)
    components.details("project_report", view, scope="projects")
with right:
    figure = aid_types.by_money(view, tokens)
    if figure:
        components.plot(figure, "money", "本期投入", view)
    else:
        st.html(aid_types.no_money(view))
    components.details("project_report", view)
