"""Every rule of the titles with hand-made numbers: its sentence, its variants, ties, none, not known."""

import pytest

from dashboard.features.meeting.story import titles
from dashboard.features.meeting.story.model import Stock
from dashboard.style.formats import width

CLASSES = {"new": "首次参与", "continuing": "继续参与", "returning": "再次参与"}
STATES = {
    "done": "已完成",
    "in_progress": "推进中",
    "not_started": "未开始",
    "attention": "需重点关注",
}
TASKS = ("产业振兴", "文化振兴", "宜居和美", "民生保障", "治理力量", "党建共建")
TYPES = ("产业帮扶", "就业帮扶", "教育帮扶")


def counts(names: tuple[str, ...], *values: float) -> list[tuple[str, float]]:
    return list(zip(names, values, strict=True))


@pytest.mark.parametrize(
    ("paired", "live", "said"),
    [
        ((234, 222), (214, 196), "结对村（社区）增至234个，在实施项目较上期增加18个"),
        ((220, 222), (190, 196), "结对村（社区）减至220个，在实施项目较上期减少6个"),
        ((222, 222), (196, 196), "结对村（社区）保持222个，在实施项目与上期持平"),
        ((130, None), (161, None), "已结对村（社区）130个，在实施项目161个"),
        ((0, None), (0, None), "已结对村（社区）0个，在实施项目0个"),
        ((12, 11), (None, None), "结对村（社区）增至12个"),
        ((None, None), (None, None), "尚无报送数据"),
        ((1234, 1233), (1000, 999), "结对村（社区）增至1,234个，在实施项目较上期增加1个"),
    ],
)
def test_overall(
    paired: tuple[float | None, float | None], live: tuple[float | None, float | None], said: str
) -> None:
    assert titles.overall(Stock(*paired), Stock(*live))[0] == said


@pytest.mark.parametrize(
    ("total", "new", "said"),
    [
        ((412, 398), 37, "参与社会组织412家，其中37家为本期首次参与"),
        ((412, 398), None, "参与社会组织412家，较上期增加14家"),
        ((390, 398), None, "参与社会组织390家，较上期减少8家"),
        ((398, 398), None, "参与社会组织398家，与上期持平"),
        ((412, 398), 0, "参与社会组织412家，均为继续或再次参与"),
        ((186, None), None, "参与社会组织186家"),
        ((None, None), None, "尚无报送数据"),
    ],
)
def test_participation(
    total: tuple[float | None, float | None], new: float | None, said: str
) -> None:
    assert titles.participation("参与社会组织", Stock(*total), new, CLASSES)[0] == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((115, 33, 26, 116, 15, 21), "项目集中在民生保障、产业振兴两项任务，合占71%"),
        ((10, 10, 10, 10, 10, 9), "六项任务均有项目，产业振兴最多，占17%"),
        ((5, 5, 5, 0, 4, 4), "5项任务已有项目，产业振兴最多，占22%"),
        ((25, 25, 25, 25, 0, 0), "项目集中在产业振兴、文化振兴两项任务，合占50%"),
        ((0, 0, 7, 0, 0, 0), "1项任务已有项目，宜居和美最多，占100%"),
        ((0, 0, 0, 0, 0, 0), "各项任务尚无项目"),
    ],
)
def test_tasks(values: tuple[float, ...], said: str) -> None:
    assert titles.tasks(counts(TASKS, *values))[0] == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((29, 20, 51), "教育帮扶项目最多，占51%"),
        ((40, 20, 40), "产业、教育帮扶项目最多，各占40%"),
        ((20, 20, 20), "各类项目一样多，各20个"),
        ((0, 0, 0), ""),
    ],
)
def test_aid_types(values: tuple[float, ...], said: str) -> None:
    assert titles.aid_types(counts(TYPES, *values)) == said


@pytest.mark.parametrize(
    ("states", "attention", "said"),
    [
        (
            ["in_progress"] * 5 + ["attention"] * 2,
            ["半年报送", "问题协调"],
            "持续推进7步均已起步，半年报送和问题协调2步需重点关注",
        ),
        (["done", "not_started"], [], "持续推进2步中1步已起步，无需重点关注事项"),
        (["not_started"] * 3, [], "持续推进3步尚未起步，无需重点关注事项"),
        (["attention"] * 3, ["一", "二", "三"], "持续推进3步均已起步，3步需重点关注"),
        (["attention", "done"], ["半年报送"], "持续推进2步均已起步，半年报送1步需重点关注"),
    ],
)
def test_phases(states: list[str], attention: list[str], said: str) -> None:
    assert titles.phases("持续推进", states, attention, STATES)[0] == said


