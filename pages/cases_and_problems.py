"""典型与问题: problems, model cases, typical villages; one part at a time."""

import streamlit as st

from dashboard.features.cases import parts
from dashboard.page import layout
from dashboard.page.filters import Choice
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

page = open_page("cases_and_problems")
view = page.view
bar = st.container(key="parts", horizontal=True, gap="medium")
with bar:
    titles = {part: view.title_of(relation) for part, relation in parts.RELATIONS.items()}
    part = Choice("part", "内容", titles, parts.PROBLEMS).segmented_control()
with error_boundary():
    page.headline(parts.headline(view, part))
parts.draw(view, part, layout.palette(), bar)
