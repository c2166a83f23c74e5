"""The filter bar of 报送与质量: every period that has begun or has a return; counties are senders too."""

from dataclasses import replace

from dashboard.data import queries
from dashboard.data.areas import tree
from dashboard.data.queries import Town
from dashboard.data.returns import return_statuses
from dashboard.features.submissions import queries as submission_queries
from dashboard.page.filters import ALL, Choice
from dashboard.page.open_page import OpenPage, by_area, own_town
from dashboard.page.view import TOWN
from etl.system.clock import today


def choose_return(page: OpenPage) -> Town | None:
    """Draw the filters and show the page by them; gives the sender, a town or the district."""
    dictionary, codes = page.dictionary, half_years(page)
    names = {code: dictionary.period(code).name for code in reversed(codes)}
    default = page.periods[-1] if page.periods else codes[-1]
    title = dictionary.cover.column("period").title
    period = page.bar.choose(Choice("period", title, names, default))
    senders = {sender.code: sender for sender in senders_of(page)}
    seen = {code: s.name for code, s in senders.items() if page.reader.sees(code)}
    # Another town's address never shows the own one in its place.
    hidden = {code: s.name for code, s in senders.items() if code not in seen}
    town = page.bar.choose(replace(_places(page, seen), hidden=hidden))
    page.show(period, town)
    return senders.get(town) if town in seen else None


def _places(page: OpenPage, seen: dict[str, str]) -> Choice:
    """All senders that the reader sees; where there are several counties, the way down to one."""
    areas = tree(page.warehouse)
    if len(areas.counties) > 1:
        way = by_area(page)
        names = {
            code: n for code, n in way.names.items() if code not in areas.towns or code in seen
        }
        return replace(way, names=names)
    options, silent = {ALL: f"全部{TOWN}"} | seen, frozenset({areas.root.code})
    return Choice("town", TOWN, options, own_town(page.reader), 170, silent)


def half_years(page: OpenPage) -> list[str]:
    """Half-years that have begun or of which something was received, oldest first; the first at least."""
    dictionary, day = page.dictionary, today()
    received = {s.period for s in return_statuses(page.warehouse) if s.versions} | {
        version.period for version in submission_queries.versions_of_counties(page.warehouse)
    }
    codes = [p.code for p in dictionary.periods if p.starts_on <= day or p.code in received]
    return codes or [dictionary.periods[0].code]


def senders_of(page: OpenPage) -> list[Town]:
    """The towns, then the counties that have sent anything."""
    counties = submission_queries.county_names(page.warehouse, page.dictionary)
    sent = {v.town_code for v in submission_queries.versions_of_counties(page.warehouse)}
    return [
        *queries.towns(page.warehouse),
        *(Town(code, name) for code, name in counties.items() if code in sent),
    ]
