"""The steps of one town as a list."""

from dashboard.features.town_progress.step_list import Step, step_list
from etl.dictionary import Dictionary
from tests.dashboard.samples import rows_of


def test_a_fact_leads_to_its_rows(dictionary: Dictionary) -> None:
    assert ">事实</a>" in step_list([Step("done", "步", "事实", "", rows_of("x"))], dictionary)
