"""HTML blocks with a finding on top: headings, key figures, the phase bar, lists, empty states.

Every value from the data is escaped; what these functions return is ready for ``st.html``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.problems import Problem
from dashboard.features.overview.queries import Figure
from dashboard.style.formats import (
    day,
    escape,
    money,
    money_change,
    month_span,
    nb,
    number,
    phrased,
    signed,
)
from etl.dictionary import Dictionary, Indicator, Phase

TREND_HEIGHT = 28
# A figure of more characters needs the room of its trend.
LONG_FIGURE = 8
OVERDUE = "提出超过半年仍未解决"
OVERDUE_SHORT = "超过半年"


def wrap(body: str) -> str:
    """The envelope of every block: face, size and figures of the page."""
    return f'<div class="p">{body}</div>'


def starred(text: str) -> str:
    """Escaped text in which ``*`` stands out as the mark of data carried forward."""
    return nb(text).replace("*", '<span class="star">*</span>')


def heading(page: str, finding: str, look: str) -> str:
    """The page's finding; its name is shown above it on phones only.

    ``look``: names the style sheet and scripts that it is made for (``dashboard.server.document``).
    """
    name = f'<div class="pagename" data-look="{look}">{escape(page)}</div>'
    return wrap(f'{name}<h1 class="h1">{phrased(finding)}</h1>')


def area_heading(name: str) -> str:
    """The name of a town above its own blocks."""
    return wrap(f'<h2 class="townhead">{nb(name)}</h2>')


def block(
    title: str, subtitle: str, body: str, source: str = "", rows: DrillDown | None = None
) -> str:
    """A block: rule, finding, what is shown, the thing itself (HTML), source line, its rows."""
    under = f'<div class="sub">{starred(subtitle)}</div>' if subtitle else ""
    foot = f'<div class="src">{starred(source)}</div>' if source else ""
    foot += f'<div class="extras">{linked("查看明细", rows, title)}</div>' if rows else ""
    return wrap(
        f'<section class="blk"><h2 class="h2">{phrased(title)}</h2>{under}'
        f'<div class="body">{body}</div>{foot}</section>'
    )


def empty(title: str, advice: str, code: str = "") -> str:
    """What is empty, why, and what to do."""
    return wrap(empty_box(title, advice, code))


def empty_box(title: str, advice: str, code: str = "") -> str:
    """As :func:`empty`, to be put into a block."""
    command = f"<br><code>{escape(code)}</code>" if code else ""
    return f'<div class="empty"><b>{nb(title)}</b>{nb(advice)}{command}</div>'


def freshness(text: str, gaps: str, stamp: str, ribbon: str | None) -> str:
    """The line that says how fresh the data are; gaps in the returns stand out."""
    mark = f'<span class="ribbon">{escape(ribbon)}</span>' if ribbon else ""
    missing = f"<b>{phrased(gaps)}</b>" if gaps else ""
    parts = " ".join(
        f'<span class="nb">{escape(part)}</span>'
        for part in text.replace(" · ", "\n· ").split("\n")
    )
    when = f'<span class="nb">· {escape(stamp)}</span>'
    return wrap(f'<div class="fresh">{mark}{parts}{missing} {when}</div>')


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


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the strip says where a figure or its change is not known.

    ``missing``: the word for no return; ``no_change``, ``no_stock_change``: said in place of the
    change of a flow, of a stock; ``is_carried``: stocks come, in part, from an older return;
    ``note``: what the star on them means; ``partial``: of whom the flows are, if not of all.
    """

    missing: str
    no_change: str
    no_stock_change: str
    is_carried: bool
    note: str = ""
    partial: str = ""


def key_figures(
    figures: Sequence[Figure],
    indicators: Mapping[str, Indicator],
    shorts: Sequence[str],
    gaps: Gaps,
    behind: Callable[[str], DrillDown | None] = lambda indicator: None,
) -> str:
    """The strip of key figures.

    Args:
        figures: from left to right.
        indicators: labels, units and definitions.
        shorts: names of the half-years of the trends, oldest first.
        gaps: what is said where a figure or its change is not known.
        behind: the rows behind a figure.
    """
    cells = "".join(
        _key_figure(
            figure,
            indicators[figure.indicator],
            shorts,
            gaps,
            i == len(figures) - 1,
            behind(figure.indicator),
        )
        for i, figure in enumerate(figures)
    )
    note = f'<div class="src">{starred(gaps.note)}</div>' if gaps.note else ""
    return wrap(f'<div class="kf">{cells}</div>{note}')


