"""The strip of towns."""

import pandas as pd

from dashboard.charts.steps import RETURNS_STEP
from dashboard.features.overview.town_strip import FACTS, town_strip
from etl.dictionary import Dictionary
from tests.dashboard.samples import report, step, view_of


def test_strip_gives_state_in_shape_and_word_and_the_gap_hatched(dictionary: Dictionary) -> None:
    judged = [m for m in dictionary.milestones if m.code == RETURNS_STEP]
    steps = pd.DataFrame(
        [
            step("1", RETURNS_STEP, "done"),
            step("2", RETURNS_STEP, "attention", reason="某期缺报"),
            step("3", RETURNS_STEP, "attention", reason="甲期缺报；乙期逾期", reason_count=2),
        ]
    )
    reports = [report("1"), report("2", "missing", "2025H2"), report("3", "late")]
    texts = {"1": ("3 / 4", "5"), "2": ("2 / 4", "1"), "3": ("", "")}
    facts = {code: dict(zip(FACTS, both, strict=True)) for code, both in texts.items()}
    html = town_strip(view_of(dictionary, *reports), steps, judged, facts)
    states = dictionary.vocabularies["milestone_state"]
    assert f'<i class="st done"></i>{states.name_of("done")}' in html
    assert "box hatched" in html
    assert dictionary.vocabularies["submission_state"].name_of("missing") in html
    assert "甲期缺报；乙期逾期" in html
    assert html.count('class="star"') == 2
