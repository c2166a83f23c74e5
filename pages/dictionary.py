"""数据字典: every published dataset and column, and what every indicator means; generated from the dictionary."""

import streamlit as st

from dashboard.features.dictionary import blocks, uses
from dashboard.features.download import filter_bar
from dashboard.page import layout
from dashboard.page.open_page import open_page

page = open_page("dictionary", ())
text = filter_bar.find_in_dictionary(page)
view = page.view
page.headline(blocks.headline(view.dictionary, text))
with layout.error_boundary():
    shown = list(blocks.datasets(view.dictionary, text))
    for block in shown:
        st.html(block)
    meaning = blocks.indicators(view.dictionary, text)
    if meaning:
        st.html(meaning)
    for block in (asked := uses.blocks(view, text)):
        st.html(block)
    if not shown and not meaning and not asked:
        st.html(blocks.nothing(text))
