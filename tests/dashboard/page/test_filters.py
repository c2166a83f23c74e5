"""Widgets in step with the address: what is shown, what is written, what is dropped."""

import pytest
from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from dashboard.page.filters import Choice, begin_run, end_run, text_input, url_param

    begin_run("first" if "other" not in st.query_params else "second")
    notices: list[str] = []
    town = Choice("town", "镇", {"": "全部", "a": "甲", "b": "乙"}, "", silent=frozenset({"d"}))
    town.selectbox(notices)
    Choice("by", "按", {"x": "一", "y": "二"}, "x").segmented_control(notices)
    text_input("q", "查找")

    def weight(text: str) -> float:
        if not 0 <= (value := float(text)) <= 3:
            raise ValueError(text)
        return value

    url_param(st.slider)(
        "资金", 0.0, 3.0, step=0.25, key="w", default=1.0, read=weight, write="{:g}".format
    )
    url_param(st.multiselect)(
        "列", ["m", "n"], key="columns", default=[], read=lambda t: t.split(","), write=",".join
    )
    st.text("".join(notices))
    end_run()


def opened(**query: str) -> AppTest:
    at = AppTest.from_function(_page)
    at.query_params.update(query)
    return at.run()


def address(at: AppTest) -> dict[str, str]:
    return {k: v if isinstance(v, str) else v[0] for k, v in at.query_params.items()}


def shown(at: AppTest) -> tuple[object, ...]:
    return (
        at.selectbox[0].value,
        at.segmented_control[0].value,
        at.text_input[0].value,
        at.slider[0].value,
        at.multiselect[0].value,
    )


CHOSEN = {"town": "b", "by": "y", "q": "村", "w": "2.5", "columns": "m,n"}


def test_what_the_address_says_is_shown_and_what_it_does_not_say_is_the_default() -> None:
    assert shown(opened()) == ("", "x", "", 1.0, [])
    assert shown(opened(**CHOSEN)) == ("b", "y", "村", 2.5, ["m", "n"])


def test_what_is_chosen_is_written_in_codes_and_the_default_is_not() -> None:
    at = opened()
    at.selectbox[0].select("b").run()
    at.segmented_control[0].select("y").run()
    at.text_input[0].set_value("村").run()
    at.slider[0].set_value(2.5).run()
    at.multiselect[0].set_value(["m", "n"]).run()
    assert address(at) == CHOSEN
    at.selectbox[0].select("").run()
    at.segmented_control[0].select("x").run()
    at.text_input[0].set_value("").run()
    at.slider[0].set_value(1.0).run()
    at.multiselect[0].set_value([]).run()
    assert address(at) == {}


def test_a_default_that_the_address_names_stays_there() -> None:
    at = opened(by="x")
    at.selectbox[0].select("b").run()
    assert address(at) == {"by": "x", "town": "b"}


def test_an_address_that_has_changed_wins() -> None:
    at = opened(town="b", w="2")
    at.query_params.clear()
    assert shown(at.run()) == ("", "x", "", 1.0, [])
    at.query_params["town"] = "a"
    assert at.run().selectbox[0].value == "a"


def test_another_page_with_the_same_keys_begins_with_the_address() -> None:
    at = opened()
    at.selectbox[0].select("b").run()
    at.query_params["other"] = "1"
    assert at.run().selectbox[0].key == "town-1"
    assert at.selectbox[0].value == "b"


def test_a_widget_that_changed_is_not_made_anew_by_its_own_address() -> None:
    at = opened()
    at.slider[0].set_value(2.0).run()
    assert address(at) == {"w": "2"}
    assert (at.slider[0].key, at.selectbox[0].key) == ("w", "town")


def test_a_widget_of_another_value_is_a_new_one_that_begins_with_it() -> None:
    """The browser holds the value of the old one, which it may not even show: it is not heard any more."""
    at = opened(w="2")
    at.slider[0].set_value(2.5).run()
    at.query_params["w"] = "2"
    at.run()
    assert (at.slider[0].key, at.slider[0].value, at.slider[0].proto.default) == ("w-1", 2.0, [2.0])
    assert not at.slider[0].proto.set_value
    at.selectbox[0].select("b").run()
    assert address(at) == {"town": "b", "w": "2"}
    assert at.slider[0].key == "w-1"


def test_a_second_choice_holds_though_the_browser_has_not_heard_of_the_first() -> None:
    at = opened()
    at.selectbox[0].select("b").run()
    at.query_params.clear()
    at.segmented_control[0].select("y").run()
    assert address(at) == {"town": "b", "by": "y"}


def test_a_run_that_is_cut_short_leaves_the_widgets_of_the_one_before() -> None:
    def page() -> None:
        import streamlit as st

        from dashboard.page.filters import Choice, begin_run, end_run

        begin_run("page")
        if not st.session_state.get("cut short"):
            Choice("town", "镇", {"": "全部", "b": "乙"}, "").selectbox()
        if not st.session_state.get("cut short"):
            end_run()

    at = AppTest.from_function(page)
    at.session_state["cut short"] = False
    at.run()
    at.session_state["cut short"] = True
    for _ in range(3):
        at.run()
    assert at.session_state["url_param_widgets"].before.keys() == {"town"}
    at.session_state["cut short"] = False
    at.run().run()
    assert at.session_state["url_param_widgets"].before == {}


def test_what_is_not_sent_because_a_run_is_cut_short_is_sent_by_the_next() -> None:
    """Streamlit drops what is not sent yet when the next run begins (seen with two quick steps forward)."""

    def page() -> None:
        import streamlit as st

        from dashboard.page.filters import Choice, begin_run, end_run

        begin_run("page")
        Choice("town", "镇", {"": "全部", "b": "乙"}, "").selectbox()
        if not st.session_state.get("cut short"):
            end_run()

    at = AppTest.from_function(page).run()
    at.session_state["cut short"] = True
    at.query_params["town"] = "b"
    at.run()
    for is_cut_short in (True, False, False):
        at.session_state["cut short"] = is_cut_short
        at.run()
        assert (at.selectbox[0].key, at.selectbox[0].proto.default) == ("town-1", 1)


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("town", "c", "镇“c”在现有数据中没有，已显示全部。"),
        ("town", "d", ""),
        ("w", "9", ""),
        ("w", "nan", ""),
        ("w", "x", ""),
    ],
)
def test_a_value_that_is_none_is_dropped(key: str, text: str, sentence: str) -> None:
    at = opened(**{key: text}, by="y")
    assert shown(at) == ("", "y", "", 1.0, [])
    assert address(at) == {"by": "y"}
    assert at.text[0].value == sentence
    assert at.run().text[0].value == ""
