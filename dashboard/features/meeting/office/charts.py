"""Native charts, the same in PowerPoint and in Word: no title, no grid, from zero, numbers on them.

Made by python-pptx: the data lie in an embedded workbook, so that whoever has the paper can edit
the chart. A value that is not known is a gap, never a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from dashboard.papers.texts import clean
from dashboard.style.theme import LIGHT, text_on


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name, its values (``None`` = not known), its fill as hex."""

    name: str
    values: tuple[float | None, ...]
    color: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart to be drawn.

    ``points``: fills of single bars of the first series, by position. ``size`` in points.
    ``least``: the smallest value of a stack that is lettered.
    ``is_stacked`` and ``is_level`` (bars that run level, the first category on top) tell its kind.
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    format: str = "#,##0"
    size: float = 14
    gap: int = 55
    is_stacked: bool = False
    is_level: bool = False
    has_labels: bool = True
    has_legend: bool = False
    shows_categories: bool = True
    points: tuple[tuple[int, str], ...] = ()
    least: float = 0
    ink: str = LIGHT.ink
    line: str = LIGHT.ink3


def kind_of(drawing: Drawing) -> XL_CHART_TYPE:
    """Which of the four kinds of bars a drawing is."""
    kinds = {
        (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED,
        (True, False): XL_CHART_TYPE.COLUMN_STACKED,
        (False, True): XL_CHART_TYPE.BAR_CLUSTERED,
        (True, True): XL_CHART_TYPE.BAR_STACKED,
    }
    return kinds[drawing.is_stacked, drawing.is_level]


def data_of(drawing: Drawing) -> CategoryChartData:
    """What stands in the chart's workbook."""
    data = CategoryChartData(number_format=drawing.format)  # type: ignore[no-untyped-call]
    data.categories = [clean(text) for text in drawing.categories]
    for series in drawing.series:
        data.add_series(clean(series.name), series.values)  # type: ignore[no-untyped-call]
    return data


def style(chart: Chart, drawing: Drawing) -> None:
    """Set a chart as the house sets them."""
    chart.has_title = False
    chart.has_legend = drawing.has_legend
    chart.font.size, chart.font.color.rgb = Pt(drawing.size), rgb(drawing.ink)
    _theme_faces(chart)
    if drawing.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _axes(chart, drawing)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = drawing.gap, False
    if drawing.is_stacked:
        plot.overlap = 100
    for series, told in zip(plot.series, drawing.series, strict=True):
        _fill(series.format.fill, told.color)
        series.invert_if_negative = False
        if drawing.has_labels:
            _label(series, drawing, told.color)
    for position, color in drawing.points:
        _fill(plot.series[0].points[position].format.fill, color)


def _axes(chart: Chart, drawing: Drawing) -> None:
    value, category = chart.value_axis, chart.category_axis
    value.minimum_scale, value.visible = 0, False
    value.has_major_gridlines = value.has_minor_gridlines = False
    category.has_major_gridlines = False
    category.major_tick_mark = category.minor_tick_mark = XL_TICK_MARK.NONE
    category.format.line.color.rgb = rgb(drawing.line)
    category.reverse_order = drawing.is_level
    if not drawing.shows_categories:
        category.tick_label_position = XL_TICK_LABEL_POSITION.NONE


def _label(series: Any, drawing: Drawing, color: str) -> None:
    labels = series.data_labels
    labels.show_value, labels.number_format_is_linked = True, False
    labels.number_format = _lettering(drawing)
    labels.font.size = Pt(drawing.size)
    inside = drawing.is_stacked
    labels.position = XL_LABEL_POSITION.CENTER if inside else XL_LABEL_POSITION.OUTSIDE_END
    labels.font.color.rgb = rgb(text_on(color) if inside else drawing.ink)


def _lettering(drawing: Drawing) -> str:
    """The format of the numbers in a chart: in a stack, what is nothing or too low has none."""
    if not drawing.is_stacked:
        return drawing.format
    return f'[<{max(round(drawing.least), 1)}]"";{drawing.format}'


def _fill(fill: Any, color: str) -> None:
    fill.solid()
    fill.fore_color.rgb = rgb(color)


def rgb(color: str) -> Any:
    """A colour of the theme as PowerPoint's own."""
    return RGBColor.from_string(color.lstrip("#"))  # type: ignore[no-untyped-call]


def _theme_faces(chart: Chart) -> None:
    """The theme's faces, said outright: LibreOffice takes none by itself."""
    properties = chart._chartSpace.txPr.p_lst[0].pPr.find(qn("a:defRPr"))
    for script, face in (("latin", "+mn-lt"), ("ea", "+mn-ea")):
        properties.append(parse_xml(f'<a:{script} {nsdecls("a")} typeface="{face}"/>'))
