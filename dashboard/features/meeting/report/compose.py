"""The whole report on the programme: title, opening, eight parts, an annex.

Everything is to date, as of the end of a half-year; it does not judge or rank. What no return says is a gap to fill
in. Source: 方案四（三）“总结专项行动实施情况”.
"""

from dashboard.data import queries
from dashboard.features.meeting.circular.compose import absence
from dashboard.features.meeting.circular.facts import Facts, facts_of
from dashboard.features.meeting.circular.sentences import Block, Composed, Part, joined
from dashboard.features.meeting.circular.tables import task_table
from dashboard.features.meeting.report import done, plan, tables
from dashboard.features.meeting.report.gaps import gap
from dashboard.page import statements
from dashboard.page.view import MOST_NAMES, TOWN, View, shorts_of
from dashboard.style.formats import join


def report(view: View) -> Composed:
    """The report as of the end of a view's half-year; a town chosen in the view is ignored."""
    district = view.for_district()
    return compose(district, facts_of(district))


def compose(view: View, facts: Facts) -> Composed:
    """The report of a half-year's facts; ``view``: the district at this half-year."""
    programme, district = view.dictionary.programme, view.dictionary.district
    matrix = task_table(view, facts)
    return Composed(
        title_lines=(district.full_name, f"“{programme.full_name}”", "专项行动总结报告"),
        opening=opening(view),
        parts=_parts(view, facts),
        annexes=(matrix,) if matrix.rows else (),
        signed=programme.owner,
        dated=gap("成文日期"),
    )


def _parts(view: View, facts: Facts) -> tuple[Part, ...]:
    parts: dict[str, tuple[Block, ...]] = {
        "总体情况": (*done.overall(view, facts), tables.half_years(view, facts)),
        "实施步骤": plan.phases(view, facts),
        "主要任务": plan.tasks(view, facts),
        view.column_titles("aid_type_summary")["aid_type"]: done.aid_types(view, facts),
        f"各{view.part_word}": done.towns(view, facts),
        "典型示范": done.examples(view),
        "问题协调和议定事项": done.problems(view, facts),
        "经验、不足和下一步": done.outlook(view),
    }
    return tuple(Part(title, blocks) for title, blocks in parts.items())


def opening(view: View) -> str:
    """Legal basis, subject and day; what is carried forward, which returns the sums lack, what is still to come."""
    programme, district = view.dictionary.programme, view.dictionary.district
    years = f"{programme.starts_on.year}-{programme.ends_on.year}年"
    since = f"{programme.starts_on.year}年{programme.starts_on.month}月"
    reported = f"{statements.data_day(view)}，各{TOWN}报送情况：{statements.taken_up(view)}"
    return (
        f"根据《{district.full_name}“{programme.full_name}”专项行动实施方案（{years}）》"
        f"（{programme.document}）要求，现将{since}以来专项行动实施情况报告如下。"
        f"{joined('；', reported, *absence(view), end='。')}{_lacking(view)}{_to_come(view)}"
    )


def _lacking(view: View) -> str:
    """``开展以来2份报送表未计入累计：九江镇2026年上半年待修改，大沥镇2026年上半年缺报。``; or nothing."""
    shorts = shorts_of(view.dictionary, "submission_state")
    returns = [
        f"{report.town.name}{period.name}{shorts[report.state]}"
        for period in view.periods_to_date
        for report in queries.reports(view.warehouse, period.code)
        if report.is_gap and report.town.code in view.town_names
    ]
    if not returns:
        return ""
    named = f"：{'，'.join(returns)}" if len(returns) <= 2 * MOST_NAMES else ""
    return f"开展以来{len(returns)}份报送表未计入累计{named}。"


def _to_come(view: View) -> str:
    """The half-years of the programme after the one shown, which are no part of the report yet."""
    later = [p.name for p in view.dictionary.periods if p.code > view.period.code]
    return f"{join(later)}尚未计入{gap('报送后重新生成')}。" if later else ""
