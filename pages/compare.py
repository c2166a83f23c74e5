"""往期比较: two half-years side by side, what changed between them and in which towns."""

import streamlit as st

from dashboard.charts import panels
from dashboard.features.compare import blocks, details
from dashboard.features.compare.pair import ANY, before, earlier, ways
from dashboard.page import layout
from dashboard.page.filters import Choice
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

page = open_page("compare")
view = page.view
offered, others = ways(view), earlier(view)
if not others:
    page.headline(f"{view.period.name}之前没有报送数据")
    advice = "可在上方改选较晚的报送期。" if view.is_past else "下一期报送后即可比较。"
    st.html(panels.empty(f"{view.period.name}是首个报送期，不能比较", advice))
    st.stop()

with st.container(key="ways", horizontal=True, vertical_alignment="center", gap="small"):
    first = ANY if "with" in st.query_params else next(iter(offered))
    way = Choice("by", "比较方式", offered, first).segmented_control()
    other = before(view, way)
    code = (
        other.code
        if other
        else Choice("with", "相比的报送期", others, next(iter(others))).selectbox()
    )
where = view, code, way
with error_boundary():
    page.headline(blocks.headline(*where))
left, right = st.columns([1.25, 1], gap="medium")
with left, error_boundary():
    layout.table(blocks.measures(*where), "measures", "两期主要指标", view)
if not view.town:
    with right, error_boundary():
        layout.table(blocks.by_town(*where), "by_town", f"各{view.part_word}增减", view)
    left, right = st.columns([1.25, 1], gap="medium")
if view.town and not blocks.is_comparable(*where):
    st.stop()
with left, error_boundary():
    layout.table(details.aid_types(*where), "types", "两期各类帮扶", view)
with right, error_boundary():
    layout.table(details.steps(*where), "steps", "两期步骤", view)
