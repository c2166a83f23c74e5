"""HTML blocks with a headline on top: headings, frames, notices, empty states.

Every value from the data is escaped; the results are ready for ``st.html``.
"""

from dashboard.data.drill_down import DrillDown, linked
from dashboard.style.formats import escape, nb, phrased

# The mark of data carried forward.
STAR = '<span class="star">*</span>'
COPY = '<button class="copytext" type="button">复制</button><output class="copied"></output>'


def wrap(body: str) -> str:
    """The envelope of every block: typeface, size and numerals of the page."""
    return f'<div class="p">{body}</div>'


def starred(text: str) -> str:
    """Escaped text in which ``*`` stands out as the mark of data carried forward."""
    return nb(text).replace("*", STAR)


def heading(page: str, headline: str, asset_version: str) -> str:
    """The headline of a page; the name of the page is shown above it on phones only.

    ``asset_version``: of the style sheet and scripts of the page (``dashboard.server.document``).
    """
    name = f'<div class="pagename" data-assets="{asset_version}">{escape(page)}</div>'
    return wrap(f'{name}<h1 class="h1">{phrased(headline)}</h1>')


def print_button() -> str:
    """The button that prints the page once its charts are drawn (``assets/print.js``)."""
    return wrap('<button class="act print" type="button">打印</button>')


def action(text: str, address: str, *, is_file: bool = False) -> str:
    """A link at the right of the headline that looks like a button: to a page, or to a file."""
    kind = '"act" download' if is_file else '"rows act"'
    return wrap(f'<a class={kind} href="{escape(address)}">{escape(text)}</a>')


def sheet_head(left: str, right: str, foot: str) -> str:
    """The line above a printed page; ``foot``: what stands below each of its sheets."""
    return wrap(
        f'<div class="sheethead" data-foot="{escape(foot)}"><span>{escape(left)}</span>'
        f"<span>{escape(right)}</span></div>"
    )


def early_title(title: str, subtitle: str) -> str:
    """The title of a chart, there before the chart is: the chart's own takes its place once it is drawn.

    It stays the heading for screen readers.
    """
    under = f'<div class="sub">{nb(subtitle)}</div>' if subtitle else ""
    return f'<div class="p early"><h2 class="h2">{nb(title)}</h2>{under}</div>'


def area_heading(name: str) -> str:
    """The name of a town above its own blocks."""
    return wrap(f'<h2 class="townhead">{nb(name)}</h2>')


def block(
    title: str,
    subtitle: str,
    body: str,
    source: str = "",
    rows: DrillDown | None = None,
    tools: str = "",
) -> str:
    """A block: headline, subtitle, body (HTML), source line, link to its rows.

    ``tools``: links at the right of the headline (HTML).
    """
    under = f'<div class="sub">{starred(subtitle)}</div>' if subtitle else ""
    beside = f'<div class="tools">{tools}</div>' if tools else ""
    foot = f'<div class="src">{starred(source)}</div>' if source else ""
    foot += f'<div class="extras">{linked("查看明细", rows, title)}</div>' if rows else ""
    return wrap(
        f'<section class="blk">{beside}<h2 class="h2">{phrased(title)}</h2>{under}'
        f'<div class="body">{body}</div>{foot}</section>'
    )


def fold(name: str, inside: str, body: str) -> str:
    """One line that opens: the name, what is inside, and the body (HTML)."""
    return wrap(
        f'<details class="fold"><summary><b>{nb(name)}</b> <span>{nb(inside)}</span>'
        f'<i class="do"></i></summary><div class="body">{body}</div></details>'
    )


def to_copy(name: str, summary: str, text: str, *, is_open: bool) -> str:
    """A text with a copy button, under its summary."""
    opened = " open" if is_open else ""
    return (
        f'<details class="letter"{opened}><summary><b>{nb(name)}</b>{nb(summary)}</summary>'
        f"<pre>{escape(text)}</pre>{COPY}</details>"
    )


def empty(title: str, advice: str) -> str:
    """What is empty, why, and what to do."""
    return wrap(empty_box(title, advice))


def empty_box(title: str, advice: str) -> str:
    """As :func:`empty`, for the body of a block."""
    return f'<div class="empty"><b>{nb(title)}</b>{nb(advice)}</div>'


def no_data(advice: str, how: str, command: str) -> str:
    """What the reader can do; folded, what the maintainers do, with their command."""
    return wrap(
        f'<div class="empty">{nb(advice)}<details><summary>维护人员：怎样处理</summary>'
        f"{nb(how)}<br><code>{escape(command)}</code></details></div>"
    )


def freshness(
    as_of: str, taken_up: str, carried: str, stamp: str, ribbon: str | None, has_gaps: bool
) -> str:
    """The line on how fresh the data are; gaps in the returns stand out."""
    mark = f'<span class="ribbon">{escape(ribbon)}</span>' if ribbon else ""
    who = (
        f"<b>{phrased(taken_up)}</b>" if has_gaps else f'<span class="nb">{escape(taken_up)}</span>'
    )
    older = f'<span class="nb">（{escape(carried)}）</span>' if carried else ""
    when = f'<span class="nb">·{escape(stamp)}</span>'
    return wrap(
        f'<div class="fresh">{mark}<span class="nb">{escape(as_of)}·</span><wbr>{who}<wbr>{older}<wbr>{when}</div>'
    )


def notice(text: str) -> str:
    """One sentence about something that was changed on the reader's behalf."""
    return wrap(f'<div class="notice" role="status">{nb(text)}</div>')


def tip(text: str, help_text: str, right: bool = False) -> str:
    """A label with its definition on hover or focus."""
    side = " right" if right else ""
    return (
        f'<span class="tip{side}" tabindex="0" data-tip="{escape(help_text)}" '
        f'aria-label="{escape(text)}：{escape(help_text)}">{nb(text)}</span>'
    )


def gap_chip(text: str) -> str:
    """The word for a missing return, on the hatched ground of its cell or box."""
    return f'<span class="chip">{nb(text)}</span>'


def scrolling_table(
    caption: str, css: str, body: str, label: str = "", *, is_long: bool = False
) -> str:
    """A table (``body`` is its HTML) in a frame that scrolls sideways, reachable by keyboard.

    ``label``: of the frame, by default the caption. ``is_long``: the frame scrolls down too, below its heads.
    """
    frame = "sc long" if is_long else "sc"
    return (
        f'<div class="{frame}" tabindex="0" role="group" aria-label="{escape(label or caption)}">'
        f'<table class="{css}"><caption class="ghost">{escape(caption)}</caption>{body}</table></div>'
    )
