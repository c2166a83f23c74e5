import datetime as dt

import pandas as pd
import pytest

from dashboard.data.queries import Figure
from dashboard.page import headlines
from dashboard.style.formats import width
from etl.dictionary import Dictionary

TYPES = {"a": "甲类", "b": "乙类", "c": "丙类"}
TOWNS = {"1": "东镇", "2": "西镇", "3": "南镇"}
SHORTS = {"on_time": "按时", "late": "逾期", "missing": "缺报"}


def figure(value: float | None, change: float | None) -> Figure:
    return Figure("villages_paired", value, change, (value,))


def steps(*states: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(states, columns=["area_code", "state"])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (12, "结对已覆盖 251 个村（社区），较上期增加 12 个"),
        (-3, "结对已覆盖 251 个村（社区），较上期减少 3 个"),
        (None, "结对已覆盖 251 个村（社区）"),
        (0, "结对已覆盖 251 个村（社区）"),
    ],
)
def test_coverage(change: float | None, expected: str) -> None:
    assert headlines.coverage(figure(251, change), "某区") == expected


def test_coverage_without_data_says_so() -> None:
    assert headlines.coverage(figure(None, None), "某镇") == "某镇还没有报送数据"


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2024, 2, 28), "距{0}还有 2 天"),
        (dt.date(2026, 11, 24), "{1}阶段还有 37 天结束"),
        (dt.date(2027, 8, 1), "三个阶段均已结束"),
    ],
)
def test_phase(dictionary: Dictionary, today: dt.date, expected: str) -> None:
    names = [phase.name for phase in dictionary.phases]
    assert headlines.phase(dictionary.phases, today) == expected.format(*names)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", "done"), ("2", "done")], "没有需看的步骤"),
        ([("1", "attention"), ("2", "attention")], "两个镇（街道）各有一步需看"),
        ([("1", "attention")], "一个镇（街道）有一步需看"),
        ([("1", "attention"), ("1", "attention"), ("2", "attention")], "两个镇（街道）有步骤需看"),
        ([("9", "attention")], "没有需看的步骤"),
    ],
)
def test_strip(rows: list[tuple[str, str]], expected: str) -> None:
    assert headlines.strip(steps(*rows), TOWNS, "需看") == expected


def test_towns_that_need_attention_are_named_in_code_order_or_counted() -> None:
    two = steps(("2", "attention"), ("1", "attention"))
    assert headlines.towns_attention(two, TOWNS, "需看") == "东镇、西镇各有一个步骤需看"
    many = {str(n): f"第{n}号街道" for n in range(1, 10)}
    all_of_them = steps(*((code, "attention") for code in many))
    assert headlines.towns_attention(all_of_them, many, "需看") == "九个镇（街道）各有一个步骤需看"


def test_the_largest_type_is_named_with_its_share() -> None:
    assert headlines.aid_types({"a": 34, "b": 33, "c": 33}, TYPES) == "甲类项目最多，占 34%"


def test_two_that_tie_are_named_together() -> None:
    text = headlines.aid_types({"a": 5, "b": 5, "c": 1}, TYPES)
    assert text == f"{TYPES['a']}、{TYPES['b']}项目并列最多，各 5 个"


def test_a_tie_of_many_and_nothing_at_all_are_neutral() -> None:
    assert headlines.aid_types({"a": 5, "b": 5, "c": 5}, TYPES) == "各类帮扶项目数"
    assert headlines.aid_types({"a": 0, "b": 0}, TYPES) == "各类帮扶项目数"
    assert headlines.aid_types({"a": float("nan")}, TYPES) == "各类帮扶项目数"


def test_no_share_is_given_where_types_overlap() -> None:
    assert (
        headlines.aid_types({"a": 34, "b": 33}, TYPES, shares=False) == "涉及甲类的项目最多，34 个"
    )


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        ("cash", {"a": 600_000, "b": 400_000}, "甲类占{label} 60%"),
        ("cash", {"a": 400_000, "b": 300_000, "c": 300_000}, "{label} 100.0 万元"),
        ("beneficiaries", {"a": 400, "b": 300, "c": 300}, "{bare} 1,000 人次"),
        ("cash", {"a": 0, "b": 0}, "{label}为 0"),
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
    assert width(found) <= headlines.BLOCK


