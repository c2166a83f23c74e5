"""Small inputs that tests of several blocks share."""

from datetime import date

import plotly.graph_objects as go

from dashboard.charts.base import ChartText
from dashboard.data.areas import Area
from dashboard.data.drill_down import DrillDown
from dashboard.data.metrics import metric_of
from dashboard.data.queries import Town, TownReport
from dashboard.page.view import View
from etl.dictionary import Dictionary

WORDS = ChartText("某类最多，占 34%", "项目数（个）", "来源：某处")
EVIL = '<script>alert("x")</script>'


def texts(figure: go.Figure) -> list[str]:
    """The texts of the annotations of a figure."""
    return [annotation.text for annotation in figure.layout.annotations]


def report(code: str, state: str = "on_time", data: str | None = "2026H1") -> TownReport:
    """How the town of this code stands with its return of 2026H1."""
    return TownReport(Town(code, f"镇{code}"), state, data, "2026H1")


def view_of(dictionary: Dictionary, *reports: TownReport, today: date = date(2026, 11, 24)) -> View:
    """The district in 2026H1 with these returns, and no database."""
    district, period = dictionary.district, dictionary.period("2026H1")
    region = Area(district.code, district.name, "county", None)
    return View(None, dictionary, today, period, region, None, None, reports, (), region.code)


def step(town: str, milestone: str, state: str, **more: object) -> dict[str, object]:
    """A row of ``phase_progress``."""
    return {
        "area_code": town,
        "milestone": milestone,
        "state": state,
        "numerator": None,
        "denominator": None,
        "reason": None,
        "reason_code": None,
        "reason_count": None,
    } | more


def rows_of(town: str) -> DrillDown:
    """The live projects of a place."""
    return DrillDown(metric_of("projects_live"), {"town": town})
