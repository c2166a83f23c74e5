"""From a figure to the rows behind it: one address for every number and mark on a screen.

An address names the figure (the code of its metric) and its place: half-year, town, type and so on.
数据下载 shows the rows and their count or sum, which is the figure that was clicked. Clicks
on charts are handled in the browser (``assets/links.js``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from dashboard.data.metrics import Metric
from dashboard.style.formats import escape

DESTINATION = "download"
# The address parameter that leads back to the page of the link.
BACK = "back"


@dataclass(frozen=True, slots=True)
class DrillDown:
    """A metric and its place; ``where`` holds the other parameters of the address, in their order."""

    metric: Metric
    where: Mapping[str, str]

    @property
    def href(self) -> str:
        """The address, relative to any page of the dashboard, so that a middle click opens it too.

        The browser adds the way back when the link is followed: a page has hundreds of these.
        """
        place = {"scope": self.metric.indicator, **self.where}
        return f"{DESTINATION}?{urlencode(place, quote_via=quote)}"


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of the dashboard that a name leads to; ``href``: its address, relative to any page."""

    href: str


def linked(text: str, rows: DrillDown | PageLink | None, of: str = "") -> str:
    """The text as a link to rows or to a page; the text alone without (an unknown figure).

    ``of``: what the rows are of, for a screen reader among links of the same text.
    """
    if rows is None:
        return text
    kind = "rows nm" if isinstance(rows, PageLink) else "rows"
    return f'<a class="{kind}" href="{escape(rows.href)}"{aria_label(text, of)}>{text}</a>'


def aria_label(text: str, of: str) -> str:
    """The attribute that tells a screen reader what a link or button is of: `` aria-label="…"``."""
    return f' aria-label="{escape(f"{text}：{of}")}"' if of else ""
