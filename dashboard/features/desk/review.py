"""审核: what waits for a decision, with what it would change."""

import streamlit as st

from dashboard.charts import panels
from dashboard.features.desk.desk import Desk


def draw(desk: Desk) -> str:
    """Draw the step; returns the headline of the page."""
    st.html(panels.empty("尚未开放", "请先用命令办理。"))
    return "审核"


def count(desk: Desk) -> int:
    """What is open."""
    return 0
