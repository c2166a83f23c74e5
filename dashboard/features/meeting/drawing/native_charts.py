"""Native, editable bar charts, the same in PowerPoint and in Word, made by python-pptx.

No title, no grid, from zero, labelled. The data are in an embedded workbook. A value that is not
known is a gap, never a zero.
"""

from collections.abc import Sequence
from typing import Any

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum import chart as enums
from pptx.enum.dml import MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from dashboard.features.meeting.drawing.shapes import BarChart, Paint
from dashboard.papers.texts import clean
from dashboard.style.theme import DECK, PAPER, text_on


def add_chart(slide: Any, place: Sequence[int], chart: BarChart) -> Any:
    """Add a chart to a slide; ``place``: left, top, width, height in EMU. Returns its frame."""
    side = "BAR" if chart.is_horizontal else "COLUMN"
    kind = enums.XL_CHART_TYPE[f"{side}_{'STACKED' if chart.is_stacked else 'CLUSTERED'}"]
    frame = slide.shapes.add_chart(kind, *place, _data(chart))
    _style(frame.chart, chart)
    return frame


def _data(chart: BarChart) -> CategoryChartData:
    data = CategoryChartData(number_format=chart.format)  # type: ignore[no-untyped-call]
    data.categories = [clean(text) for text in chart.categories]
    for series in chart.series:
        data.add_series(clean(series.name), series.values)  # type: ignore[no-untyped-call]
    return data


def _style(native: Chart, chart: BarChart) -> None:
    native.has_title = False
    native.has_legend = chart.has_legend
    native.font.size, native.font.color.rgb = Pt(chart.font_size), rgb(DECK.ink)
    _use_theme_fonts(native)
    if chart.has_legend:
        native.legend.position = enums.XL_LEGEND_POSITION.BOTTOM
        native.legend.include_in_layout = False
    _axes(native, chart)
    plot = native.plots[0]
    plot.gap_width, plot.vary_by_categories = chart.gap, False
    if chart.is_stacked or chart.is_overlaid:
        plot.overlap = 100
    for native_series, series in zip(plot.series, chart.series, strict=True):
        _fill(native_series.format.fill, series.color)
        native_series.invert_if_negative = False
        if chart.has_labels and series.has_labels:
            _label(native_series, chart, series.color)
    for position, paint in chart.points:
        _paint(plot.series[0].points[position].format, paint)


def _axes(native: Chart, chart: BarChart) -> None:
    value, category = native.value_axis, native.category_axis
    value.minimum_scale, value.visible = 0, False
    value.has_major_gridlines = value.has_minor_gridlines = False
    category.has_major_gridlines = False
    category.major_tick_mark = category.minor_tick_mark = enums.XL_TICK_MARK.NONE
    category.format.line.color.rgb = rgb(DECK.ink3)
    category.reverse_order = chart.is_horizontal
    if not chart.shows_categories:
        category.tick_label_position = enums.XL_TICK_LABEL_POSITION.NONE


def _label(series: Any, chart: BarChart, color: str) -> None:
    labels = series.data_labels
    labels.show_value, labels.number_format_is_linked = True, False
    # In a stack, zeros and low values get no label.
    floor = f'[<{max(round(chart.label_minimum), 1)}]"";' if chart.is_stacked else ""
    labels.number_format = f"{floor}{chart.format}"
    labels.font.size = Pt(chart.font_size)
    inside, position = chart.is_stacked, enums.XL_LABEL_POSITION
    labels.position = position.CENTER if inside else position.OUTSIDE_END
    labels.font.color.rgb = rgb(text_on(color) if inside else DECK.ink)
    # LibreOffice breaks a number that is wider than its bar.
    labels._element.get_or_add_txPr().find(qn("a:bodyPr")).set("wrap", "none")


def _fill(fill: Any, color: str) -> None:
    fill.solid()
    fill.fore_color.rgb = rgb(color)


def _paint(form: Any, paint: Paint) -> None:
    if paint.is_hatched:
        form.fill.patterned()
        form.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        form.fill.fore_color.rgb, form.fill.back_color.rgb = rgb(paint.color), rgb(PAPER)
    else:
        _fill(form.fill, paint.color)
    if paint.edge:
        form.line.color.rgb, form.line.width = rgb(paint.edge), Pt(2)


def rgb(color: str) -> Any:
    """A hex colour as python-pptx has it."""
    return RGBColor.from_string(color.lstrip("#"))  # type: ignore[no-untyped-call]


def _use_theme_fonts(native: Chart) -> None:
    """Name the theme's fonts explicitly: LibreOffice does not fall back to them."""
    properties = native._chartSpace.txPr.p_lst[0].pPr.find(qn("a:defRPr"))
    for script, face in (("latin", "+mn-lt"), ("ea", "+mn-ea")):
        properties.append(parse_xml(f'<a:{script} {nsdecls("a")} typeface="{face}"/>'))
