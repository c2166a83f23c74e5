"""The head of 报送与质量: any half-year that has begun or of which something came, any sender, the district too."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import duckdb
import streamlit as st

from dashboard.data import queries
from dashboard.data.queries import Town
from dashboard.data.warehouse import BrokenPointerError, open_warehouse
from dashboard.features.submissions import queries as submission_queries
from dashboard.page import menu
from dashboard.page.filters import ALL, Choice
from dashboard.page.layout import Bar, Head, Opening, shown_edition, start
from dashboard.page.view import TOWN, View, make_view
from etl.folder import DataFolder
from etl.system.clock import today


def open_returns(name: str) -> tuple[View, Head, Town | None]:
    """As ``components.open_page``, also where nothing counts yet; the sender is a town, or the district.

    Stops the page with a sentence when nothing has been received.
    """
    opening = start(name, any_version=True)
    bar, dictionary = Bar(), opening.folder.dictionary
    codes = half_years(opening)
    names = {code: dictionary.period(code).name for code in reversed(codes)}
    default = opening.periods[-1] if opening.periods else codes[-1]
    title = dictionary.cover.column("period").title
    period = bar.choose(Choice("period", title, names, default))
    senders = {sender.code: sender for sender in senders_of(opening)}
    options = {ALL: f"全部{TOWN}"} | {code: sender.name for code, sender in senders.items()}
    silent = frozenset({dictionary.district.code})
    chosen = bar.choose(Choice("town", TOWN, options, ALL, 170, silent))
    view = make_view(opening.warehouse, dictionary, today(), period, chosen or None, None)
    bar.close(view)
    query = urlencode(st.query_params.to_dict())
    back = menu.entry(name).address + (f"?{query}" if query else "")
    return replace(view, back=back), opening.head, senders.get(chosen)


def is_nothing_there(folder: DataFolder) -> bool:
    """Whether nothing has been received, or what was published cannot be read."""
    try:
        edition = shown_edition(folder)
        return edition is None or not queries.versions_received(open_warehouse(edition))
    except (BrokenPointerError, duckdb.Error):
        return True


def half_years(opening: Opening) -> list[str]:
    """Half-years that have begun or of which something was received, oldest first; the first at least."""
    dictionary, day = opening.folder.dictionary, today()
    received = {
        s.period for s in submission_queries.return_statuses(opening.warehouse) if s.versions
    } | {
        v.period
        for v in submission_queries.versions_of(opening.warehouse, dictionary.district.code)
    }
    found = [p.code for p in dictionary.periods if p.starts_on <= day or p.code in received]
    return found or [dictionary.periods[0].code]


def senders_of(opening: Opening) -> list[Town]:
    """The towns, and behind them the district if it has handed something in."""
    district = opening.folder.dictionary.district
    towns = list(queries.towns(opening.warehouse))
    own = submission_queries.versions_of(opening.warehouse, district.code)
    return [*towns, Town(district.code, district.return_name)] if own else towns
