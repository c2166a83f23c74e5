"""What a browser that is too old for the pages is offered instead: files of the latest half-year."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from dashboard.data import queries
from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.page.view import View, make_view
from dashboard.server.access import Person
from etl.folder import DataFolder, default_folder
from etl.system.clock import today

Link = tuple[str, str]
Offer = Callable[[View], Link | None]
"""Name and address of a file; None where the reader of the view may not have it."""


def links(offers: Sequence[Offer], reader: Person) -> list[Link]:
    """What a reader is offered; nothing before the first publication."""
    try:
        view = _latest(default_folder(), reader)
        return [link for offer in offers if (link := offer(view))] if view else []
    except Exception:  # the page itself says what is wrong
        logging.getLogger(__name__).exception("no files to offer")
        return []


def _latest(folder: DataFolder, reader: Person) -> View | None:
    dictionary, edition = folder.dictionary, current_edition(folder)
    if edition is None:
        return None
    warehouse = open_warehouse(edition, reader.cut(dictionary))
    periods = queries.reported_periods(warehouse)
    if not periods:
        return None
    view = make_view(warehouse, dictionary, today(), periods[-1], None, None)
    return replace(view, reader=reader)
