"""Headlines of 帮扶类型."""

import pandas as pd
import pytest

from dashboard.features.aid_types import headlines
from dashboard.page.headlines import BLOCK
from dashboard.style.formats import width
from etl.dictionary import Dictionary

TYPES = {"a": "甲类", "b": "乙类", "c": "丙类"}


def test_the_largest_type_is_named_with_its_share() -> None:
    assert (
        headlines.aid_types({"a": 34, "b": 33, "c": 33}, TYPES, "项目") == "项目中甲类最多，占34%"
    )


def test_two_that_tie_are_named_together() -> None:
    tie = {"a": 5, "b": 5, "c": 1}
    assert headlines.aid_types(tie, TYPES, "项目") == "项目中甲、乙类并列最多，各5个"
    assert (
        headlines.aid_types(tie, TYPES, "项目", once=False) == "项目中涉及甲、乙类并列最多，各5个"
    )


def test_a_tie_of_many_and_nothing_at_all_are_neutral() -> None:
    assert headlines.aid_types({"a": 5, "b": 5, "c": 5}, TYPES, "项目") == "各类项目数"
    assert headlines.aid_types({"a": 0, "b": 0}, TYPES, "项目") == "各类项目数"
    assert headlines.aid_types({"a": float("nan")}, TYPES, "项目") == "各类项目数"


def test_no_share_is_given_where_types_overlap() -> None:
    found = headlines.aid_types({"a": 34, "b": 33}, TYPES, "项目", once=False)
    assert found == "项目中涉及甲类的最多，34个"


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        ("cash", {"a": 600_000, "b": 400_000}, "甲类占{label}60%"),
        ("cash", {"a": 400_000, "b": 300_000, "c": 300_000}, "{label}100.0万元"),
        ("beneficiaries", {"a": 400, "b": 300, "c": 300}, "{bare}1,000人次"),
        ("cash", {"a": 0, "b": 0}, "{label}为0"),
        ("cash", {"a": float("nan")}, "{label}"),
    ],
)
def test_measure(
    dictionary: Dictionary, code: str, values: dict[str, float], expected: str
) -> None:
    indicator = dictionary.indicators[code]
    found = headlines.measure(values, TYPES, indicator)
    bare = indicator.label.removesuffix("人次")
    assert found == expected.format(label=indicator.label, bare=bare)
    assert width(found) <= BLOCK


def test_a_sum_says_what_it_rests_on(dictionary: Dictionary) -> None:
    cash, people = dictionary.indicators["cash"], dictionary.indicators["beneficiaries"]
    even = {"a": 400_000.0, "b": 300_000.0, "c": 300_000.0}
    assert headlines.measure(even, TYPES, cash, "五镇") == f"五镇{cash.label}100.0万元"
    assert headlines.all_measures(1234, people, "五镇") == "五镇本期受益1,234人次"
    assert "受益" in headlines.all_measures(1234, people)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.46, "近半数"),
        (0.5, "半数"),
        (0.52, "过半"),
        (0.55, "近六成"),
        (0.6, "六成"),
        (0.63, "超六成"),
        (0.22, "超两成"),
        (0.96, "绝大部分"),
        (1.0, "全部"),
    ],
)
def test_a_share_in_words(share: float, said: str) -> None:
    assert headlines.roughly(share) == said


def test_where_most_of_it_goes_is_said_when_one_or_two_have_it(dictionary: Dictionary) -> None:
    names = {"a": "甲类帮扶", "b": "乙类帮扶", "c": "丙类帮扶"}
    cash = dictionary.indicators["cash"]
    one, two = {"a": 48.0, "b": 30.0, "c": 22.0}, {"a": 35.0, "b": 30.0, "c": 23.0, "d": 12.0}
    assert headlines.given(one, names, "资金投向") == "近半数资金投向甲类帮扶"
    assert headlines.given(two, names | {"d": "丁"}, "资金投向") == "近七成资金投向甲、乙类帮扶"
    # Nobody is named for a tie, nor for a share of which nothing stands out.
    assert headlines.given({"a": 40.0, "b": 30.0, "c": 30.0}, names, "资金投向") == ""
    assert headlines.given({"a": 0.0, "b": float("nan")}, names, "资金投向") == ""
    assert headlines.measure(one, names, cash, "五镇", "资金投向") == "五镇近半数资金投向甲类帮扶"
    # Too long for a title: then it is not said so.
    long = names | {"a": "一个名称非常非常之长的类型"}
    assert "投向" not in headlines.measure(one, long, cash, "五镇", "资金投向")


def test_a_type_chosen_is_what_the_findings_speak_of() -> None:
    values = {"a": 70.0, "b": 320.0}
    assert headlines.one_type(values, "a", "甲类", "项目", True) == "甲类70个项目，占18%"
    assert headlines.one_type(values, "a", "甲类", "项目", False) == "涉及甲类的项目70个"
    nothing = {"a": float("nan")}
    assert headlines.one_type(nothing, "a", "甲类", "项目", True) == "甲类还没有报送数据"
    frame = pd.DataFrame(
        {"period": ["1", "2"] * 2, "aid_type": ["a", "a", "b", "b"], "projects": [3.0, 5, 9, 1]}
    )
    assert headlines.one_trend(frame, "a", "甲类", "项目") == "甲类5个，较上期增加2个"
    assert headlines.one_trend(frame[:1], "a", "甲类", "项目") == "甲类3个"
    done = pd.DataFrame({"status": ["completed", "ongoing"], "projects": [3, 4]})
    assert headlines.completion(done, "甲类项目", "做完") == "甲类项目7个，3个做完"
    none_done = done.assign(status="ongoing")
    assert headlines.completion(none_done, "项目", "做完") == "项目7个，尚无做完"


def test_a_sum_beyond_every_programme_still_fits_its_title(dictionary: Dictionary) -> None:
    found = headlines.measure(
        {"a": 12_345_678_900, "b": 1.2e10, "c": 1.2e10}, TYPES, dictionary.indicators["cash"]
    )
    assert found.endswith("亿元")
    assert width(found) <= BLOCK


def test_one_type_leading_everywhere_is_a_finding_but_no_town_is_named() -> None:
    table = pd.DataFrame({"a": [5.0, 4.0], "b": [1.0, 3.0]}, index=["1", "2"])
    assert headlines.towns_alike(table, TYPES, "项目") == "2个镇（街道）均以甲类最多"
    table.loc["2", "b"] = 9
    assert headlines.towns_alike(table, TYPES, "项目") == "各镇（街道）项目按类型分布"


def test_trend_is_rising_only_if_every_type_rises_every_time() -> None:
    frame = pd.DataFrame(
        [
            (p, t, n)
            for p, k in (("1", 0), ("2", 1), ("3", 2))
            for t, n in (("a", 5 + k), ("b", 2 + k))
        ],
        columns=["period", "aid_type", "projects"],
    )
    assert headlines.trend(frame, ["a", "b"], "项目", True) == "两类项目逐期增加"
    frame.loc[5, "projects"] = 3
    assert headlines.trend(frame, ["a", "b"], "项目", True) == "项目10个，较上期增加1个"
    assert headlines.trend(frame, ["a", "b"], "项目", False) == "各类项目数"


def test_the_longest_type_fits_its_block(dictionary: Dictionary) -> None:
    terms = dictionary.vocabularies["aid_type"].terms
    names = {term.code: term.name for term in terms}
    values = {term.code: float(i) for i, term in enumerate(terms)}
    assert width(headlines.aid_types(values, names, "未完结项目")) <= BLOCK