def test_a_sum_says_what_it_rests_on(dictionary: Dictionary) -> None:
    cash, people = dictionary.indicators["cash"], dictionary.indicators["beneficiaries"]
    even = {"a": 400_000.0, "b": 300_000.0, "c": 300_000.0}
    assert headlines.measure(even, TYPES, cash, "已报五镇") == f"已报五镇{cash.label} 100.0 万元"
    assert headlines.all_measures(1234, people, "已报五镇") == "已报五镇本期受益 1,234 人次"
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
    assert (
        headlines.measure(one, names, cash, "已报五镇", "资金投向")
        == "已报五镇近半数资金投向甲类帮扶"
    )
    # Too long for a title: then it is not said so.
    long = names | {"a": "一个名称非常之长的类型"}
    assert "投向" not in headlines.measure(one, long, cash, "已报五镇", "资金投向")


def test_a_type_chosen_is_what_the_findings_speak_of() -> None:
    values = {"a": 70.0, "b": 320.0}
    assert headlines.one_type(values, "a", "甲类", "项目", True) == "甲类 70 个项目，占 18%"
    assert headlines.one_type(values, "a", "甲类", "项目", False) == "涉及甲类的项目 70 个"
    nothing = {"a": float("nan")}
    assert headlines.one_type(nothing, "a", "甲类", "项目", True) == "甲类还没有报送数据"
    frame = pd.DataFrame(
        {"period": ["1", "2"] * 2, "aid_type": ["a", "a", "b", "b"], "projects": [3.0, 5, 9, 1]}
    )
    assert headlines.one_trend(frame, "a", "甲类", "项目") == "甲类 5 个，较上期增加 2 个"
    assert headlines.one_trend(frame[:1], "a", "甲类", "项目") == "甲类 3 个"
    done = pd.DataFrame({"status": ["completed", "ongoing"], "projects": [3, 4]})
    assert headlines.completion(done, "甲类") == "甲类 7 个项目中 3 个已经完成"


def test_a_sum_beyond_every_programme_still_fits_its_title(dictionary: Dictionary) -> None:
    found = headlines.measure(
        {"a": 12_345_678_900, "b": 1.2e10, "c": 1.2e10}, TYPES, dictionary.indicators["cash"]
    )
    assert found.endswith("亿元")
    assert width(found) <= headlines.BLOCK


def test_how_a_step_moved_names_the_area_and_ranks_nobody(dictionary: Dictionary) -> None:
    steps = pd.DataFrame({"period": ["1", "2"], "numerator": [228, 246]})
    milestone = dictionary.milestone("L3")
    found = headlines.step_moved(steps, milestone, "某区")
    assert found == f"{milestone.short}：某区上期 228、本期 246"
    assert headlines.step_moved(steps[1:], milestone, "某区") == f"{milestone.short}：某区本期 246"
    nothing = headlines.step_moved(steps[:0], milestone, "某区")
    assert nothing == f"{milestone.short}逐期情况"


def test_counts_are_said_only_where_they_are_known() -> None:
    assert headlines.changes(146, 19, "某期", "新来") == "146 个新项目、19 家新来"
    assert (
        headlines.changes(1146, 119, "某期", "新来参与", "已报五镇")
        == "已报五镇报送 1,146 个新项目"
    )
    assert headlines.changes(float("nan"), 19, "某期", "新来") == "某期的变化"
    assert headlines.rate(0.178, "率") == "率 17.8%"
    assert headlines.rate(float("nan"), "率") == "率"
    assert headlines.pairings(275, "结对") == "275 项结对"
    assert headlines.typical(56, 51) == "56 个典型村中 51 个已有项目"
    assert headlines.typical(56, 51, 3) == "已报镇的 53 个典型村中 51 个已有项目"
    assert headlines.typical(3, 0, 3) == "3 个典型村，还没有报送数据"


def test_a_name_too_long_for_a_title_is_left_to_the_bars() -> None:
    assert headlines.most("单位", "社会团体", 97, 193) == "单位以社会团体最多，占 50%"
    assert headlines.most("单位", "某某" * 20, 97, 193) == ""
    assert headlines.most("单位", "", 0, 0) == ""


