"""数据字典: every published dataset and column, and what every indicator means; generated from the dictionary."""

import streamlit as st

from dashboard import asking, components
from dashboard.sections import data_dictionary

view, head, text = asking.open_dictionary("dictionary")
head.finding(data_dictionary.finding(view.dictionary, text))
with components.spared():
    shown = list(data_dictionary.datasets(view.dictionary, text))
    for block in shown:
        st.html(block)
    meaning = data_dictionary.indicators(view.dictionary, text)
    if meaning:
        st.html(meaning)
    if not shown and not meaning:
        st.html(data_dictionary.nothing(text))
