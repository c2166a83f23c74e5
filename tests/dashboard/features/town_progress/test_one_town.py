"""The blocks of one town."""

from dashboard.features.town_progress.one_town import Step, step_list
from etl.dictionary import Dictionary
from tests.dashboard.samples import rows_of


def test_a_fact_leads_to_its_rows(dictionary: Dictionary) -> None:
    assert ">事实</a>" in step_list([Step("done", "步", "事实", "", rows_of("x"))], dictionary)
