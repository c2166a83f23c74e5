"""搜索: everything that a word finds; where the search box in the head leads to with Enter."""

import streamlit as st

from dashboard.features.search import blocks
from dashboard.page.filters import text_input
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

page = open_page("search", ("period", "region"))
view = page.view
text = text_input("q", "名称、代码或拼音首字母", width=330)
listed = blocks.found(view, text)
page.headline(blocks.headline(view, text, listed))
with error_boundary():
    st.html(blocks.results(view, text, listed))
