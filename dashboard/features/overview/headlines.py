"""Headlines of 总览."""

from dashboard.data import queries
from dashboard.page.headlines import BLOCK
from dashboard.page.view import View
from dashboard.style.formats import day, fitting, is_missing, number, words


def phase(view: View) -> str:
    """``持续推进阶段还有37天结束`` by today; of a past half-year ``2025年6月30日，持续推进阶段``."""
    phases, today = view.dictionary.phases, view.today
    if view.period.code != queries.reported_periods(view.warehouse)[-1]:
        names = [p.name for p in phases if p.starts_on <= view.as_of <= p.ends_on]
        return f"{day(view.as_of)}，{names[0]}阶段" if names else day(view.as_of)
    if today < phases[0].starts_on:
        return f"距{phases[0].name}还有{(phases[0].starts_on - today).days}天"
    for step in phases:
        if step.starts_on <= today <= step.ends_on:
            return f"{step.name}阶段还有{(step.ends_on - today).days}天结束"
    return f"{words(len(phases))}个阶段均已结束"


def changes(projects: float, organizations: float, period: str, joined: str) -> str:
    """``本期新增项目146个，首次参与组织19家``; ``joined``: the word for new organisations."""
    if is_missing(projects) or is_missing(organizations):
        return f"{period}的变化"
    text = f"新增项目{number(projects)}个"
    return fitting(BLOCK, f"本期{text}，{joined}组织{number(organizations)}家", f"本期{text}")
