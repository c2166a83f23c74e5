"""From a figure to the rows behind it: one address for every number and mark on a screen.

An address names the figure (the code of its indicator, a scope) and where it is of: half-year,
town, type and so on. The page of datasets answers it with the rows, and with their count or sum,
which is the figure that was clicked. Pure: the click itself is the browser's
(``assets/rows.js``), which follows the address without loading the page anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from dashboard.formats import escape
from dashboard.scopes import Scope, scope_of
from dashboard.view import View

DESTINATION = "download"
BACK = "back"


@dataclass(frozen=True, slots=True)
class Rows:
    """Which figure, and where: ``where`` has the keys of the address, in their order.

    ``back``: the address of the page it stands on, with its filters, or nothing.
    """

    scope: Scope
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


def rows_behind(view: View, scope: str, **where: str | None) -> Rows:
    """The rows behind a figure of a view.

    Args:
        view: half-year, town and aid type are its own unless ``where`` says otherwise.
        scope: the code of the figure's indicator.
        where: other places, by the scope's keys (``aid_type``, ``task``, ``status``, ``milestone``,
            ``village``, ``organization``, ``kind`` …; ``class_`` for ``class``); ``None`` takes one away:
            ``town=None`` is the whole district, ``aid_type=None`` all types.

    Raises:
        KeyError: no figure has this code, or it cannot be told apart by such a place.
    """
    found = scope_of(scope)
    asked = {key.rstrip("_"): value for key, value in where.items()}
    for key in asked:
        if key not in found.keys:
            raise KeyError(f"{scope}: {key}")
    places: dict[str, str | None] = {
        "period": view.period.code,
        "town": view.town.code if view.town else None,
        "aid_type": view.aid_type,
    } | asked
    return Rows(found, {k: v for k in found.keys if (v := places.get(k))}, view.back)


def linked(text: str, rows: Rows | None, of: str = "") -> str:
    """HTML that leads to rows; as it is where there are none (a figure that is not known).

    ``of``: what the rows are of, for who hears the link among others of the same words.
    """
    if rows is None:
        return text
    return f'<a class="rows" href="{escape(rows.href)}"{spoken(text, of)}>{text}</a>'


def spoken(text: str, of: str) -> str:
    """The attribute that lets a screen reader say of what a link or button is: `` aria-label="…"``."""
    return f' aria-label="{escape(f"{text}：{of}")}"' if of else ""
