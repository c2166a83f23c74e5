"""Unfinished projects by status: under way, in preparation, suspended."""

from dashboard.data import queries
from dashboard.data.drill_down import linked
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import View, shorts_of
from dashboard.style.formats import escape, number


@cached
def live_projects(view: View) -> str:
    """``未完结项目390*个（实施366、筹备14、暂停10）``, of all types, linked to the rows; empty without a return."""
    counts = queries.live_by_status(view.warehouse, view.area, view.period.code)
    if not counts:
        return ""
    star = f'<span class="star">{view.carried_star}</span>' if view.carried else ""
    everything = drill_down(view, "projects_live", aid_type=None)
    whole = linked(number(sum(counts.values())), everything)
    shorts = shorts_of(view.dictionary, "project_status")
    parts = [
        f"{escape(shorts[code])}{_part(view, code, counts[code])}"
        for code in sorted(counts, key=lambda code: -counts[code])
    ]
    label = escape(view.label("projects_live"))
    return f'<span class="nb">{label}{whole}{star}个</span>（{"、".join(parts)}）'


def _part(view: View, status: str, count: int) -> str:
    return linked(number(count), drill_down(view, "projects_live", status=status, aid_type=None))
