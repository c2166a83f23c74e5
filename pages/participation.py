"""结对与参与: which villages are paired and how, who takes part, stays, comes and goes."""

import streamlit as st

from dashboard import components
from dashboard.components import spared
from dashboard.sections import announced, participation

SHARES = (1.25, 1)

view = components.opened("participation", participation.finding)
tokens, people = components.palette(), participation.people(view)
now = people.iloc[-1]

left, right = st.columns(SHARES, gap="medium")
with left:
    with spared():
        drawn = participation.coverage(view, now, tokens)
        components.plot(drawn.figure, "tiles", "结对覆盖", view, drawn.data, drawn.rows)
    with spared():
        block = participation.modes(view, now)
        components.table(block.html, "modes", "结对方式与数量", view, block.data, block.rows)
with right:
    with spared():
        drawn = participation.classes(view, people, tokens)
        components.plot(drawn.figure, "flow", "参与情况", view, drawn.data, drawn.rows)
        st.html(participation.class_steps(view, people))
    with spared():
        if listed := participation.typical(view):
            components.table(
                listed.html, "typical", "典型村结对与项目", view, listed.data, listed.rows
            )

order = participation.order(view, people)
for first in range(0, len(order), 2):
    for place, key in zip(st.columns(SHARES, gap="medium"), order[first : first + 2], strict=False):
        with place, spared():
            if key == participation.LIST:
                st.html(announced.preview(view))
                with st.container(key="papers", horizontal=True, gap="small"):
                    for file in announced.files(view):
                        components.offer(file)
            elif shown := participation.figure(view, people, key, tokens):
                name = participation.name_of(view, key)
                components.plot(shown.figure, f"by_{key}", name, view, shown.data, shown.rows)
