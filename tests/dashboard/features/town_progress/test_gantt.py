"""The projects of a town against the phases."""

import datetime as dt

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import PAD
from dashboard.features.town_progress.gantt import ENDED, gantt
from dashboard.style.formats import width
from dashboard.style.theme import LIGHT
from etl.dictionary import Dictionary
from tests.dashboard.samples import WORDS, texts, view_of


def project(
    name: str, status: str, start: str, end: str, done: str | None = None, *, late: bool = False
) -> dict[str, object]:
    return {
        "project_id": name,
        "project_name": name,
        "aid_type": "health",
        "status": status,
        "planned_start": pd.Timestamp(start),
        "planned_end": pd.Timestamp(end),
        "is_overdue": late,
        "completed_on": pd.Timestamp(done) if done else pd.NaT,
        "href": f"p?{name}",
    }


def drawn(
    dictionary: Dictionary, frame: pd.DataFrame, as_of: dt.date, today: dt.date | None = None
) -> go.Figure:
    return gantt(view_of(dictionary, today=today or as_of), frame, as_of, WORDS, LIGHT)


def test_gantt_draws_from_start_to_end_and_overruns_to_today(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [
            project("晚", "ongoing", "2025-01-01", "2025-12-31", late=True),
            project("成", "completed", "2024-06-01", "2025-01-01", "2024-12-01"),
            project("停", "suspended", "2026-01-01", "2027-01-01"),
        ]
    )
    figure = drawn(dictionary, frame, dt.date(2026, 1, 10))
    bar = next(t for t in figure.data if t.type == "bar")
    days = [round(ms / 86_400_000) for ms in bar.x]
    assert days == [183, 364, 365]
    assert list(bar.marker.pattern.shape) == ["", "", "/"]
    assert [row[-1] for row in bar.customdata] == ["p?成", "p?晚", "p?停"]
    overruns = [t for t in figure.data if t.type == "scatter"]
    assert len(overruns) == 1
    assert {"超10天", statuses["completed"], statuses["suspended"]} <= set(texts(figure))
    assert figure.layout.xaxis.type == "date"


def test_a_plan_that_has_ended_since_the_return_is_not_called_late(dictionary: Dictionary) -> None:
    frame = pd.DataFrame([project("后", "ongoing", "2025-01-01", "2026-08-31")])
    figure = drawn(dictionary, frame, dt.date(2026, 6, 30), dt.date(2026, 11, 24))
    assert {ENDED, "今天", "数据截至2026年6月30日"} <= set(texts(figure))
    assert not any(text.startswith("超") for text in texts(figure))
    assert [t for t in figure.data if t.type == "scatter"] == []


def test_a_past_half_year_says_nothing_of_today(dictionary: Dictionary) -> None:
    frame = pd.DataFrame([project("后", "ongoing", "2025-01-01", "2026-08-31")])
    as_of = dt.date(2026, 6, 30)
    view = view_of(dictionary, today=dt.date(2026, 11, 24))
    said = set(texts(gantt(view, frame, as_of, WORDS, LIGHT, is_past=True)))
    assert "数据截至2026年6月30日" in said
    assert not {"今天", ENDED} & said


def test_what_is_said_of_a_plan_ends_within_the_picture_of_a_phone(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [
            project("停", "suspended", "2025-01-01", "2026-08-31"),
            project("续", "ongoing", "2025-01-01", "2026-08-31"),
        ]
    )
    figure = drawn(dictionary, frame, dt.date(2026, 6, 30), dt.date(2026, 11, 24))
    start, end = dictionary.phases[0].starts_on, dictionary.phases[-1].ends_on
    for said in (a for a in figure.layout.annotations if ENDED in a.text):
        left = (pd.Timestamp(end) - pd.Timestamp(said.x)).days / (end - start).days * 358
        assert said.xanchor == "right" or left >= width(said.text) * 13 + said.xshift - 3
    long = next(a for a in figure.layout.annotations if statuses["suspended"] in a.text)
    assert (long.xanchor, pd.Timestamp(long.x)) == ("right", pd.Timestamp(end))


def test_a_project_is_named_above_its_bar_within_the_picture_of_a_phone(
    dictionary: Dictionary,
) -> None:
    long = "某社区2025年一个名称很长很长的帮扶与助学项目第二期"
    frame = pd.DataFrame(
        [
            project("早", "ongoing", "2024-03-01", "2024-12-31"),
            project(long, "ongoing", "2026-12-01", "2027-06-30"),
        ]
    )
    figure = drawn(dictionary, frame, dt.date(2026, 1, 10))
    type_name = dictionary.vocabularies["aid_type"].name_of("health")
    first, second = (a for a in figure.layout.annotations if type_name in a.text)
    bar = next(t for t in figure.data if t.type == "bar")
    assert first.text.startswith("早")
    assert pd.Timestamp(first.x) == pd.Timestamp(bar.base[0])
    assert all(name.y < y for name, y in zip((first, second), bar.y, strict=True))
    # As long as it is, and however late it begins, it ends inside.
    assert "…" in second.text
    assert second.xanchor == "left"
    shown = width(f"{long[:0]}{second.text.split('<')[0]}{type_name}")
    start, end = dictionary.phases[0].starts_on, dictionary.phases[-1].ends_on
    across = (pd.Timestamp(end) - pd.Timestamp(second.x)).days / (end - start).days * 358
    assert across >= shown * 12.5
    assert figure.layout.margin.l == PAD


def test_words_at_the_right_edge_stay_inside(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame([project("停", "suspended", "2026-01-01", "2028-01-01")])
    figure = drawn(dictionary, frame, dt.date(2026, 1, 10))
    note = next(a for a in figure.layout.annotations if a.text == statuses["suspended"])
    assert note.xanchor == "right"
    assert pd.Timestamp(note.x) <= pd.Timestamp(dictionary.phases[-1].ends_on)
