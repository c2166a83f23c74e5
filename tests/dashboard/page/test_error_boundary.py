"""A failing block leaves the rest of its page; in tests it fails the test."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.page.layout import FAILED_BLOCK


def _page() -> None:
    import streamlit as st

    from dashboard.page.layout import error_boundary

    with error_boundary():
        raise ValueError("broken")
    st.html("<b>乙</b>")


@pytest.mark.usefixtures("error_boundaries")
def test_a_sentence_stands_in_place_of_a_failing_block() -> None:
    at = AppTest.from_function(_page).run()
    blocks = [element.proto.body for element in at.get("html")]
    assert FAILED_BLOCK in blocks[0]
    assert blocks[1:] == ["<b>乙</b>"]
    assert not at.exception


def test_in_tests_a_failing_block_is_an_exception() -> None:
    assert len(AppTest.from_function(_page).run().exception) == 1
