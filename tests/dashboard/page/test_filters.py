"""Choices in HTML, and the slider: what they show, and what the address says of them."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.page.filters import Choice, box, segments
from dashboard.page.layout import FAILED_BLOCK

CHOICE = Choice("town", "镇“街”", {"": "全部", "a<b": "甲 & 乙", "c": "丙"}, "")


def test_a_box_shows_the_code_chosen_and_offers_all_of_them() -> None:
    html = box(CHOICE, "c")
    assert re.findall(r'<option value="([^"]*)"', html) == ["", "a&lt;b", "c"]
    assert html.count(" selected") == 1
    assert '<option value="c" selected>丙</option>' in html
    assert "甲 &amp; 乙" in html
    assert 'data-key="town" aria-label="镇“街”" data-default=""' in html


def test_of_a_row_of_buttons_one_is_pressed() -> None:
    html = segments(CHOICE, "a<b")
    assert re.findall(r'data-code="([^"]*)" aria-pressed="(\w+)"', html) == [
        ("", "false"),
        ("a&lt;b", "true"),
        ("c", "false"),
    ]


def _slider() -> None:
    from dashboard.page.filters import weigh

    weigh("w_money", "资金", 1.0, 3.0)


@pytest.mark.parametrize(
    ("address", "value"), [("2", 2.0), ("0", 0.0), ("9", 1.0), ("x", 1.0), ("nan", 1.0)]
)
def test_a_weight_of_the_address_is_shown_if_it_is_one(address: str, value: float) -> None:
    at = AppTest.from_function(_slider)
    at.query_params["w_money"] = address
    assert at.run().slider[0].value == value


def test_a_slider_that_is_moved_is_not_set_back_by_its_own_address() -> None:
    at = AppTest.from_function(_slider).run()
    at.slider[0].set_value(2.0).run()
    assert "".join(at.query_params["w_money"]) == "2"
    assert not at.slider[0].proto.set_value
    at.query_params["w_money"] = "0.5"
    assert at.run().slider[0].value == 0.5
    at.slider[0].set_value(1.0).run()
    assert "w_money" not in at.query_params


def test_blocks_beside_each_other_are_spared_one_by_one() -> None:
    def page() -> None:
        from dashboard.page.layout import side_by_side

        def broken() -> str:
            raise ValueError("broken")

        side_by_side("1fr 1fr", (lambda: "<b>甲</b>", broken), (lambda: "<b>乙</b>",))

    at = AppTest.from_function(page).run()
    html = at.get("html")[0].proto.body
    assert "<b>甲</b>" in html
    assert "<b>乙</b>" in html
    assert html.count(FAILED_BLOCK) == 1
    assert not at.exception