def _key_figure(
    figure: Figure,
    indicator: Indicator,
    shorts: Sequence[str],
    gaps: Gaps,
    last: bool,
    rows: DrillDown | None,
) -> str:
    help_text = indicator.definition + ("本期含约数。" if figure.is_approximate else "")
    help_text += "本期的 0 为已报送的零，不是缺报。" if figure.value == 0 else ""
    shown = "" if figure.value is None else _shown(figure.value, indicator)[0]
    kind = "k long" if len(shown) > LONG_FIGURE else "k"
    return (
        f'<div class="{kind}"><div class="l">{tip(indicator.label, help_text, last)}</div>'
        f"{_value(figure, indicator, gaps, rows)}"
        f'<div class="d">{_change(figure, indicator, gaps)}</div>'
        f"{_trend(figure, indicator, shorts, gaps)}</div>"
    )


def _value(figure: Figure, indicator: Indicator, gaps: Gaps, rows: DrillDown | None) -> str:
    if figure.value is None:
        chip = f'<span class="chip">{nb(gaps.missing)}</span>'
        return f'<div class="v none"><span class="box hatched">{chip}</span></div>'
    shown, unit = _shown(figure.value, indicator)
    star = '<span class="star">*</span>' if gaps.is_carried and indicator.kind == "stock" else ""
    total = f"/ {number(figure.total)} " if figure.total is not None else ""
    return f'<div class="v">{linked(shown, rows)}<span class="u">{total}{escape(unit)}{star}</span></div>'


def _shown(value: float, indicator: Indicator) -> tuple[str, str]:
    if indicator.format == "money":
        amount = money(value)
        return amount.figure, amount.unit
    return number(value, 1 if indicator.format == "decimal" and value else 0), indicator.unit


def _change(figure: Figure, indicator: Indicator, gaps: Gaps) -> str:
    if figure.change is None or figure.value is None:
        said = nb(gaps.no_change if indicator.kind == "flow" else gaps.no_stock_change)
        # The Chinese glyph of this dash is read as the numeral 一 beside a word.
        return said.replace(" —", ' <span lang="en">—</span>')
    if indicator.format == "money":
        return f"较上期 <b>{money_change(figure.change, figure.value)}</b>"
    return f"较上期 <b>{signed(figure.change, 1 if indicator.format == 'decimal' else 0)}</b>"


def _trend(figure: Figure, indicator: Indicator, shorts: Sequence[str], gaps: Gaps) -> str:
    top = max((v for v in figure.trend if v), default=0.0)
    bars, said = [], []
    for position, value in enumerate(figure.trend):
        latest = position == len(figure.trend) - 1
        short = shorts[len(shorts) - len(figure.trend) + position]
        if value is None:
            bars.append('<i class="gap"></i>')
            said.append(f"{short} {gaps.missing}")
            continue
        height = round(TREND_HEIGHT * value / top) if top else 0
        part = gaps.partial if latest and indicator.kind == "flow" else ""
        kind = f"last{' part' if part else ''}" if latest else "past"
        bars.append(f'<i class="{kind}" style="height:{height}px"></i>')
        said.append(f"{short} {' '.join(_shown(value, indicator))}{f'（{part}）' if part else ''}")
    text = escape("；".join(said))
    return f'<div class="t" title="{text}" aria-label="{text}" role="img">{"".join(bars)}</div>'


@dataclass(frozen=True, slots=True)
class Round:
    """A half-year under the phase bar: its last day, its short name, the returns on time."""

    ends_on: date
    short: str
    text: str
    rows: DrillDown | None = None
    is_chosen: bool = False


