"""Links from one page to another: to the rows behind a figure, to a problem, and back."""

from urllib.parse import parse_qsl, quote, urlencode

from dashboard.charts import panels
from dashboard.data.drill_down import BACK, DrillDown, PageLink, linked
from dashboard.data.metrics import metric_of
from dashboard.page import menu
from dashboard.page.view import View
from dashboard.style.formats import escape, nb


def drill_down(view: View, indicator: str, **where: str | None) -> DrillDown:
    """The rows behind a figure of a view.

    ``where``: other places, by the metric's keys (``aid_type``, ``task``, ``status``, ``milestone``,
    ``village``, ``organization``, ``kind`` …; ``class_`` for ``class``); ``None`` takes one away:
    ``town=None`` is the whole region, ``aid_type=None`` all types.

    Raises:
        KeyError: no metric has this code, or it has no such key.
    """
    metric = metric_of(indicator)
    overrides = {key.rstrip("_"): value for key, value in where.items()}
    for key in overrides:
        if key not in metric.keys:
            raise KeyError(f"{indicator}: {key}")
    places: dict[str, str | None] = {
        "period": view.period.code,
        "town": view.place,
        "aid_type": view.aid_type,
    } | overrides
    if places["town"] in (None, view.region.code):
        places["town"] = view.for_district().place
    return DrillDown(metric, {k: v for k in metric.keys if (v := places.get(k))})


def organization_address(view: View, organization: str, **more: str) -> str:
    """The address of an organisation's page, with the way back."""
    back = {BACK: view.back} if view.back else {}
    query = {"organization": organization, "period": view.period.code} | more | back
    return f"organization?{urlencode(query, quote_via=quote)}"


def village_address(view: View, village: str) -> str:
    """The address of a village's page; the browser adds the way back, as for rows."""
    return f"village?{urlencode({VILLAGE: village, 'period': view.period.code})}"


def to_village(view: View, village: str) -> PageLink:
    """The page of a village, for its name."""
    return PageLink(village_address(view, village))


def to_organization(view: View, organization: str) -> PageLink:
    """The page of an organisation, for its name."""
    return PageLink(organization_address(view, organization))


def named(name: str, to: PageLink | DrillDown | None) -> str:
    """A name as HTML, leading to its page or to its rows."""
    return linked(nb(name), to)


def organization_name(view: View, organization: str, name: str) -> str:
    """The name of an organisation without that of the district, leading to its page; the whole on hover."""
    short = name.removeprefix(view.dictionary.district.full_name)
    link = named(short, to_organization(view, organization))
    return f'<span title="{escape(name)}">{link}</span>' if short != name else link


def town_address(view: View, town: str) -> str:
    """The address of a town's page, of the same half-year."""
    return f"town_progress?{urlencode({'period': view.period.code, 'town': town})}"


# The address parameter of a village's page.
VILLAGE = "code"
PROBLEM_PAGE = "cases_and_problems"
PROBLEM = "problem"


def problem_address(view: View, problem_id: str) -> str:
    """The address of the history of a problem."""
    town = {"town": view.place} if view.place else {}
    query = {"period": view.period.code} | town | {PROBLEM: problem_id}
    return f"{PROBLEM_PAGE}?{urlencode(query, quote_via=quote)}"


def back_link(address: str) -> str:
    """A link back to a page of the dashboard; nothing for any other address."""
    page, _, query = address.partition("?")
    known = {entry.address: entry.title for entry in menu.ENTRIES}
    if page not in known:
        return ""
    href = f"{page}?{urlencode(parse_qsl(query))}"
    return panels.wrap(
        f'<a class="rows back" href="{escape(href)}">← 回到“{escape(known[page])}”</a>'
    )
