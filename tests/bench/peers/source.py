"""What both peers show of 帮扶类型, read from the published file as their authors would read it."""

import functools
import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

PUBLISHED = Path(os.environ["BAISHE_DATA"]) / "published"
DISTRICT = "440605"
MEASURES = {
    "contribution_yuan": "投入（元）",
    "volunteer_hours": "志愿工时",
    "beneficiaries": "受益人次",
}


@functools.cache
def connection() -> duckdb.DuckDBPyConnection:
    """One connection a process; each reader takes a cursor of it."""
    pointer = json.loads((PUBLISHED / "current.json").read_text(encoding="utf-8"))
    return duckdb.connect(str(PUBLISHED / pointer["file"]), read_only=True)


def frame(sql: str, *values: Any) -> pd.DataFrame:
    """The rows of a query."""
    return connection().cursor().execute(sql, values).df()


def names(table: str) -> dict[str, str]:
    """Code → name, in the order of the list."""
    rows = frame(f"select {table}, {table}_name from {table} order by sort_order").itertuples()
    return {row[1]: row[2] for row in rows}


def towns() -> dict[str, str]:
    """Code → name; the district comes first."""
    rows = frame("select town_code, town_name from town order by town_code").itertuples()
    return {DISTRICT: "全部镇（街道）"} | {row[1]: row[2] for row in rows}


def periods() -> dict[str, str]:
    """Code → name of the half-years with returns, the latest first."""
    rows = frame(
        "select distinct period, period_name from submission join period using (period) "
        "where status = 'current' order by period desc"
    ).itertuples()
    return {row[1]: row[2] for row in rows}


def trend(period: str, area: str) -> pd.DataFrame:
    """Live projects of each type at each half-year."""
    return frame(
        "select period_name, aid_type_name, projects_live from aid_type_summary "
        "join period using (period) join aid_type using (aid_type) "
        "where area_code = ? and period <= ? order by period, aid_type.sort_order",
        area,
        period,
    )


def by_town(period: str) -> pd.DataFrame:
    """Towns × types: live projects."""
    rows = frame(
        "select town_name, aid_type_name, projects_live from aid_type_summary as mart "
        "join town on mart.area_code = town.town_code join aid_type using (aid_type) "
        "where period = ? order by town_code, aid_type.sort_order",
        period,
    )
    return rows.pivot_table(
        index="town_name", columns="aid_type_name", values="projects_live", sort=False
    )


def by_task(period: str, area: str) -> pd.DataFrame:
    """Types × tasks: all projects to date."""
    rows = frame(
        "select aid_type_name, task_name, projects from aid_type_by_task "
        "join aid_type using (aid_type) join task using (task) "
        "where period = ? and area_code = ? order by aid_type.sort_order, task.sort_order",
        period,
        area,
    )
    return rows.pivot_table(
        index="aid_type_name", columns="task_name", values="projects", sort=False
    )


def by_status(period: str, area: str) -> pd.DataFrame:
    """Projects of each type by their status at the last report."""
    return frame(
        "select aid_type_name, project_status_name, count(*) as projects from project_as_of "
        "join aid_type using (aid_type) "
        "join project_status on project_as_of.status = project_status.project_status "
        "where period = ? and status <> 'terminated' and (? = ? or town_code = ?) "
        "group by all order by any_value(aid_type.sort_order), any_value(project_status.sort_order)",
        period,
        area,
        DISTRICT,
        area,
    )


def by_measure(period: str, area: str) -> pd.DataFrame:
    """What each type brought in the half-year."""
    return frame(
        f"select aid_type_name, {', '.join(MEASURES)} from aid_type_summary "
        "join aid_type using (aid_type) where period = ? and area_code = ? order by sort_order",
        period,
        area,
    )


def trend_figure(rows: pd.DataFrame) -> go.Figure:
    """Small multiples: live projects of each type over the half-years."""
    figure = px.bar(
        rows, x="period_name", y="projects_live", facet_col="aid_type_name", text="projects_live"
    )
    figure.for_each_annotation(lambda note: note.update(text=note.text.partition("=")[2]))
    return figure.update_xaxes(title="").update_layout(height=260, yaxis_title="在帮项目数")


def status_figure(rows: pd.DataFrame) -> go.Figure:
    """Stacked bars: projects of each type by status."""
    return px.bar(
        rows, y="aid_type_name", x="projects", color="project_status_name", orientation="h"
    ).update_layout(height=360)


def measure_figure(rows: pd.DataFrame, measure: str) -> go.Figure:
    """Bars: one measure by type."""
    return px.bar(
        rows, y="aid_type_name", x=measure, orientation="h", labels=MEASURES
    ).update_layout(height=360)
