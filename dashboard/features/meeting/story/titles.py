"""The sentence at the head of each slide, computed by fixed rules; no full stop, no judgement.

Each rule gives the sentence and a shorter one that says the same in fewer words. ``None`` is
"not known" and never read as zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.features.meeting.story.model import Stock
from dashboard.page.view import TOWN
from dashboard.style.formats import join, number, percent, words

Said = tuple[str, str]
"""The sentence, and the short one."""

VILLAGES = "村（社区）"
NOTHING = "尚无报送数据"
MOST_NAMED = 2
HALF = 0.5


def overall(paired: Stock, live: Stock) -> Said:
    """``结对村（社区）增至234个，在实施项目较上期增加18个``; without a half-year before: ``已结对…``."""
    if paired.value is None:
        return NOTHING, NOTHING
    count = number(paired.value)
    if paired.change is None:
        first = f"已结对{VILLAGES}{count}个"
    else:
        first = f"结对{VILLAGES}{_sign(paired.change, '增至', '减至', '保持')}{count}个"
    if live.value is None:
        return first, first
    return f"{first}{_projects(live)}", f"{first}，在实施项目{number(live.value)}个"


def _projects(live: Stock) -> str:
    if live.change is None:
        return f"，在实施项目{number(live.value or 0)}个"
    if not live.change:
        return "，在实施项目与上期持平"
    return f"，在实施项目较上期{_sign(live.change, '增加', '减少', '')}{number(abs(live.change))}个"


def _sign(change: float, up: str, down: str, same: str) -> str:
    return up if change > 0 else down if change < 0 else same


def participation(label: str, total: Stock, new: float | None, classes: Mapping[str, str]) -> Said:
    """``参与社会组织412家，其中37家为本期首次参与``.

    ``label``: of the indicator; ``classes``: code → name of a class, as a half-year's participants are divided.
    """
    if total.value is None:
        return NOTHING, NOTHING
    first = f"{label}{number(total.value)}家"
    if new:
        return f"{first}，其中{number(new)}家为本期{classes['new']}", first
    if new is not None:
        either = together([classes["continuing"], classes["returning"]]).replace("、", "或")
        return f"{first}，均为{either}", first
    if total.change is None:
        return first, first
    if not total.change:
        return f"{first}，与上期持平", first
    return (
        f"{first}，较上期{_sign(total.change, '增加', '减少', '')}{number(abs(total.change))}家",
        first,
    )


def tasks(counts: Sequence[tuple[str, float]]) -> Said:
    """``项目集中在产业振兴、民生保障两项任务，合占71%``; ``counts``: short names in vocabulary order."""
    total = sum(value for _, value in counts)
    if not total:
        return "各项任务尚无项目", "各项任务尚无项目"
    ordered = sorted(counts, key=lambda one: -one[1])
    (first, best), rest = ordered[0], ordered[1:]
    if rest and rest[0][1]:
        second, next_best = rest[0]
        if best + next_best >= HALF * total:
            share = percent(best + next_best, total)
            text = f"项目集中在{first}、{second}两项任务，合占{share}"
            return text, f"{first}、{second}两项任务合占{share}"
    begun = sum(1 for _, value in counts if value)
    is_all = begun == len(counts)
    lead = f"{words(begun).strip()}项任务均有项目" if is_all else f"{begun}项任务已有项目"
    return f"{lead}，{first}最多，占{percent(best, total)}", lead


def aid_types(counts: Sequence[tuple[str, float]]) -> str:
    """``产业帮扶项目最多，占29%``; a tie: ``产业、教育帮扶项目最多，各占20%``; nothing without projects."""
    total = sum(value for _, value in counts)
    if not total:
        return ""
    best = max(value for _, value in counts)
    leaders = [name for name, value in counts if value == best]
    if len(leaders) == len(counts):
        return f"各类项目一样多，各{number(best)}个"
    each = "各" if len(leaders) > 1 else ""
    return f"{together(leaders)}项目最多，{each}占{percent(best, total)}"


def together(names: Sequence[str]) -> str:
    """Names with an ending in common, which is said once: ``产业、教育帮扶``."""
    ending = ""
    while len(names) > 1 and len({name[-len(ending) - 1 :] for name in names}) == 1:
        longer = names[0][-len(ending) - 1 :]
        if len(longer) >= min(len(name) for name in names):
            break
        ending = longer
    return join([name[: len(name) - len(ending)] for name in names]) + ending


def phases(
    name: str, states: Sequence[str], attention: Sequence[str], state_names: Mapping[str, str]
) -> Said:
    """``持续推进7步均已起步，半年报送和问题协调2步需重点关注``.

    Args:
        name: of the phase that the half-year ends in.
        states: of the phase's steps.
        attention: short names of those of the district that need attention.
        state_names: code → name of a state.
    """
    begun = sum(1 for state in states if state != "not_started")
    word = state_names["attention"]
    if not begun:
        lead = f"{name}{len(states)}步尚未起步"
    else:
        lead = f"{name}{len(states)}步{'均' if begun == len(states) else f'中{begun}步'}已起步"
    if not attention:
        return f"{lead}，无{word}事项", lead
    counted = f"{len(attention)}步{word}"
    named = "和".join(attention) if len(attention) <= MOST_NAMED else ""
    return f"{lead}，{named}{counted}", f"{lead}，{counted}"


def phase_summary(name: str, states: Sequence[str], state_names: Mapping[str, str]) -> str:
    """``部署启动阶段5步中2步已完成，3步推进中``."""
    parts = [
        f"{states.count(code)}步{word}" for code, word in state_names.items() if code in states
    ]
    return f"{name}阶段{len(states)}步中{'，'.join(parts)}"


def towns(paired: int, all_towns: int, overdue: int) -> Said:
    """``7个镇（街道）全部开展结对，3个镇（街道）有事项需要协调``; a missing return never enters it."""
    if not paired:
        first = f"各{TOWN}尚未开展结对"
    elif paired == all_towns:
        first = f"{all_towns}个{TOWN}全部开展结对"
    else:
        first = f"{paired}个{TOWN}已开展结对"
    if not overdue:
        return f"{first}，暂无事项提请协调", first
    return f"{first}，{overdue}个{TOWN}有事项需要协调", f"{first}，{overdue}个有事项需要协调"


def typical(helped: int, listed: int, cases: int) -> Said:
    """``30个典型村中27个已明确合作项目，本期新增典型案例9个``; without typical villages the second half."""
    second = f"本期新增典型案例{cases}个" if cases else "本期无新增典型案例"
    if not listed:
        return second, second
    first = f"{listed}个典型村中{helped}个已明确合作项目"
    return f"{first}，{second}", first


def decisions(days: Sequence[int]) -> Said:
    """``3个问题提请本次会议决定，最长已301天``; ``days`` open, of each problem."""
    if not days:
        return "暂无问题提请会议协调", "暂无问题提请会议协调"
    first = f"{len(days)}个问题提请本次会议决定"
    longest = number(max(days))
    return f"{first}，{'已提出' if len(days) == 1 else '最长已'}{longest}天", first


def honors(count: int, compared: int) -> Said:
    """``8家社会组织列入表现突出参考名单，提请集体研究``; ``compared``: on any board."""
    if not compared:
        return "本期尚无可比较的社会组织", "本期尚无可比较的社会组织"
    if not count:
        return "参考名单已形成，提请集体研究", "参考名单已形成"
    first = f"{count}家社会组织列入表现突出参考名单"
    return f"{first}，提请集体研究", first


def upcoming(actions: int, due: str, period: str) -> Said:
    """``下一步4项工作，2027年1月15日前报送2026年下半年进展``; without a day to come only how many."""
    first = f"下一步{actions}项工作" if actions else "各阶段工作均已到期"
    return (f"{first}，{due}前报送{period}进展" if due else first), first


def town(name: str, paired: float | None, waiting: int, gap: str, carried: str) -> Said:
    """``狮山镇：58个村（社区）已结对，1个问题需要协调``.

    ``gap``: 缺报 or the like where there is no return of the half-year; ``carried``: the half-year
    its figures are of.
    """
    if gap:
        behind = f"，沿用{carried}数据" if carried else f"，{NOTHING}"
        return f"{name}：本期{gap}{behind}", f"{name}：本期{gap}"
    if paired is None:
        return f"{name}：{NOTHING}", f"{name}：{NOTHING}"
    first = f"{name}：{number(paired)}个{VILLAGES}已结对"
    asked = f"{waiting}个问题需要协调" if waiting else "暂无问题提请协调"
    return f"{first}，{asked}", first
