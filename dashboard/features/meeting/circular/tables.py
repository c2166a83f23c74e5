"""The tables of the circular: towns in the text; matrix, steps, cases and problems as annexes."""

from collections.abc import Sequence

from dashboard.data.queries import TownReport
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.sentences import Table, count, plain_number
from dashboard.features.meeting.slides.decisions import Decision
from dashboard.features.meeting.slides.towns import TownLine
from dashboard.page.statements import APPROXIMATE, carried_towns, data_day
from dashboard.page.view import View, names_of
from dashboard.style.formats import day, in_unit

NOTHING = "—"
STEPS = "实施步骤推进情况"
"""Title of the annex with every step."""


def count_or_dash(value: float | None) -> str:
    """A count; a dash where it is not known."""
    return NOTHING if value is None else plain_number(value)


def pair(part: float | None, whole: float | None) -> str:
    """``61/66``."""
    if part is None or whole is None:
        return NOTHING
    return f"{plain_number(part)}/{plain_number(whole)}"


def town_table(view: View, facts: Facts) -> Table:
    """表1: every town in code order, carried-forward ones starred, and the sums of the district."""
    basis = facts.basis
    total = (
        "合计",
        count_or_dash(basis.last.get("villages_total")),
        count_or_dash(facts.level("villages_paired")),
        pair(facts.level("agreements_signed"), facts.level("pairings_in_force")),
        count_or_dash(facts.level("projects_live")),
        count_or_dash(facts.level("projects_new")),
        _money(basis),
    )
    return Table(
        f"表1　各{view.part_word}专项行动进展情况",
        (
            view.part_word,
            view.village_word,
            "已结对",
            "已签协议/结对",
            view.label("projects_live"),
            view.label("projects_new"),
            "本期投入（万元）",
        ),
        (*(_town_row(line) for line in facts.towns), total),
        (70, 56, 46, 78, 56, 68, 68),
        ("center", *("right",) * 6),
        _town_note(view, facts),
    )


def _town_row(line: TownLine) -> tuple[str, ...]:
    star = "*" if line.is_carried else ""
    return (
        f"{line.name}{star}",
        count_or_dash(line.villages),
        count_or_dash(line.paired),
        pair(line.signed, line.pairings),
        count_or_dash(line.live),
        line.state_word or count_or_dash(line.new),
        line.state_word or _money(line.basis),
    )


def _money(basis: Basis) -> str:
    value = basis.figure("contributions").value
    return NOTHING if value is None else plain_number(in_unit(value, "万元"), 1)


def _town_note(view: View, facts: Facts) -> str:
    """Which towns are starred and why; which are missing from the sums of the half-year."""
    starred: dict[tuple[str, str], list[str]] = {}
    for report in view.reports:
        if report.is_carried and report.data_period:
            key = (facts.basis.not_reported(report), report.data_period)
            starred.setdefault(key, []).append(report.town.name)
    parts = [
        f"*{view.named(names)}{state}，存量沿用{view.dictionary.period(period).name}数据"
        for (state, period), names in starred.items()
    ]
    absent = [report.town.name for report in view.reports if not report.has_reported]
    if absent and facts.basis.reported:
        parts.append(f"本期新增项目、本期投入合计不含{view.named(absent)}")
    if facts.basis.figure("contributions").is_approximate:
        parts.append(f"{view.label('contributions')}{APPROXIMATE}")
    if facts.basis.reported:
        parts.append("因四舍五入，金额分项之和与合计可能相差0.1")
    return f"注：{'；'.join(parts)}。" if parts else ""


def names_by_state(view: View, reports: Sequence[TownReport]) -> list[str]:
    """``大沥镇缺报``: the towns of each state that a return can have, in the order of the states."""
    states = names_of(view.dictionary, "submission_state")
    towns = {code: [r.town.name for r in reports if r.state == code] for code in states}
    return [f"{view.named(towns[code])}{name}" for code, name in states.items() if towns[code]]


