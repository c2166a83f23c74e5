"""What changed, a subject a line."""

from dashboard.features.overview.change_list import Change, change_list
from tests.dashboard.samples import rows_of


def test_moves_stand_beside_their_subject_with_figure_and_note() -> None:
    html = change_list([("甲", [Change("来", "3", rows_of("1"), "（+2）"), Change("去", "0")])])
    assert html.count("<dt>") == 1
    assert ">3</a></b></span>（+2）" in html
    assert "去 <b>0</b>" in html
