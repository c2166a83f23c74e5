"""Headlines of 结对与参与."""

from dashboard.features.participation import headlines


def test_a_name_too_long_for_a_title_is_left_to_the_bars() -> None:
    assert headlines.most_frequent("单位", "社会团体", 97, 193) == "单位以社会团体最多，占50%"
    assert headlines.most_frequent("单位", "某某" * 20, 97, 193) == ""
    assert headlines.most_frequent("单位", "", 0, 0) == ""


def test_counts_and_rates_are_said_only_where_they_are_known() -> None:
    assert headlines.rate(0.178, "率") == "率17.8%"
    assert headlines.rate(float("nan"), "率") == "率"
    assert headlines.pairings(275, "结对") == "275项结对"
