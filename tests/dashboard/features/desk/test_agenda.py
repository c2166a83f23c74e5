"""The agenda on the desk tells what a meeting has decided on already."""

from dashboard.features.desk import decisions
from dashboard.page.view import View


def test_a_problem_decided_on_stays_on_the_agenda_with_that_word(view: View) -> None:
    asked = decisions._agenda(view)
    assert len(asked) > 1
    block = decisions._agenda_block(view, asked, {asked[0].problem, "其他议题"})
    assert block.count("（已议定）") == 1
    assert "（已议定）" not in decisions._agenda_block(view, asked, set())
