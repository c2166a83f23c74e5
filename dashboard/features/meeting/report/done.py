"""What was done: pairings, projects, money and people, outcomes, by aid type and town, examples, problems."""

from collections import Counter

from dashboard.data import resolutions
from dashboard.data.last_phase import told_cases
from dashboard.features.meeting.circular import outcomes
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.later_parts import typical
from dashboard.features.meeting.circular.overall import figure_one, made_up, to_date
from dashboard.features.meeting.circular.sentences import (
    Block,
    Passage,
    count,
    fill,
    joined,
    official,
)
from dashboard.features.meeting.queries import cases_to_date
from dashboard.features.meeting.report import queries, tables
from dashboard.features.meeting.report.gaps import gap, told
from dashboard.page import statements
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import join, percent

_MOST_CASES = 6
# How many cases the text names, of those of the highest levels.


def overall(view: View, facts: Facts) -> tuple[Passage, ...]:
    """总体情况: as of now and to date."""
    return (
        Passage(told(_pairings(view, facts), "结对与参与情况"), "结对与参与"),
        Passage(told(_projects(view, facts), "项目实施情况"), "项目实施"),
        Passage(told(official(to_date(view, facts)), "投入与受益情况"), "投入与受益"),
        Passage(_outcomes(view), "帮扶成效"),
        Passage("开展以来各期情况见表1。"),
    )


def _pairings(view: View, facts: Facts) -> str:
    if facts.level("villages_paired") is None:
        return ""
    paired = f"全{view.district_word}{statements.paired_share(view)}"
    people = fill("参与社会组织{}家", facts.level("organizations"))
    note = statements.carried_towns(view)
    return official(joined("；", paired, *made_up(view, facts), f"{people}{note}", end="。"))


def _projects(view: View, facts: Facts) -> str:
    whole = fill("累计项目{}个", facts.level("projects"))
    done = fill("已完成{}个", facts.level("projects_completed"))
    live = statements.live_projects(view)
    note = statements.carried_towns(view) if live else ""
    return official(joined("；", joined("，", whole, done), f"{live}{note}", end="。"))


def _outcomes(view: View) -> str:
    """What is in 成效明细 to date; else for an officer to add."""
    listed = outcomes.to_date(view)
    if not listed:
        return f"{gap('帮扶成效')}。"
    return f"累计{official(listed)}。成效由{TOWN}自愿填报，不计入投入。{gap('成效实例')}。"


def aid_types(view: View, facts: Facts) -> tuple[Block, ...]:
    """The largest aid types, a chart, a table of all."""
    total = facts.matrix.total
    if not total:
        return (Passage(f"{gap('各类帮扶情况')}。"),)
    shares = zip(view.aid_type_names.values(), facts.matrix.totals, strict=True)
    known = sorted(((name, n) for name, n in shares if n), key=lambda pair: -pair[1])
    said = "，".join(f"{name}{count(n)}个，占{percent(n, total)}" for name, n in known[:3])
    first = Passage(f"累计项目按主要帮扶类型分，{said}（见图1）；各类型情况见表2。")
    return first, *figure_one(view, facts), tables.aid_types(view, facts)


def towns(view: View, facts: Facts) -> tuple[Block, ...]:
    """Every part in code order."""
    lead = f"各{view.part_word}开展以来情况见表3，按行政区划代码排列，不作排名。"
    return Passage(lead), tables.towns(view, facts)


def examples(view: View) -> tuple[Passage, ...]:
    """Typical villages, cases, honours to date."""
    return (
        Passage(told(typical(view), "典型村合作情况"), view.title_of("typical_village")),
        Passage(_cases(view), view.title_of("model_case")),
        Passage(_honors(view), view.title_of("honor")),
    )


def _cases(view: View) -> str:
    """``累计报送典型案例61个，其中省级3个、…；包括《…》（某镇）、…。``."""
    found = cases_to_date(view.warehouse, view.region.code, view.period.code)
    if not found:
        return f"{gap(view.title_of('model_case'))}。"
    levels = names_of(view.dictionary, "level")
    counts = Counter(case["level"] for case in found)
    by_level = join([f"{levels[level]}级{count(n)}个" for level, n in counts.items()])
    high = [case for case in found if case["level"] != next(iter(levels))][:_MOST_CASES]
    named = join([f"《{case['title'].strip()}》（{case['town']}）" for case in high])
    whole = fill("累计报送典型案例{}个", len(found))
    cases = told_cases(view.warehouse, view.region.code, view.period.code).values()
    media = fill("有媒体报道的{}个", sum(town.published for town in cases) or None)
    return joined("；", f"{whole}，其中{by_level}", media, fill("包括{}", named), end="。")


def _honors(view: View) -> str:
    found = queries.honors_to_date(view.warehouse, view.region.code, view.period.code)
    if not found:
        return f"{gap(view.title_of('honor'))}。"
    levels = names_of(view.dictionary, "level")
    by_level = join([f"{levels[level]}级{count(n)}项" for level, n in found])
    return f"社会组织因专项行动获得表彰荣誉{count(sum(n for _, n in found))}项，其中{by_level}。"


def problems(view: View, facts: Facts) -> tuple[Passage, ...]:
    """Problems raised and resolved; what the leading group resolved, and what came of it."""
    raised, resolved = facts.problems
    said = fill("累计提出问题{}个，已解决{}个", raised or None, resolved)
    left = f"{official(statements.problems(view))}{statements.carried_towns(view)}" if said else ""
    return (
        Passage(told(joined("；", said, left, end="。"), "问题协调情况"), "问题协调"),
        Passage(_resolutions(view, facts), view.title_of("decision")),
    )


def _resolutions(view: View, facts: Facts) -> str:
    """``领导小组2次会议议定5项：已办结3、办理中1、逾期1。``."""
    rows = resolutions.all_resolutions(view.warehouse, view.region.code, view.period.code)
    if not rows:
        return f"{gap('领导小组议定事项和办理情况')}。"
    meetings = len({row.met_on for row in rows})
    states = resolutions.told(view.dictionary, rows, facts.basis.as_of)
    silent = sum(not row.result for row in rows)
    rest = f"{gap(f'{silent}项的办理结果')}。" if silent else ""
    return f"领导小组{meetings}次会议议定{len(rows)}项：{states}。{rest}"


def outlook(view: View) -> tuple[Passage, ...]:
    """What only an officer can say."""
    last = view.dictionary.phases[-1]
    return (
        Passage(f"{gap('经验做法')}。", "经验做法"),
        Passage(f"{gap('存在不足')}。", "存在不足"),
        Passage(f"{gap(f'{last.name}后的工作安排')}。", "下一步"),
    )
