"""What the sentences of a circular tell: the figures that stand in them, with their indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dashboard.data.outcomes import unit_of
from dashboard.features.meeting.circular.sentences import Circular, Passage
from dashboard.page.view import View
from tests.dashboard.features.meeting.circular.passages import ours, sentences, whole_text

N = r"([\d.]+(?:万元|亿元|%)?)"
MOVED = f"，较上期(?:增加|减少){N}"
YEAR = f"，较上年同期(?:增加|减少){N}"
MONEY = f"投入{N}（资金{N}、物资{N}(?:，含约数)?）"
WORK = f"，志愿服务{N}小时，智力支持{N}场，受益{N}人次"
MADE_OF = ("contributions", "cash", "in_kind")
DONE = ("volunteer_hours", "expert_sessions", "beneficiaries")
CHANGED = {
    "contributions": "投入",
    "volunteer_hours": "志愿服务时长",
    "expert_sessions": "智力支持场次",
    "beneficiaries": "受益人次",
}
WHOLE = {
    f"{N}个已纳入汇总": ("returns.reported",),
    f"{N}个镇（街道）均": ("towns",),
    f"全区已结对{N}个村（社区），占{N}(?:{MOVED}个)?(?:{YEAR}个)?": (
        "participation.villages_paired",
        "participation.share",
        "participation.villages_paired.moved",
        "participation.villages_paired.year",
    ),
    f"结对关系{N}项，其中{N}项已签订协议": (
        "participation.pairings_in_force",
        "participation.agreements_signed",
    ),
    f"由一家社会组织结对的{N}个，由多家结对的{N}个": (
        "participation.villages_one_organization",
        "participation.villages_many_organizations",
    ),
    f"参与社会组织{N}家(?:{MOVED}家)?": (
        "participation.organizations",
        "participation.organizations.moved",
    ),
    f"累计项目{N}个，已完成{N}个": (
        "aid_type_summary.projects",
        "aid_type_summary.projects_completed",
    ),
    f"未完结项目{N}个": ("aid_type_summary.projects_live",),
    f"）{MOVED}个(?:{YEAR}个)?": (
        "aid_type_summary.projects_live.moved",
        "aid_type_summary.projects_live.year",
    ),
    f"本期新增项目{N}个": ("aid_type_summary.projects_new",),
    f"{N}个当时已超期": ("due.overdue",),
    f"{N}个计划在此后至(?:\\d+年)?12月31日完成(?:，其中{N}个计划日期已过、待下期报送确认)?": (
        "due.due",
        "due.to_confirm",
    ),
    f"^本期开展活动{N}场，{MONEY}{WORK}": (
        "flow.activities",
        *(f"flow.{name}" for name in (*MADE_OF, *DONE)),
    ),
    f"开展以来累计{MONEY}{WORK}，完成项目{N}个(?:（{N}份报送表缺报或待修改，未计入）)?": (
        *(f"flow.{name}.to_date" for name in (*MADE_OF, *DONE)),
        "aid_type_summary.projects_completed",
        "returns.lacking",
    ),
    f"本期报送典型案例{N}个": ("cases.all",),
    f"区级以上典型案例{N}个(?:，选录{N}个)?": ("cases.high", "cases.chosen"),
    f"{N}个典型村中{N}个已有合作项目(?:；另有市级典型村{N}个)?": (
        "typical.listed",
        "typical.helped",
        "typical.others",
    ),
    f"累计提出问题{N}个，已解决{N}个": ("problems.raised", "problems.resolved"),
    f"{N}个问题尚未解决(?:，其中{N}个提请领导小组协调)?": ("problems.open", "problems.asked"),
    f"办理提请协调的{N}个问题": ("decisions.all",),
    f"另有{N}个问题": ("decisions.more",),
    f"{N}个未完结项目尚未明确计划起止时间": ("projects.unscheduled",),
    f"对{N}个已超期、{N}个次?年底前到期的项目": ("due.overdue", "due.due"),
    f"对{N}个次?年底前到期的项目": ("due.due",),
}
"""What a sentence says → the figures in it, in their order."""


def named(view: View) -> dict[str, tuple[str, ...]]:
    """The same for figures that stand beside a name of a vocabulary."""
    vocabularies = view.dictionary.vocabularies
    found: dict[str, tuple[str, ...]] = {}
    for kind in ("task", "aid_type"):
        for term in vocabularies[kind].terms:
            source = f"{kind}.{term.code}"
            found[f"{term.name}{N}个(?:，占{N})?"] = (source, f"{source}.share")
    for term in vocabularies["project_status"].terms:
        found[f"[（、]{term.short}{N}(?=[、）])"] = (f"live.{term.code}",)
    return found | changes_and_steps(view) | classes_and_levels(view)


def changes_and_steps(view: View) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, word in CHANGED.items():
        found[f"较上期[^；。]*?{word}(?:增长|下降){N}"] = (f"flow.{name}.changed",)
        found[f"较上年同期[^；。]*?{word}(?:增长|下降){N}"] = (f"flow.{name}.year",)
    for milestone in view.dictionary.milestones:
        parts = re.split(r"\{(\w+)\}", milestone.fact.replace(" ", ""))
        if len(parts) > 1:
            pattern = N.join(map(re.escape, parts[::2]))
            sources = tuple(f"milestone.{milestone.code}.{name}" for name in parts[1::2])
            found[f"{milestone.short}方面，{pattern}"] = sources
    return found


def classes_and_levels(view: View) -> dict[str, tuple[str, ...]]:
    vocabularies = view.dictionary.vocabularies
    found: dict[str, tuple[str, ...]] = {}
    classes = vocabularies["participation_class"]
    lapsed, completed = (classes.name_of(code) for code in ("lapsed", "completed_out"))
    found[f"不再参与{N}家（(?:{completed}{N}家)?、?(?:{lapsed}{N}家)?）"] = (
        "participation.organizations_gone",
        "participation.organizations_completed_out",
        "participation.organizations_lapsed",
    )
    for term in classes.terms:
        if term.code not in classes.over:
            found[f"{term.name}{N}家"] = (f"participation.organizations_{term.code}",)
    for term in vocabularies["level"].terms:
        found[f"{term.name}级{N}个"] = (f"cases.{term.name}级",)
    return found


def in_context(view: View, text: str) -> Iterator[tuple[str, str, str]]:
    """Figures whose meaning follows from what is around them: text, as written, source."""
    for whole in re.finditer(f"按主要任务分，(.+?)，(合占{N})", text):
        tasks = view.dictionary.vocabularies["task"].terms
        codes = "、".join(term.code for term in tasks if term.name in whole[1])
        yield whole[2], whole[3], f"task.{codes}.share"
    for lead, when in (("本期报送的成效：", "now"), ("累计", "to_date")):
        for whole in re.finditer(f"{lead}[^；。]*", text):
            for term in view.dictionary.vocabularies["outcome_indicator"].terms:
                for found in re.finditer(rf"{term.short}([\d.]+){unit_of(term)}", whole[0]):
                    yield found[0], found[1], f"outcome.{when}.{term.code}"


OF_A_TOWN = {
    f"本期开展活动{N}场，{MONEY}{WORK}": ("activities", *MADE_OF, *DONE),
    f"结对村（社区）净[增减]{N}个": ("villages_paired.moved",),
    f"新增项目{N}个": ("projects_new",),
    f"继续办理{N}个提出超过半年的问题": ("overdue_problems",),
    f"核对{N}个已超期项目": ("overdue_projects",),
    f"明确{N}个典型村的合作项目": ("A1",),
    f"补充{N}个未完结项目的计划起止时间": ("A2",),
}
"""What the passage of a town says → its figures."""


def of_towns(view: View, paper: Circular) -> Iterator[tuple[str, str, str]]:
    """The figures of the towns and of the problems, which stand under their heads."""
    codes = {report.town.name: report.town.code for report in view.reports}
    for block in paper.parts[1].blocks:
        if isinstance(block, Passage) and block.title:
            source = f"town.{codes[block.title]}"
            for pattern, columns in OF_A_TOWN.items():
                for found in re.finditer(pattern, block.sentence):
                    for written, column in zip(found.groups(), columns, strict=True):
                        if written:
                            yield found[0], written, f"{source}.{column}"
    for place, found in enumerate(re.finditer(f"已提出{N}天", whole_text(paper))):
        yield found[0], found[1], f"decision.{place}"


def of_district(paper: Circular) -> list[str]:
    """The sentences but those of single towns, which say the same of themselves."""
    towns = [b.sentence for b in paper.parts[1].blocks if isinstance(b, Passage) and b.title]
    return [sentence for sentence in sentences(paper) if sentence not in towns]


def figures(view: View, paper: Circular, quotes: list[str]) -> Iterator[tuple[str, str, str]]:
    """Every figure of the paper: the text that it stands in, as written, its source."""
    yield from of_towns(view, paper)
    patterns = WHOLE | named(view)
    for sentence in of_district(paper):
        text = ours(sentence, quotes)
        yield from in_context(view, text)
        for pattern, sources in patterns.items():
            for found in re.finditer(pattern, text):
                yield from (
                    (found[0], written, source)
                    for written, source in zip(found.groups(), sources, strict=True)
                    if written
                )
