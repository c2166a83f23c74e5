"""The phases on one line of time."""

import datetime as dt

from dashboard.charts.phase_bar import Round, phase_bar
from etl.dictionary import Dictionary


def test_phase_bar_marks_today_by_position(dictionary: Dictionary) -> None:
    start, end = dictionary.phases[0].starts_on, dictionary.phases[-1].ends_on
    middle = start + (end - start) / 2
    html = phase_bar(
        dictionary.phases, middle, [Round(dt.date(2024, 6, 30), "24上", "7 / 7")], "甲|乙"
    )
    assert 'class="today" style="left:49.9' in html
    assert "7 / 7" in html
    assert all(phase.name in html for phase in dictionary.phases)


def test_phase_bar_has_no_today_outside_the_programme(dictionary: Dictionary) -> None:
    assert "today" not in phase_bar(dictionary.phases, dt.date(2030, 1, 1))