def test_returns_of_a_town_are_counted_not_judged() -> None:
    states = ["on_time", "missing", "on_time"]
    assert headlines.returns(states, SHORTS) == "应报 3 期，按时 2 期"
    assert headlines.returns([], SHORTS) == "各期报送"


def test_punctuality_of_all_half_years_before_is_said_only_when_true() -> None:
    returns = {
        "2024H1": {"on_time": 7},
        "2024H2": {"on_time": 7},
        "2025H1": {"on_time": 5, "late": 2},
    }
    assert (
        headlines.punctual(returns, "2025H1", SHORTS) == "前两期全部按时，本期 5 个按时、2 个逾期"
    )
    returns["2024H1"] = {"on_time": 6, "missing": 1}
    assert headlines.punctual(returns, "2025H1", SHORTS) == "本期 5 个按时、2 个逾期"
    assert headlines.punctual(returns, "2031H1", SHORTS) == "半年报送情况"


def test_one_type_leading_everywhere_is_a_finding_but_no_town_is_named() -> None:
    table = pd.DataFrame({"a": [5.0, 4.0], "b": [1.0, 3.0]}, index=["1", "2"])
    assert headlines.towns_alike(table, TYPES, "项目") == "甲类在两个镇（街道）都最多"
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
    assert headlines.trend(frame, ["a", "b"], "项目", True) == "项目 10 个，较上期增加 1 个"
    assert headlines.trend(frame, ["a", "b"], "项目", False) == "各类项目数"


def test_board_says_when_the_first_three_cannot_be_told_apart() -> None:
    frame = pd.DataFrame(
        {"tier": ["甲", "乙", "乙"], "rank_low": [1, 1, 2], "rank_high": [2, 3, 4]}
    )
    assert headlines.board(frame, "某组", ["甲", "乙"]) == "某组 3 家：1 家表现甲，前三名难分先后"
    frame["rank_high"] = [1, 1, 4]
    assert headlines.board(frame, "某组", ["甲", "乙"]) == "某组 3 家：1 家表现甲"
    frame["tier"] = None
    assert headlines.board(frame, "某组", ["甲", "乙"]) == "某组 3 家有可比数据"


def test_findings_of_the_district_fit_their_titles(dictionary: Dictionary) -> None:
    everywhere = {
        code: dictionary.vocabularies["aid_type"].name_of(code)
        for code in dictionary.vocabularies["aid_type"].codes
    }
    assert (
        width(headlines.aid_types({code: i for i, code in enumerate(everywhere)}, everywhere))
        <= headlines.BLOCK
    )
    assert width(headlines.coverage(figure(290, -100), "某区")) <= headlines.PAGE


def test_projects_are_counted_with_those_completed_as_fully_as_fits() -> None:
    assert headlines.projects(8, 1, "西樵镇", "做完") == "西樵镇 8 个项目，1 个做完"
    assert headlines.projects(12_345, 12_345, "西樵西樵镇", "做完") == "西樵西樵镇 12,345 个项目"
    assert headlines.projects(8, 0, "西樵镇") == "西樵镇 8 个项目"
    assert headlines.projects(0, 0, "西樵镇") == "西樵镇还没有项目"


def test_the_page_names_the_town_and_that_its_data_are_older() -> None:
    found = headlines.coverage(figure(34, None), "某镇", "某镇", "（沿用上期）")
    assert found == "某镇已结对 34 个村（社区）（沿用上期）"


def test_what_is_new_is_not_compared_between_unlike_towns(dictionary: Dictionary) -> None:
    steps = pd.DataFrame({"period": ["1", "2"], "numerator": [173, 146]})
    milestone = dictionary.milestone("A4")
    found = headlines.step_moved(steps, milestone, "已报五镇", alike=False)
    assert found == f"{milestone.short}：已报五镇本期 146"
    stock = headlines.step_moved(steps, milestone, "某区", "*")
    assert stock == f"{milestone.short}：某区上期 173、本期 146*"


def test_more_than_three_towns_are_counted() -> None:
    four = {str(n): f"{n}镇" for n in range(4)}
    found = steps(*((code, "attention") for code in four))
    assert headlines.towns_attention(found, four, "需看") == "四个镇（街道）各有一个步骤需看"
