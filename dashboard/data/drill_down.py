"""From a figure to the rows behind it: one address for every number and mark on a screen.

An address names the figure (the code of its metric) and its place: half-year, town, type and so on. 数据下载
answers it with the rows, and with their count or sum, which is the figure that was clicked. The click itself
is the browser's (``assets/links.js``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from dashboard.data.metrics import Metric, metric_of
from dashboard.style.formats import escape


DESTINATION = "download"


BACK = "back"


@dataclass(frozen=True, slots=True)
class DrillDown:
    """Which figure, and where: ``where`` has the keys of the address, in their order.

    ``back``: the address of the page it stands on, with its filters, or nothing.
    """

    scope: Metric
    where: Mapping[str, str]
    back: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address, with the way back."""
        named = {"scope": self.scope.indicator, **self.where}
        return named | ({BACK: self.back} if self.back else {})

    @property
    def href(self) -> str:
        """The address, relative to any page of the dashboard, so that a middle click opens it too.

        The browser adds the way back when it is followed: a page has hundreds of these.
        """
        query = {"scope": self.scope.indicator, **self.where}
        return f"{DESTINATION}?{urlencode(query, quote_via=quote)}"


def linked(text: str, rows: DrillDown | None, of: str = "") -> str:
    """HTML that leads to rows; as it is where there are none (a figure that is not known).

    ``of``: what the rows are of, for who hears the link among others of the same words.
    """
    if rows is None:
        return text
    return f'<a class="rows" href="{escape(rows.href)}"{aria_label(text, of)}>{text}</a>'


def aria_label(text: str, of: str) -> str:
    """The attribute that lets a screen reader say of what a link or button is: `` aria-label="…"``."""
    return f' aria-label="{escape(f"{text}：{of}")}"' if of else ""
