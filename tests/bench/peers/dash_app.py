"""帮扶类型 in Dash: one callback for the page, one for the measure alone, HTML tables; served by gunicorn."""

from typing import Any

import pandas as pd
import source
from dash import Dash, Input, Output, dcc, html

app = Dash(__name__, title="帮扶类型")
server = app.server
periods, towns = source.periods(), source.towns()
HALF = {"width": "49%", "display": "inline-block", "verticalAlign": "top"}


def chosen(name: str, of: dict[str, str]) -> dcc.Dropdown:
    """A select box without a way to choose nothing."""
    return dcc.Dropdown(of, next(iter(of)), id=name, clearable=False)


def table(rows: pd.DataFrame) -> html.Table:
    """A plain table."""
    shown = rows.reset_index() if rows.index.name else rows
    head = html.Tr([html.Th(column) for column in shown.columns])
    body = [html.Tr([html.Td(str(cell)) for cell in row]) for row in shown.itertuples(index=False)]
    return html.Table([html.Thead(head), html.Tbody(body)])


app.layout = html.Div(
    [
        html.Div([chosen("period", periods), chosen("town", towns)]),
        html.H1(id="headline"),
        dcc.Graph(id="trend"),
        html.Div(id="by_town", style=HALF),
        html.Div(id="by_task", style=HALF),
        html.Div(dcc.Graph(id="states"), style=HALF),
        html.Div([chosen("measure", source.MEASURES), dcc.Graph(id="measured")], style=HALF),
        html.Div(id="measures"),
    ]
)


@app.callback(
    Output("headline", "children"),
    Output("trend", "figure"),
    Output("by_town", "children"),
    Output("by_task", "children"),
    Output("states", "figure"),
    Output("measures", "children"),
    Input("period", "value"),
    Input("town", "value"),
)
def page(period: str, area: str) -> tuple[Any, ...]:
    """All but the chart of one measure."""
    trend = source.trend(period, area)
    live = trend[trend["period_name"] == periods[period]]["projects_live"].sum()
    return (
        f"{towns[area]}：在帮项目{live:.0f}个",
        source.trend_figure(trend),
        table(source.by_town(period)),
        table(source.by_task(period, area)),
        source.status_figure(source.by_status(period, area)),
        table(source.by_measure(period, area)),
    )


@app.callback(
    Output("measured", "figure"),
    Input("period", "value"),
    Input("town", "value"),
    Input("measure", "value"),
)
def measured(period: str, area: str, measure: str) -> Any:
    """The chart of one measure."""
    return source.measure_figure(source.by_measure(period, area), measure)
