"""The whole circular: head, opening, five parts, annexes, imprint.

It does not judge or rank; a late or missing return is stated as a fact. What only an officer can
say is a gap to fill in. Source: 方案四（二）“每半年报送一次专项行动工作进展情况”, 五（二）“情况通报”.
"""

from collections.abc import Sequence

from dashboard.features.meeting.circular import later_parts, overall
from dashboard.features.meeting.circular.facts import Facts, facts_of
from dashboard.features.meeting.circular.sentences import (
    Block,
    Circular,
    Part,
    Passage,
    Table,
    fill,
    joined,
)
from dashboard.features.meeting.circular.tables import STEPS, annexes, town_table
from dashboard.page import closing, statements
from dashboard.page.view import TOWN, View
from dashboard.style.formats import day

GAP = "【请补充】"


def circular(view: View) -> Circular:
    """The circular of a view's half-year; a town chosen in the view is ignored."""
    return compose(view.for_district(), facts_of(view))


def compose(view: View, facts: Facts) -> Circular:
    """The circular of a half-year's facts; ``view``: the district at this half-year."""
    programme = view.dictionary.programme
    tables = annexes(view, facts)
    return Circular(
        issuer=programme.owner,
        number=f"{programme.document.split('〔')[0]}〔{view.warehouse.edition.published_at.year}〕{GAP}号",
        title_lines=(
            f"{programme.owner}关于{view.period.name}",
            f"“{programme.full_name}”",
            "专项行动工作进展情况的通报",
        ),
        addressees=f"各{TOWN}、各社会组织业务主管单位、行业管理部门：",
        opening=opening(view, facts),
        parts=_parts(view, facts, tables),
        annexes=tables,
        signed=programme.owner,
        dated="【请补充：成文日期】",
        copies=GAP,
        office=f"{programme.owner}办公室",
        printed="【请补充：日期】",
    )


def _parts(view: View, facts: Facts, annexes: Sequence[Table]) -> tuple[Part, ...]:
    steps = next((n for n, table in enumerate(annexes, 1) if table.caption == STEPS), 0)
    of_all: tuple[Block, ...] = (
        Passage(overall.pairings(view, facts), "结对与参与情况"),
        Passage(overall.projects(view, facts), "项目实施情况"),
        *overall.figure_one(view, facts),
        Passage(overall.inputs(view, facts), "投入与受益情况"),
        Passage(overall.phases(view, facts, steps), "实施步骤推进情况"),
    )
    towns: tuple[Block, ...] = (
        Passage(f"各{view.part_word}进展见表1，按行政区划代码排列，不作排名。"),
        town_table(view, facts),
        *later_parts.town_passages(view, facts),
    )
    parts: dict[str, tuple[Block, ...]] = {
        "总体情况": of_all,
        f"各{view.part_word}进展": towns,
        "主要做法和典型": later_parts.practices(view, facts),
        view.title_of("problem"): later_parts.open_problems(view, facts, len(annexes)),
        "下一步工作": later_parts.next_work(view, facts),
    }
    return tuple(
        Part(title, nonempty)
        for title, blocks in parts.items()
        if (nonempty := tuple(b for b in blocks if not isinstance(b, Passage) or b.sentence))
    )


def opening(view: View, facts: Facts) -> str:
    """Legal basis, subject and date; who has reported, what is carried forward."""
    programme, district = view.dictionary.programme, view.dictionary.district
    years = f"{programme.starts_on.year}-{programme.ends_on.year}年"
    reported = f"{statements.data_day(view)}，各{TOWN}报送情况：{statements.taken_up(view)}"
    return (
        f"根据《{district.full_name}“{programme.full_name}”专项行动实施方案（{years}）》"
        f"（{programme.document}）要求，现将{view.period.name}专项行动工作进展情况通报如下。"
        f"{joined('；', reported, *absence(view))}。{fill('{}。', _corrections(view))}"
    )


def _corrections(view: View) -> str:
    """Of a closed half-year: which returns were changed since, and which figures would differ now."""
    return joined("；", closing.corrected(view), closing.differences(view))


def absence(view: View) -> list[str]:
    """``存量沿用2025年下半年数据，本期发生数未计入``; before the due date, that it is still to come."""
    absent = [report for report in view.reports if not report.has_reported]
    if not absent:
        return []
    said = []
    if all(report.state == "not_due" for report in absent):
        said = [f"报送期限为{day(view.period.due_on)}，尚未到期"]
    older = statements.carried(view)
    whose = "各" if len(absent) == len(view.reports) else "其" if len(absent) == 1 else "上述"
    town = "" if whose == "其" else TOWN
    stocks = f"{whose}{town}{older}数据，" if older else ""
    return [*said, f"{stocks}本期发生数未计入"]