def phase_bar(
    phases: Sequence[Phase], today: date, rounds: Sequence[Round] = (), rounds_label: str = ""
) -> str:
    """The phases on one line of time with today's mark; facts may stand beneath.

    Time is drawn neutrally: what has passed is no achievement.
    """
    start, end = phases[0].starts_on, phases[-1].ends_on
    parts = [f'<div class="elapsed" style="width:{_position(today, start, end):.3f}%"></div>']
    parts += [_at("cut", phase.starts_on, start, end) for phase in phases[1:]]
    parts += [_at("tick", r.ends_on, start, end) for r in rounds if r.ends_on < end]
    inside = start <= today <= end
    now = _position(today, start, end)
    mark = (
        f'<div class="todaylabel" style="left:clamp(66px,{now:.3f}%,calc(100% - 66px))">'
        f"今天 {day(today)}</div>"
        if inside
        else ""
    )
    parts += [_at("today", today, start, end)] if inside else []
    return (
        f'<div class="pb">{mark}<div class="bar">{"".join(parts)}</div>'
        f'<div class="names">{_phase_names(phases, start, end)}</div>'
        f"{_rounds(rounds, rounds_label, start, end)}</div>"
    )


def _position(value: date, start: date, end: date) -> float:
    share = (value - start).days / max((end - start).days + 1, 1)
    return 100 * min(max(share, 0.0), 1.0)


def _at(name: str, value: date, start: date, end: date) -> str:
    return f'<div class="{name}" style="left:{_position(value, start, end):.3f}%"></div>'


def _phase_names(phases: Sequence[Phase], start: date, end: date) -> str:
    names = []
    for i, phase in enumerate(phases):
        at = _position(phase.starts_on, start, end)
        side = "last" if i == len(phases) - 1 else ""
        names.append(
            f'<div class="{side}" style="left:max({at:.3f}%,{i * 92}px)">{escape(phase.name)}'
            f"<span>{month_span(phase.starts_on, phase.ends_on)}</span></div>"
        )
    return "".join(names)


def _rounds(rounds: Sequence[Round], title: str, start: date, end: date) -> str:
    if not rounds:
        return ""
    first, _, rest = title.partition("|")
    cells = [f'<div class="first">{nb(first)}<span>{nb(rest)}</span></div>']
    cells += [
        f'<div{_chosen(r)} style="left:{min(_position(r.ends_on, start, end), 97.5):.3f}%">'
        f"{linked(escape(r.text), r.rows)}"
        f"<span>{escape(r.short)}</span></div>"
        for r in rounds
    ]
    return f'<div class="rounds">{"".join(cells)}</div>'


def _chosen(one: Round) -> str:
    return ' class="chosen" aria-current="true"' if one.is_chosen else ""


def problem_list(
    problems: Sequence[Problem], as_of: date, address: Callable[[str], str] | None = None
) -> str:
    """Problems that wait: what, where, what is asked, for how long by ``as_of``.

    Those that the step counts as open for too long bear the mark of attention. ``address``: where
    the history of a problem stands, by its id.
    """
    return "".join(
        f'<div class="row2 problem"><div><div class="t">{_subject(p, address)}</div>'
        f'<div class="s">{nb(_asked(p))}</div></div>'
        f"{_open_days(p, as_of)}</div>"
        for p in problems
    )


def _subject(problem: Problem, address: Callable[[str], str] | None) -> str:
    text = nb(problem.problem)
    if address is None or not problem.problem_id:
        return text
    return f'<a class="rows" href="{escape(address(problem.problem_id))}">{text}</a>'


def _open_days(problem: Problem, as_of: date) -> str:
    days = f"已 {number(max((as_of - problem.raised_on).days, 0))} 天"
    if not problem.is_overdue:
        return f'<div class="e">{days}</div>'
    mark = f'<i class="st attention" title="{OVERDUE}"></i><span class="ghost">{OVERDUE}，</span>'
    return f'<div class="e attn">{mark}{days}</div>'