def test_the_states_of_a_phase_are_counted_in_the_order_of_the_vocabulary() -> None:
    states = ["in_progress", "done", "in_progress", "done", "in_progress"]
    said = titles.phase_summary("部署启动", states, STATES)
    assert said == "部署启动阶段5步中2步已完成，3步推进中"


@pytest.mark.parametrize(
    ("paired", "overdue", "said"),
    [
        (7, 3, "7个镇（街道）全部开展结对，3个镇（街道）有事项需要协调"),
        (6, 0, "6个镇（街道）已开展结对，暂无事项提请协调"),
        (0, 0, "各镇（街道）尚未开展结对，暂无事项提请协调"),
    ],
)
def test_towns(paired: int, overdue: int, said: str) -> None:
    assert titles.towns(paired, 7, overdue)[0] == said


@pytest.mark.parametrize(
    ("helped", "listed", "cases", "said"),
    [
        (27, 30, 9, "30个典型村中27个已明确合作项目，本期新增典型案例9个"),
        (0, 0, 9, "本期新增典型案例9个"),
        (0, 0, 0, "本期无新增典型案例"),
        (0, 30, 0, "30个典型村中0个已明确合作项目，本期无新增典型案例"),
    ],
)
def test_typical(helped: int, listed: int, cases: int, said: str) -> None:
    assert titles.typical(helped, listed, cases)[0] == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([301, 252, 226], "3个问题提请本次会议决定，最长已301天"),
        ([301], "1个问题提请本次会议决定，已提出301天"),
        ([], "暂无问题提请会议协调"),
        ([1200] * 40, "40个问题提请本次会议决定，最长已1,200天"),
    ],
)
def test_decisions(days: list[int], said: str) -> None:
    assert titles.decisions(days)[0] == said


def test_honors() -> None:
    assert titles.honors(8, 150)[0] == "8家社会组织列入表现突出参考名单，提请集体研究"
    assert titles.honors(0, 150)[0] == "参考名单已形成，提请集体研究"
    assert titles.honors(0, 0)[0] == "本期尚无可比较的社会组织"


def test_upcoming() -> None:
    said = titles.upcoming(4, "2027年1月15日", "2026年下半年")[0]
    assert said == "下一步4项工作，2027年1月15日前报送2026年下半年进展"
    assert titles.upcoming(1, "", "")[0] == "下一步1项工作"
    assert titles.upcoming(0, "", "")[0] == "各阶段工作均已到期"


@pytest.mark.parametrize(
    ("paired", "waiting", "gap", "carried", "said"),
    [
        (58, 1, "", "", "狮山镇：58个村（社区）已结对，1个问题需要协调"),
        (58, 0, "", "", "狮山镇：58个村（社区）已结对，暂无问题提请协调"),
        (58, 1, "缺报", "2025年下半年", "狮山镇：本期缺报，沿用2025年下半年数据"),
        (None, 0, "缺报", "", "狮山镇：本期缺报，尚无报送数据"),
        (None, 0, "", "", "狮山镇：尚无报送数据"),
    ],
)
def test_town(paired: float | None, waiting: int, gap: str, carried: str, said: str) -> None:
    assert titles.town("狮山镇", paired, waiting, gap, carried)[0] == said


def test_an_ending_in_common_is_said_once() -> None:
    assert titles.together(["产业帮扶", "教育帮扶"]) == "产业、教育帮扶"
    assert titles.together(["产业帮扶"]) == "产业帮扶"
    assert titles.together(["产业", "教育"]) == "产业、教育"


def test_no_title_ends_in_a_full_stop_and_every_short_one_is_no_longer() -> None:
    said = [
        titles.overall(Stock(234, 222), Stock(214, 196)),
        titles.participation("参与社会组织", Stock(412, 398), 37, CLASSES),
        titles.tasks(counts(TASKS, 115, 33, 26, 116, 15, 21)),
        titles.phases("持续推进", ["done"], ["半年报送"], STATES),
        titles.towns(7, 7, 3),
        titles.typical(27, 30, 9),
        titles.decisions([301]),
        titles.honors(8, 10),
        titles.town("狮山镇", 58, 1, "", ""),
    ]
    for long, short in said:
        assert not long.endswith("。")
        assert width(short) <= width(long)
