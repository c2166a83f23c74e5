"""Live projects by status: under way, in preparation, suspended."""

from dashboard.data import queries
from dashboard.data.drill_down import linked
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import View, names_of
from dashboard.style.formats import escape, number


@cached
def live_projects(view: View) -> str:
    """``在实施项目 390* 个：实施中 366、筹备中 14``, of all types, linked to the rows; empty without a return."""
    counts = queries.live_by_status(view.warehouse, view.area, view.period.code)
    if not counts:
        return ""
    star = f'<span class="star">{view.carried_star}</span>' if view.carried else ""
    everything = drill_down(view, "projects_live", aid_type=None)
    whole = linked(number(sum(counts.values())), everything)
    parts = [
        f"{escape(name)} {_part(view, code, counts[code])}"
        for code, name in names_of(view.dictionary, "project_status").items()
        if code in counts
    ]
    label = escape(view.label("projects_live"))
    return f'<span class="nb">{label} {whole}{star} 个</span>：{"、".join(parts)}'


def _part(view: View, status: str, count: int) -> str:
    return linked(number(count), drill_down(view, "projects_live", status=status, aid_type=None))