def annexes(view: View, facts: Facts) -> tuple[Table, ...]:
    """The annexes that have rows, in their order."""
    makers = (task_table, step_table, case_table, problem_table)
    return tuple(table for make in makers if (table := make(view, facts)).rows)


def task_table(view: View, facts: Facts) -> Table:
    """主要任务 × 帮扶类型: projects to date."""
    matrix = facts.matrix
    rows: tuple[tuple[str, ...], ...] = ()
    if matrix.total:
        lines = [
            (line.name, *map(count_or_dash, line.values), count_or_dash(line.total))
            for line in matrix.lines
        ]
        rows = (*lines, ("合计", *map(count_or_dash, matrix.totals), count_or_dash(matrix.total)))
    heads = tuple(heading.name for heading in matrix.headings)
    count = len(heads)
    return Table(
        "主要任务与帮扶类型项目数",
        ("主要任务", *heads, "合计"),
        rows,
        (200, *(60,) * count, 70),
        ("left", *("right",) * (count + 1)),
        f"注：累计项目（个），按主要帮扶类型计，不含已终止；{data_day(view)}{carried_towns(view)}。",
    )


def step_table(view: View, facts: Facts) -> Table:
    """实施步骤: every step with its state and fact."""
    rows = tuple(
        (phase.name, step.milestone.name, step.state_word, step.said(count) or NOTHING)
        for phase in facts.phases
        for step in phase.steps
    )
    return Table(
        STEPS,
        ("阶段", "步骤", "推进状态", "情况"),
        rows,
        (64, 150, 72, 156),
        ("center", "left", "center", "left"),
        f"注：推进状态为“—”的步骤只列事实，不作判断；{data_day(view)}{carried_towns(view)}。",
        merged=frozenset((0, 2, 3)),
    )


def case_table(view: View, facts: Facts) -> Table:
    """典型案例: those of the half-year."""
    rows = tuple(
        (str(at), case.title, case.kind, case.level, case.organization or NOTHING, case.town)
        for at, case in enumerate(facts.cases, start=1)
    )
    titles, town = view.column_titles("model_case"), view.dictionary.cover.column("town").title
    heads = (titles["title"], titles["kind"], titles["level"], view.title_of("organization"))
    return Table(
        f"{view.period.name}{view.title_of('model_case')}",
        ("序号", *heads, town),
        rows,
        (36, 124, 56, 48, 116, 62),
        ("center", "left", "center", "center", "left", "center"),
    )


def problem_table(view: View, facts: Facts) -> Table:
    """提请领导小组协调的问题, the oldest first."""
    rows = tuple(
        (
            str(item.number),
            item.town,
            f"{item.problem}（{day(item.raised_on)}提出）",
            responsible(item),
            item.request,
            _handled(item),
        )
        for item in facts.decisions
    )
    town = view.dictionary.cover.column("town").title
    request = view.column_titles("problem")["request"]
    return Table(
        "提请领导小组协调的问题",
        ("序号", town, "问题及提出日期", "责任单位", request, "办理情况"),
        rows,
        (36, 48, 120, 70, 84, 84),
        ("center", "center", "left", "left", "left", "left"),
    )


# Words that stand for a unit without naming one.
_UNNAMED = (
    "业务主管单位",
    "行业管理部门",
    "行业主管部门",
    "主管部门",
    "有关部门",
    "相关部门",
    "有关单位",
    "相关单位",
)


def responsible(item: Decision) -> str:
    """The units named; a gap for an officer where there is none, or only a word for one."""
    if not item.units:
        return "【请补充：责任单位】"
    return f"{item.units}【请补充：单位名称】" if item.units in _UNNAMED else item.units


def _handled(item: Decision) -> str:
    """The last decision and what came of it, else the status."""
    texts = [item.last and f"上次协调意见：{item.last}", item.follow_up or item.status]
    return "；".join(text.rstrip("。；") for text in texts if text)
