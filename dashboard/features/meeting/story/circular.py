"""专项行动工作进展情况通报: its sentences, computed from the facts of the story.

No word judges or ranks; a late or missing return is stated as a fact. What only an officer can say
is a gap. Source: 方案四（二）“每半年报送一次专项行动工作进展情况”, 五（二）“情况通报”.
"""

from __future__ import annotations

from dashboard.features.meeting.story.build import build_story
from dashboard.features.meeting.story.circular_facts import (
    figure_one,
    inputs,
    pairings,
    phases,
    projects,
)
from dashboard.features.meeting.story.circular_tables import annexes, data_day, town_table
from dashboard.features.meeting.story.circular_work import (
    next_work,
    open_problems,
    practices,
    town_passages,
)
from dashboard.features.meeting.story.model import Story
from dashboard.features.meeting.story.sentences import (
    Block,
    Circular,
    Part,
    Passage,
    Sentence,
    count,
    joined,
    say,
)
from dashboard.page.view import TOWN, View
from dashboard.style.formats import day, join

GAP = "【请补充】"
ADDRESSEES = f"各{TOWN}、各社会组织业务主管单位、行业管理部门："


def circular(view: View) -> Circular:
    """The circular of a view's half-year; a town chosen in the view is left aside."""
    return compose(view.for_district(), build_story(view))


def compose(view: View, story: Story) -> Circular:
    """The circular of a story; ``view``: the district at the same half-year."""
    programme = view.dictionary.programme
    tables = annexes(view, story)
    return Circular(
        issuer=story.owner,
        number=f"{programme.document.split('〔')[0]}〔{story.published_at.year}〕{GAP}号",
        title_lines=(
            f"{story.owner}关于{story.period_name}",
            f"“{story.full_name}”",
            "专项行动工作进展情况的通报",
        ),
        addressees=ADDRESSEES,
        opening=opening(view, story),
        parts=_parts(view, story, len(tables)),
        annexes=tables,
        signed=story.owner,
        dated="【请补充：成文日期】",
        copies=GAP,
        office=f"{story.owner}办公室",
        printed="【请补充：日期】",
    )


def _parts(view: View, story: Story, annex_count: int) -> tuple[Part, ...]:
    overall: tuple[Block, ...] = (
        Passage(pairings(view, story), "结对与参与情况"),
        Passage(projects(view, story), "项目实施情况"),
        *figure_one(view, story),
        Passage(inputs(story), "投入与受益情况"),
        Passage(phases(view, story), "实施步骤推进情况"),
    )
    towns: tuple[Block, ...] = (
        Passage((f"各{TOWN}进展见表1，按行政区划代码排列，不作排名。",)),
        town_table(view, story),
        *town_passages(view, story),
    )
    parts = (
        Part("总体情况", _said(overall)),
        Part(f"各{TOWN}进展", _said(towns)),
        Part("主要做法和典型", _said(practices(view, story))),
        Part(
            view.dictionary.relations["problem"].title,
            _said(open_problems(view, story, annex_count)),
        ),
        Part("下一步工作", _said(next_work(view, story))),
    )
    return tuple(part for part in parts if part.blocks)


def _said(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks that say something."""
    return tuple(b for b in blocks if not isinstance(b, Passage) or b.sentence)


def opening(view: View, story: Story) -> Sentence:
    """On what ground, of what, as of when; who has reported, what is carried forward."""
    programme, district = view.dictionary.programme, view.dictionary.district
    years = f"{programme.starts_on.year}-{programme.ends_on.year}年"
    ground = (
        f"根据《{district.full_name}“{story.full_name}”专项行动实施方案（{years}）》"
        f"（{story.document}）要求，现将{story.period_name}专项行动工作进展情况通报如下。"
    )
    if all(report.state == "not_due" for report in view.reports if not report.has_reported):
        absent = joined([_not_yet(view), *_carried(view)], "，")
    else:
        absent = joined(_missing(view), "，")
    # A return sent back for correction has been reported too, but does not count.
    is_back = any(report.state == "rejected" for report in view.reports)
    counted = "的报送已纳入汇总" if is_back else "已报送"
    reported = say(
        f"数据截至{day(data_day(view))}，{{towns}}个{TOWN}中{{reported}}个{counted}",
        towns=count(len(view.reports), "towns"),
        reported=count(sum(r.has_reported for r in view.reports), "returns.reported"),
    )
    return (ground, *joined([reported, absent], "，", "。"))


def _not_yet(view: View) -> Sentence:
    """That the day for the returns has not come; nothing when all are in."""
    absent = [report for report in view.reports if not report.has_reported]
    if not absent:
        return ()
    who = "" if len(absent) == len(view.reports) else join([r.town.name for r in absent])
    return (f"{who}报送期限为{day(view.period.due_on)}，尚未到期",)


def _missing(view: View) -> list[Sentence]:
    """``大沥镇缺报，其结对、项目存量沿用2025年下半年数据，本期发生数未计入``; nothing when all are in."""
    absent = [report for report in view.reports if not report.has_reported]
    if not absent:
        return []
    said: list[Sentence] = []
    for term in view.dictionary.vocabularies["submission_state"].terms:
        names = [report.town.name for report in absent if report.state == term.code]
        said += [(f"{join(names)}{term.name}",)] if names else []
    return [*said, *_carried(view)]


def _carried(view: View) -> list[Sentence]:
    absent = [report for report in view.reports if not report.has_reported]
    if not absent:
        return []
    whose = "其" if len(absent) == 1 else f"上述{TOWN}"
    if len(absent) == len(view.reports):
        whose = "各项"
    said: list[Sentence] = []
    periods = sorted({r.data_period for r in absent if r.data_period})
    if periods:
        older = join([view.dictionary.period(code).name for code in periods])
        said.append((f"{whose}结对、项目存量沿用{older}数据",))
    return [*said, ("本期发生数未计入",)]
