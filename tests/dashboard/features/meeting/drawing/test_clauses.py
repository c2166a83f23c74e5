"""Texts cut after a clause."""

from dashboard.features.meeting.drawing.html import clauses, cut


def test_a_text_of_one_clause_is_cut_where_the_room_ends() -> None:
    assert cut("权" * 50, 10) == "权" * 9 + "…"
    assert cut("甲，乙", 10) == "甲，乙"
    assert clauses("甲，乙；丙") == ("甲，", "乙；", "丙")
    assert clauses("") == ()
