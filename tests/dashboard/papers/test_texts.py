"""Text of a return inside XML, and the gaps that an officer fills in."""

import pytest

from dashboard.papers.texts import clean, gaps_in, parts


def test_gaps_are_counted_and_found_in_their_place() -> None:
    text = "于【请补充：日期】前【请补充】"
    assert gaps_in(text) == 2
    assert list(parts(text)) == [
        ("于", False),
        ("【请补充：日期】", True),
        ("前", False),
        ("【请补充】", True),
    ]
    assert list(parts("")) == []


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("甲\x00\x0b\x1b乙", "甲乙"),
        ("甲\r\n\t乙", "甲 乙"),
        ("\ud800甲\ufffe", "甲"),
        ("𠮷\U0001f600", "𠮷\U0001f600"),
        ("　甲　", "　甲　"),
    ],
)
def test_what_xml_cannot_hold_is_left_out(raw: str, text: str) -> None:
    assert clean(raw) == text
