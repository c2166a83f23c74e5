"""Towns × steps."""

import pandas as pd

from dashboard.features.town_progress.step_matrix import matrix_data, step_matrix
from etl.dictionary import Dictionary
from tests.dashboard.samples import report, step, view_of


def matrix(dictionary: Dictionary, *rows: dict[str, object]) -> str:
    reports = [report("1"), report("2", "missing", "2025H2")]
    return step_matrix(view_of(dictionary, *reports), pd.DataFrame(rows))


def test_matrix_gives_facts_and_judges_only_what_has_a_yardstick(dictionary: Dictionary) -> None:
    html = matrix(
        dictionary,
        step("1", "L3", "in_progress", numerator=39, denominator=45),
        step("1", "A1", "done", numerator=2, denominator=2),
        step("1", "A4", "in_progress", numerator=9),
        step("1", "A5", "not_started"),
    )
    assert html.count('class="st ') == 1
    assert '<span class="fact">39 / 45</span>' in html
    assert 'class="st done"' in html
    assert '<span class="fact">9</span>' in html
    states = dictionary.vocabularies["milestone_state"]
    assert f'<span class="why">{states.name_of("done")}</span>' in html
    assert states.name_of("in_progress") not in html


def test_matrix_says_the_whole_fact_and_reason_to_who_points(dictionary: Dictionary) -> None:
    html = matrix(
        dictionary, step("1", "A2", "attention", numerator=3, denominator=5, reason="某原因很长")
    )
    fact = dictionary.milestone("A2").fact.format(numerator="3", denominator="5")
    assert f"{fact}；某原因很长" in html
    assert '<span class="why attn">某原因很长</span>' in html


def test_data_of_the_matrix_hold_one_row_a_cell(dictionary: Dictionary) -> None:
    rows = pd.DataFrame(
        [
            step("1", "L3", "in_progress", numerator=39, denominator=45),
            step("1", "A1", "done", numerator=2, denominator=2),
        ]
    )
    data = matrix_data(view_of(dictionary, report("1")), rows)
    states = dictionary.vocabularies["milestone_state"]
    assert list(data["步骤状态"]) == ["", states.name_of("done")]
    assert "39 / 45" in data["事实"][0]


def test_matrix_hatches_a_flow_without_return(dictionary: Dictionary) -> None:
    html = matrix(dictionary, step("2", "A4", "not_started"))
    assert "hatched" in html
    assert dictionary.vocabularies["submission_state"].short_of("missing") in html


def test_a_missing_return_is_said_in_words_in_the_file_of_the_matrix(
    dictionary: Dictionary,
) -> None:
    rows = pd.DataFrame([step("2", "A4", "not_started")])
    data = matrix_data(view_of(dictionary, report("2", "missing", "2025H2")), rows)
    word = dictionary.vocabularies["submission_state"].short_of("missing")
    assert list(data["事实"]) == [word]
