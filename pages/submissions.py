"""报送与质量: who has reported, one return in detail, quality as facts; check a workbook, templates, reminders."""

import streamlit as st

from dashboard import components, returns_opened
from dashboard.components import spared
from dashboard.sections import (
    submissions,
    submissions_desk,
    submissions_quality,
    submissions_return,
)

with submissions_desk.tools() as tools:
    view, head, sender = returns_opened.open_returns("submissions")
    with spared():
        head.finding(submissions.finding(view, sender))
    st.html(submissions_desk.ways())
    if sender:
        with spared():
            submissions_return.show(view, sender)
    with spared():
        block = submissions.matrix(view, sender.code if sender else "")
        components.table(block.html, "halfyears", "各期报送", view, block.data, block.rows)
    left, right = st.columns([1, 1.25], gap="medium")
    with left, spared():
        st.html(submissions.due(view))
    with right, spared():
        if text := submissions_desk.reminders(view, sender):
            st.html(text)
    for draw in (submissions.waiting, submissions.unplaced):
        with spared():
            if text := draw(view):
                st.html(text)
    tools.stand_here()
    with spared():
        block = submissions_quality.quality(view)
        components.table(block.html, "quality", "报送质量", view, block.data, block.rows)
    with spared():
        block = submissions_quality.complete(view)
        components.table(block.html, "sheets", "各表行数", view, block.data)
