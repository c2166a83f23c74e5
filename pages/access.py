"""接入: the stable addresses of a selection of 数据下载, and how programs read them."""

import streamlit as st

from dashboard import downloads
from dashboard.features.download import access, documents, filter_bar
from dashboard.page import layout
from dashboard.page.open_page import open_page

page = open_page("access", ())
chosen = filter_bar.choose_rows(page)[0]
view, count = page.view, downloads.count(chosen)
page.headline(access.headline(view, chosen, count))
st.html(access.way_back(st.query_params.to_dict()))

base = (st.context.url or "").rpartition("/")[0] + "/"
is_coded = st.query_params.get("style") == "codes"
addresses = list(access.shown(chosen, base, is_coded=is_coded))
with layout.error_boundary(), st.container(gap="small", key="addresses"):
    for address, about in addresses:
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.code(address, language=None, wrap_lines=True)
        right.caption(about)
    layout.note(f"{access.HINT}{access.TOKEN}")
with layout.error_boundary():
    csv, as_json, parquet, *_ = [text for text, _ in addresses]
    recipes = list(access.recipes(csv, as_json, parquet))
    tabs = st.tabs([tool for tool, _, _ in recipes])
    for tab, (_tool, steps, code) in zip(tabs, recipes, strict=True):
        with tab:
            if steps:
                st.markdown("\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1)))
            if code:
                st.code(code, language=None)
with layout.error_boundary():
    st.html(access.datasets(view))
if documents.may_have(view.reader):
    with layout.error_boundary():
        st.html(documents.listed(base, view.reader))
with layout.error_boundary():
    st.html(documents.doubts(view))
with layout.error_boundary():
    st.html(documents.changed(view))
with layout.error_boundary(), st.expander("十个示例查询（DuckDB SQL）"):
    for question, sql in documents.queries():
        st.caption(question)
        st.code(sql, language="sql")
