"""结对与参与: which villages are paired and how, who takes part, stays, comes and goes."""

import streamlit as st

from dashboard import components, findings
from dashboard.sections import announced, participation

view, head = components.open_page("participation")
tokens = components.palette()

people = participation.people(view)
now = people.iloc[-1]
head.finding(findings.of_area(view, findings.participants(now, view.area_name)))

left, right = st.columns([1.25, 1], gap="medium")
with left:
    drawn = participation.coverage(view, now, tokens)
    components.plot(drawn.figure, "tiles", "结对覆盖", view, drawn.data, drawn.rows)
    block = participation.modes(view, now)
    components.table(block.html, "modes", "结对方式与数量", view, block.data, block.rows)
with right:
    drawn = participation.classes(view, people, tokens)
    components.plot(drawn.figure, "flow", "参与情况", view, drawn.data, drawn.rows)
    st.html(participation.class_steps(view, people))
    if block := participation.typical(view):
        components.table(block.html, "typical", "典型村结对与项目", view, block.data, block.rows)

# Two a row; the list to be announced stands in the last place.
figures = participation.figures(view, people, tokens)
places = [place for _ in range(0, len(figures) + 1, 2) for place in st.columns(2, gap="medium")]
for place, (key, name, drawn) in zip(places, figures, strict=False):
    with place:
        components.plot(drawn.figure, key, name, view, drawn.data, drawn.rows)
with places[len(figures)]:
    st.html(announced.preview(view))
    with st.container(key="papers", horizontal=True, gap="small"):
        for file in announced.files(view):
            components.offer(file)
