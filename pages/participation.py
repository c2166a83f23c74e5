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
if rate := participation.rate(view, now):
    st.html(rate)

left, right = st.columns([1.25, 1], gap="medium")
with left:
    figure = participation.coverage(view, now, tokens)
    components.plot(figure, "tiles", "结对覆盖", view)
    components.details("pairing", view)
with right:
    figure = participation.classes(view, people, tokens)
    components.plot(figure, "flow", "参与情况", view)
    components.details("participant", view)

left, right = st.columns(2, gap="medium")
for place, column in ((left, "kind"), (right, "field")):
    with place:
        title = participation.title_of(view, column)
        figure = participation.by_column(view, organizations, column, title, tokens)
        components.plot(figure, f"by_{column}", f"{view.label('organizations')}按{title}", view)
        components.details("participant", view)
