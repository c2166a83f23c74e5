"""Read the story's bodies and a PowerPoint file back."""

from collections.abc import Iterator
from typing import Any

from dashboard.features.meeting.story import Story
from dashboard.page.view import View

BEFORE = "2025H2"


def body(story: Story, kind: type, key: str = "") -> Any:
    found = [s.body for s in story.all_slides if isinstance(s.body, kind) and key in s.key]
    assert found, kind
    return found[0]


def scalar(view: View, sql: str, *parameters: object) -> Any:
    return view.warehouse.rows(sql, *parameters)[0][0]


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def series(chart: Any) -> dict[str, list[float | None]]:
    return {one.name: list(one.values) for one in chart.plots[0].series}


def texts(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)


def table(slide: Any) -> list[list[str]]:
    found = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text_frame.text for cell in row.cells] for row in found.rows]


def slide_of(presentation: Any, story: Story, key: str) -> Any:
    keys = [slide.key for slide in story.all_slides]
    return presentation.slides[keys.index(key)]
