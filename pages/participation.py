"""结对与参与: which villages are paired and how, who takes part, stays, comes and goes."""

import streamlit as st

from dashboard.features.participation import announced, blocks, composition
from dashboard.page import layout
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

SHARES = (1.25, 1)

page = open_page("participation")
view = page.view
with error_boundary():
    page.headline(blocks.headline(view))
tokens, people = layout.palette(), blocks.people(view)
now = people.iloc[-1]

left, right = st.columns(SHARES, gap="medium")
with left:
    with error_boundary():
        if view.hides_rows:
            layout.table(blocks.coverage_hidden(view, now), "tiles", "结对覆盖", view)
        elif view.county:
            layout.plot(blocks.coverage(view, now, tokens), "tiles", "结对覆盖", view)
        else:
            layout.table(blocks.coverage_of_parts(view, now), "tiles", "结对覆盖", view)
    with error_boundary():
        layout.table(blocks.modes(view, now), "modes", "结对方式与数量", view)
with right:
    with error_boundary():
        layout.plot(blocks.classes(view, people, tokens), "flow", "参与情况", view)
        st.html(blocks.class_steps(view, people))
    with error_boundary():
        if listed := blocks.typical(view):
            layout.table(listed, "typical", "典型村结对与项目", view)

order = composition.order(view, people)
for first in range(0, len(order), 2):
    for place, key in zip(st.columns(SHARES, gap="medium"), order[first : first + 2], strict=False):
        with place, error_boundary():
            if key == composition.LIST:
                st.html(announced.preview(view))
                with st.container(key="papers", horizontal=True, gap="small"):
                    for file in announced.files(view):
                        layout.download_button(file)
            elif shown := composition.figure(view, people, key, tokens):
                name = composition.name_of(view, key)
                layout.plot(shown, f"by_{key}", name, view)
