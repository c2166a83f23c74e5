"""The phases of the programme on one line of time, with today's mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.data.drill_down import DrillDown, linked
from dashboard.style.formats import day, escape, month_span, nb
from etl.dictionary import Phase


@dataclass(frozen=True, slots=True)
class Round:
    """A half-year under the phase bar: its last day, its short name, the returns on time."""

    ends_on: date
    short: str
    text: str
    rows: DrillDown | None = None
    is_chosen: bool = False


# Percent of the bar: beyond it the name of the last phase and its months would run out of the page.
_ROOM_FOR_LAST = 85


def phase_bar(
    phases: Sequence[Phase],
    today: date,
    rounds: Sequence[Round] = (),
    rounds_label: str = "",
    is_today: bool = True,
    name_room: int = 92,
) -> str:
    """The phases on one line of time with the mark of a day; periods may stand beneath.

    ``name_room``: pixels that the name of a phase takes at least.

    Time is drawn neutrally: what has passed is no achievement.
    """
    span = _Span(phases[0].starts_on, phases[-1].ends_on)
    now = span.percent(today)
    is_inside = span.start <= today <= span.end
    parts = [f'<div class="elapsed" style="width:{now:.3f}%"></div>']
    parts += [span.mark("cut", phase.starts_on) for phase in phases[1:]]
    parts += [span.mark("tick", r.ends_on) for r in rounds if r.ends_on < span.end]
    parts += [span.mark("today", today)] if is_inside else []
    word = "今天 " if is_today else ""
    label = f'<div class="todaylabel" style="left:clamp(66px,{now:.3f}%,calc(100% - 66px))">{word}{day(today)}</div>'
    return (
        f'<div class="pb">{label if is_inside else ""}<div class="bar">{"".join(parts)}</div>'
        f'<div class="names">{_phase_names(phases, span, name_room)}</div>'
        f"{_rounds(rounds, rounds_label, span)}</div>"
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """The days of the bar, both included."""

    start: date
    end: date

    def percent(self, value: date) -> float:
        share = (value - self.start).days / max((self.end - self.start).days + 1, 1)
        return 100 * min(max(share, 0.0), 1.0)

    def mark(self, css: str, value: date) -> str:
        return f'<div class="{css}" style="left:{self.percent(value):.3f}%"></div>'


def _phase_names(phases: Sequence[Phase], span: _Span, room: int) -> str:
    return "".join(
        f'<div class="{_place(phase, span) if i == len(phases) - 1 else ""}" '
        f'style="left:max({span.percent(phase.starts_on):.3f}%,min({i * room}px,{i * 26}%))">{escape(phase.name)}'
        f"<span>{month_span(phase.starts_on, phase.ends_on)}</span></div>"
        for i, phase in enumerate(phases)
    )


def _place(last: Phase, span: _Span) -> str:
    """The last name ends with the bar on a phone, and wherever its phase has no room for it."""
    return "last end" if span.percent(last.starts_on) > _ROOM_FOR_LAST else "last"


def _rounds(rounds: Sequence[Round], title: str, span: _Span) -> str:
    if not rounds:
        return ""
    first, _, rest = title.partition("|")
    cells = [f'<div class="first">{nb(first)}<span>{nb(rest)}</span></div>']
    for half_year in rounds:
        chosen = ' class="chosen" aria-current="true"' if half_year.is_chosen else ""
        cells.append(
            f'<div{chosen} style="left:{min(span.percent(half_year.ends_on), 97.5):.3f}%">'
            f"{linked(escape(half_year.text), half_year.rows)}"
            f"<span>{escape(half_year.short)}</span></div>"
        )
    return f'<div class="rounds">{"".join(cells)}</div>'