def _asked(problem: Problem) -> str:
    parts = [problem.town]
    who, what = problem.coordinate_with, problem.request
    if who and what:
        parts.append(f"请{who}协调：{what}")
    elif who or what:
        parts.append(f"请求协调：{who or what}")
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has to come: what, from whom, by when."""

    what: str
    whom: str
    on: date
    rows: DrillDown | None = None


def due_list(rows: Sequence[Due], today: date) -> str:
    """What is due, and from whom: first what is overdue, then how many days are left."""
    return "".join(
        f'<div class="row2 due"><div><div class="t">{linked(nb(due.what), due.rows)}</div>'
        f'<div class="s">{phrased(due.whom)}</div></div>{_days(due.on, today)}</div>'
        for due in rows
    )


def _days(on: date, today: date) -> str:
    left = (on - today).days
    if left < 0:
        return f'<div class="e attn">已逾期 {number(-left)} 天</div>'
    return f'<div class="e">还有 {number(left)} 天</div>' if left else '<div class="e">今天</div>'


@dataclass(frozen=True, slots=True)
class Move:
    """One figure of what changed: its name, the figure as written, and a note behind it.

    ``is_gap``: there is no return, and ``text`` is the word for it; ``is_carried``: of an older one.
    """

    name: str
    text: str
    rows: DrillDown | None = None
    note: str = ""
    is_gap: bool = False
    is_carried: bool = False


def change_list(rows: Sequence[tuple[str, Sequence[Move]]]) -> str:
    """What changed: a subject a line, its moves side by side; one that is not known is hatched."""
    return (
        '<dl class="moves">'
        + "".join(
            f"<dt>{nb(subject)}</dt><dd>"
            + "".join(
                f'<span class="nb">{escape(m.name)} {_moved(m)}{escape(m.note)}</span>'
                for m in moves
            )
            + "</dd>"
            for subject, moves in rows
        )
        + "</dl>"
    )


def _moved(move: Move) -> str:
    if move.is_gap:
        return f'<span class="box hatched"><span class="chip">{escape(move.text)}</span></span>'
    star = '<span class="star">*</span>' if move.is_carried else ""
    return f"<b>{linked(escape(move.text), move.rows)}</b>{star}"


def fact_list(rows: Sequence[tuple[str, str]]) -> str:
    """Two columns: what, and how it stands."""
    return "".join(
        f'<div class="row2 plain"><div>{nb(what)}</div><div class="e">{nb(how)}</div></div>'
        for what, how in rows
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a town as the list shows it."""

    state: str | None
    name: str
    fact: str
    reason: str
    rows: DrillDown | None = None
    is_carried: bool = False


def step_list(steps: Sequence[Step], dictionary: Dictionary) -> str:
    """The steps of one town, each with its fact in words and, where it needs it, the reason."""
    return "".join(
        f'<div class="step"><div class="m">{symbol(s.state, dictionary)}</div>'
        f'<div><div class="t">{nb(s.name)}</div><div class="s">{linked(nb(s.fact), s.rows)}'
        f"{_star(s)}{_reason(s.reason)}</div></div></div>"
        for s in steps
    )


def _star(step: Step) -> str:
    return '<span class="star">*</span>' if step.is_carried else ""


def _reason(text: str) -> str:
    return f'<br><span class="attn">{nb(text)}</span>' if text else ""


def tall(table: str, caption: str) -> str:
    """A table that scrolls inside its block when it is long."""
    return (
        f'<div class="tall" tabindex="0" role="group" aria-label="{escape(caption)}">{table}</div>'
    )


def symbol(state: str | None, dictionary: Dictionary) -> str:
    """The shape of a state with its word for screen readers; nothing for a descriptive fact."""
    if state is None:
        return ""
    word = escape(dictionary.vocabularies["milestone_state"].name_of(state))
    return f'<i class="st {escape(state)}" title="{word}"></i><span class="ghost">{word}</span>'


def state_legend(dictionary: Dictionary, codes: Sequence[str] = (), phone: bool = False) -> str:
    """Shapes and words of the states, all or those given."""
    terms = dictionary.vocabularies["milestone_state"].terms
    items = "".join(
        f'<span><i class="st {t.code}"></i>{escape(t.name)}</span>'
        for t in terms
        if not codes or t.code in codes
    )
    return f'<div class="legend{" phone" if phone else ""}">{items}</div>'


def late_note(waiting: Sequence[Problem]) -> str:
    """What the mark on some of the problems says; nothing where none bears it."""
    return f"；▲{OVERDUE_SHORT}" if any(p.is_overdue for p in waiting) else ""
