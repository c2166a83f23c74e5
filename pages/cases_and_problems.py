"""典型与问题: what waits for coordination, cases worth copying, typical villages; one part at a time."""

import streamlit as st

from dashboard import components
from dashboard.components import spared
from dashboard.filters import Choice, choose_segment
from dashboard.sections import case_parts

view, head = components.open_page("cases_and_problems")
bar = st.container(key="parts", horizontal=True, gap="medium")
with bar:
    parts = case_parts.offered(view)
    part, _ = choose_segment(Choice("part", "内容", parts, case_parts.PROBLEMS))
with spared():
    head.finding(case_parts.finding(view, part))
case_parts.draw(view, part, components.palette(), bar)
