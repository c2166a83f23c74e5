"""Words that several slides share."""

from dashboard.features.meeting.slides.slide import join_names


def test_an_ending_in_common_is_said_once() -> None:
    assert join_names(["产业帮扶", "教育帮扶"]) == "产业、教育帮扶"
    assert join_names(["产业帮扶"]) == "产业帮扶"
    assert join_names(["产业", "教育"]) == "产业、教育"
