"""Headlines of 镇街进度."""

import pandas as pd

from dashboard.features.town_progress import headlines
from etl.dictionary import Dictionary

TOWNS = {"1": "东镇", "2": "西镇", "3": "南镇"}


SHORTS = {"on_time": "按时", "late": "逾期", "missing": "缺报"}


def test_the_step_on_typical_villages_says_its_population() -> None:
    rows = pd.DataFrame(
        [("1", "done", 3), ("2", "in_progress", 1), ("3", "not_applicable", None)],
        columns=["area_code", "state", "numerator"],
    )
    said = headlines.typical_step(rows, TOWNS)
    assert said == "有典型村的2个镇（街道）中，1个已全部明确合作项目"
    none_done = rows.assign(state="in_progress")
    assert headlines.typical_step(none_done, TOWNS) == "各镇（街道）步骤与事实"


def test_how_a_step_moved_names_the_area_and_ranks_nobody(dictionary: Dictionary) -> None:
    steps = pd.DataFrame({"period": ["1", "2"], "numerator": [228, 246]})
    milestone = dictionary.milestone("L3")
    found = headlines.step_moved(steps, milestone, "某区")
    assert found == f"{milestone.short}：某区上期228、本期246"
    assert headlines.step_moved(steps[1:], milestone, "某区") == f"{milestone.short}：某区本期246"
    nothing = headlines.step_moved(steps[:0], milestone, "某区")
    assert nothing == f"{milestone.short}逐期情况"


def test_returns_of_a_town_are_counted_not_judged() -> None:
    states = ["on_time", "missing", "on_time"]
    assert headlines.returns(states, SHORTS) == "应报3份，按时2份"
    assert headlines.returns([], SHORTS) == "各期报送"


def test_projects_are_counted_with_those_completed_as_fully_as_fits() -> None:
    assert headlines.projects(8, 1, "西樵镇", "做完") == "西樵镇8个项目，1个做完"
    assert (
        headlines.projects(12_345, 12_345, "西樵西樵西樵镇", "做完") == "西樵西樵西樵镇12,345个项目"
    )
    assert headlines.projects(8, 0, "西樵镇") == "西樵镇8个项目"
    assert headlines.projects(0, 0, "西樵镇") == "西樵镇还没有项目"


def test_what_is_new_is_not_compared_between_unlike_towns(dictionary: Dictionary) -> None:
    steps = pd.DataFrame({"period": ["1", "2"], "numerator": [173, 146]})
    milestone = dictionary.milestone("A4")
    found = headlines.step_moved(steps, milestone, "五镇", alike=False)
    assert found == f"{milestone.short}：五镇本期146"
    stock = headlines.step_moved(steps, milestone, "某区", "*")
    assert stock == f"{milestone.short}：某区上期173、本期146*"
