"""帮扶类型 in plain Streamlit and Plotly Express: cached queries, native widgets and tables, no style of its own."""

import source
import streamlit as st

st.set_page_config(page_title="帮扶类型", layout="wide")
trend, by_town, by_task, by_status, by_measure = map(
    st.cache_data,
    (source.trend, source.by_town, source.by_task, source.by_status, source.by_measure),
)

periods, towns = source.periods(), source.towns()
left, middle, right = st.columns(3)
period = left.selectbox("报送期", periods, format_func=periods.get)
area = middle.selectbox("镇（街道）", towns, format_func=towns.get)
measure = right.selectbox("指标", source.MEASURES, format_func=source.MEASURES.get)

trends = trend(period, area)
latest = trends[trends["period_name"] == periods[period]]
st.title(f"{towns[area]}：在帮项目{latest['projects_live'].sum():.0f}个")
st.plotly_chart(source.trend_figure(trends))
left, right = st.columns(2)
left.dataframe(by_town(period))
right.dataframe(by_task(period, area))
left, right = st.columns(2)
left.plotly_chart(source.status_figure(by_status(period, area)))
flows = by_measure(period, area)
right.plotly_chart(source.measure_figure(flows, measure))
st.dataframe(flows)
