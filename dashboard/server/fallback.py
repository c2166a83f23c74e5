"""What a browser that is too old for the pages is offered: the deck, and the projects as a workbook."""

import logging

from dashboard.data import queries
from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.server import file_routes
from etl.folder import default_folder

DATASET = "project_report"


def links(deck: str, dataset: str) -> list[tuple[str, str]]:
    """(name, address) of the latest half-year's deck and of all projects; none before the first publication.

    ``deck``, ``dataset``: the kinds of these files.
    """
    folder = default_folder()
    try:
        edition = current_edition(folder)
        periods = queries.reported_periods(open_warehouse(edition)) if edition else ()
    except Exception:  # the page itself says what is wrong
        logging.getLogger(__name__).exception("no files to offer")
        return []
    if edition is None or not periods:
        return []
    projects = ["xlsx", False, DATASET, {}, None, "", []]
    title = folder.dictionary.relations[DATASET].title
    return [
        (
            f"{folder.dictionary.period(periods[-1]).name}会议演示文件（HTML）",
            file_routes.address(deck, edition, [periods[-1], None, [], "html"]),
        ),
        (f"{title}（XLSX）", file_routes.address(dataset, edition, projects)),
    ]
