"""结对与参与: which villages are paired, and who takes part, stays, comes and goes."""

import streamlit as st

from dashboard import components, findings
from dashboard.sections import participation

view, head = components.open_page("participation")
tokens = components.palette()

people = participation.people(view)
now = people.iloc[-1]
organizations = participation.who(view)
head.finding(findings.participants(now, view.area_name))
with st.container(key="rate", horizontal=True, vertical_alignment="center"):
    if rate := participation.rate(view, now):
        st.html(rate)
    components.offer(participation.announced(view))

left, right = st.columns([1.25, 1], gap="medium")
with left:
    figure = participation.coverage(view, now, tokens)
    components.plot(figure, "tiles", "结对覆盖", view)
    components.details("pairing", view, scope="pairings_in_force")
with right:
    figure = participation.classes(view, people, tokens)
    components.plot(figure, "flow", "参与情况", view)
    components.details("participant", view, town=view.area)

for pair in participation.BY:
    for place, column in zip(st.columns(2, gap="medium"), pair, strict=True):
        with place:
            if figure := participation.by(view, organizations, column, tokens):
                components.plot(figure, f"by_{column}", participation.name_of(view, column), view)
                components.details("participant", view, town=view.area, scope="organizations")
