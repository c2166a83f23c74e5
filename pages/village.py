"""村情: who helps one village, what runs there, what waits; all half-years, with the rows."""

import streamlit as st

from dashboard.data.queries import Town
from dashboard.features.village import blocks
from dashboard.features.village.facts import facts_of, may_see
from dashboard.features.village.queries import villages
from dashboard.page import layout, links
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

code = st.query_params.get(links.VILLAGE, "")
page = open_page("village", ("period",) if code else ("period", "region"))
view = page.view
if way_back := links.back_link(st.query_params.get("back", "")):
    st.html(way_back)

village = villages(view.warehouse).get(code)
if village is None:
    page.headline(f"{view.village_word}的结对、项目和问题")
    st.html(blocks.choose_one(view, code))
    st.stop()

view = view.at(Town(village.town_code, village.town))
facts = facts_of(view, village)
st.html(blocks.where(view, village))
if facts is None or not may_see(view, facts):
    page.headline(f"{village.town}{village.short}")
    st.html(blocks.not_for_reader(view, village))
    st.stop()

page.headline(blocks.headline(facts))
with error_boundary():
    st.html(blocks.strip(view, facts))
left, right = st.columns([1.75, 1], gap="medium")
with left, error_boundary():
    block = blocks.projects(view, facts)
    if block.rows:
        layout.table(block, "village_projects", f"{village.short}项目", view)
    else:
        st.html(block.html)
for draw in (blocks.problems, blocks.needs, blocks.cases):
    with right, error_boundary():
        if text := draw(view, facts):
            st.html(text)
left, right = st.columns([1.75, 1], gap="medium")
with left, error_boundary():
    st.html(blocks.pairings(view, facts))
with right, error_boundary():
    st.html(blocks.half_years(view, facts))
