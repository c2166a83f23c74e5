"""Headlines of 镇街进度."""

import pandas as pd

from dashboard.features.town_progress import headlines
from etl.dictionary import Dictionary

TOWNS = {"1": "东镇", "2": "西镇", "3": "南镇"}


SHORTS = {"on_time": "按时", "late": "逾期", "missing": "缺报"}


def steps(*states: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(states, columns=["area_code", "state"])


def test_towns_that_need_attention_are_named_in_code_order_or_counted() -> None:
    two = steps(("2", "attention"), ("1", "attention"))
    assert headlines.towns_attention(two, TOWNS, "需看") == "东镇、西镇各有一个步骤需看"
    many = {str(n): f"第{n}号街道" for n in range(1, 10)}
    all_of_them = steps(*((code, "attention") for code in many))
    assert headlines.towns_attention(all_of_them, many, "需看") == "九个镇（街道）各有一个步骤需看"


def test_how_a_step_moved_names_the_area_and_ranks_nobody(dictionary: Dictionary) -> None:
    steps = pd.DataFrame({"period": ["1", "2"], "numerator": [228, 246]})
    milestone = dictionary.milestone("L3")
    found = headlines.step_moved(steps, milestone, "某区")
    assert found == f"{milestone.short}：某区上期 228、本期 246"
    assert headlines.step_moved(steps[1:], milestone, "某区") == f"{milestone.short}：某区本期 246"
    nothing = headlines.step_moved(steps[:0], milestone, "某区")
    assert nothing == f"{milestone.short}逐期情况"


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


def test_projects_are_counted_with_those_completed_as_fully_as_fits() -> None:
    assert headlines.projects(8, 1, "西樵镇", "做完") == "西樵镇 8 个项目，1 个做完"
    assert headlines.projects(12_345, 12_345, "西樵西樵镇", "做完") == "西樵西樵镇 12,345 个项目"
    assert headlines.projects(8, 0, "西樵镇") == "西樵镇 8 个项目"
    assert headlines.projects(0, 0, "西樵镇") == "西樵镇还没有项目"


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
