"""Model cases to read, and typical villages with what happens there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboard.charts.grid import Cell
from dashboard.data.drill_down import PageLink, linked
from dashboard.features.cases.text_table import clipped
from dashboard.style.formats import escape, nb

LONGEST_ADDRESS = 48


@dataclass(frozen=True, slots=True)
class Case:
    """A model case: title, kind, level, what it is about, its text and source.

    ``about`` and ``foot`` are HTML with links; ``parts``: title and text of what else is told of it.
    """

    title: str
    kind: str
    level: str
    about: Sequence[str]
    summary: str
    media: str
    link: str
    foot: str
    parts: Sequence[tuple[str, str]] = ()


def cases(listed: Sequence[Case]) -> str:
    """The cases, two abreast where there is room."""
    return f'<div class="cases">{"".join(_case(case) for case in listed)}</div>'


def _case(case: Case) -> str:
    about = " · ".join(part for part in case.about if part)
    source = "　".join(part for part in (nb(case.media), outward(case.link)) if part)
    media = f'<div class="m">{source}</div>' if source else ""
    return (
        f'<article><h3>{nb(case.title)}</h3><div class="k"><b>{escape(case.kind)}</b>'
        f"<span>{escape(case.level)}</span></div>"
        f'<div class="a">{about}</div><div class="w">{clipped(case.summary)}</div>{_told(case)}{media}'
        f'<div class="s">{case.foot}</div></article>'
    )


def _told(case: Case) -> str:
    """The parts of the case, to unfold."""
    if not case.parts:
        return ""
    inside = "".join(f"<div><b>{nb(title)}</b>　{nb(text)}</div>" for title, text in case.parts)
    names = "、".join(title for title, _ in case.parts)
    return (
        f'<div class="w"><details class="more"><summary><span class="cut">{nb(names)}</span>'
        f'<span class="do"></span></summary>{inside}</details></div>'
    )


def outward(link: str) -> str:
    """A link to a web page; any other text stays plain text."""
    if not link:
        return ""
    text = link if len(link) <= LONGEST_ADDRESS else f"{link[:LONGEST_ADDRESS]}…"
    if not is_web(link):
        return f'<span class="none">{escape(text)}</span>'
    return (
        f'<a class="out" href="{escape(link)}" rel="noopener noreferrer">{escape(text)}</a>'
        '<span class="none" title="须能上互联网">（外部网址）</span>'
    )


def is_web(link: str) -> bool:
    """Whether a text is a web address (``http`` or ``https``, with a host)."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.netloc)


@dataclass(frozen=True, slots=True)
class Village:
    """A typical village: its lists and the organisations (HTML), and figures of what happens there."""

    name: str
    lists: str
    paired: Cell
    organizations: str
    cells: Sequence[Cell]
    page: PageLink | None = None


# Columns of words; all others hold figures.
_WORDS = (0, 1, 3)


def villages(
    caption: str,
    titles: Sequence[str],
    towns: Mapping[str, Sequence[Village]],
    links: Mapping[str, str],
) -> str:
    """Typical villages under the heads of their towns.

    ``titles``: village, lists, how many are paired, who, then those of ``cells``. ``towns``: name of a
    town → its villages; ``links``: name of a town → the address of its page.
    """
    heads = "".join(
        f'<th scope="col"{"" if i in _WORDS else _NUMBER}>{nb(title)}</th>'
        for i, title in enumerate(titles)
    )
    body = "".join(
        f'<tr class="town"><th colspan="{len(titles)}" scope="rowgroup">'
        f'<a class="rows" href="{escape(links[name])}">{escape(name)}</a></th></tr>'
        + "".join(_village(titles, village) for village in listed)
        for name, listed in towns.items()
    )
    return (
        f'<table class="agenda typical"><caption class="ghost">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


_NUMBER = ' class="n"'


def _village(titles: Sequence[str], village: Village) -> str:
    cells = "".join(map(_figure, titles[4:], village.cells))
    lists, who = (
        f'<td data-t="{escape(titles[i])}"><div>{html}</div></td>'
        for i, html in ((1, village.lists), (3, village.organizations))
    )
    paired = _figure(titles[2], village.paired)
    return f'<tr><th scope="row">{linked(nb(village.name), village.page)}</th>{lists}{paired}{who}{cells}</tr>'


def _figure(title: str, cell: Cell) -> str:
    if cell.is_gap:
        chip = f'<span class="chip">{escape(cell.text)}</span>'
        return f'<td class="n hatched" data-t="{escape(title)}">{chip}</td>'
    mark = f'<span class="star">{escape(cell.mark)}</span>' if cell.mark else ""
    note = f'<span class="s">{nb(cell.note)}</span>' if cell.note else ""
    text = linked(nb(cell.text), cell.rows)
    return f'<td class="n" data-t="{escape(title)}"><div>{note}{text}{mark}</div></td>'
