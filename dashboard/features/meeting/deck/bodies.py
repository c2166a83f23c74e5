"""Each kind of slide as HTML: what the story says, put in its place on the 1920 × 1080 stage."""

from __future__ import annotations

from functools import singledispatch

from dashboard.features.meeting.deck import svg
from dashboard.features.meeting.deck.parts import FLOOR, broken, fit, room, state_icon, tint
from dashboard.features.meeting.story.model import (
    Body,
    Case,
    Decision,
    Decisions,
    Honored,
    Honors,
    KeyFigure,
    Mark,
    MatrixRow,
    NextSteps,
    Overall,
    Participation,
    Phases,
    PhaseSteps,
    Step,
    Tasks,
    TownLine,
    TownPage,
    Towns,
    Typical,
    TypicalTown,
)
from dashboard.style.formats import escape, fraction, number, width
from dashboard.style.theme import LIGHT, class_fills, heat_step, text_on

DASH = '<span class="dash">—</span>'


@singledispatch
def body(content: Body) -> str:
    """The HTML of a slide's body.

    Raises:
        TypeError: this kind of slide is not known.
    """
    raise TypeError(type(content).__name__)


# ---- 总体情况 --------------------------------------------------------------------------------


@body.register
def _overall(content: Overall) -> str:
    tiles = "".join(_tile(figure, n) for n, figure in enumerate(content.figures))
    cells = "".join(_given(figure) for figure in content.contributions)
    return f'{tiles}<div class="strip">{cells}</div>'


def _tile(figure: KeyFigure, place: int) -> str:
    beside = 400 - 16 - 40 * width(figure.unit)
    size = next((s for s in (112, 96, 80) if room(figure.figure) * s <= beside), 64)
    return (
        f'<div class="tile" style="left:{place * 440}px"><h2>{escape(figure.label)}</h2>'
        f'<p class="n" style="font-size:{size}px">{escape(figure.figure)}'
        f"<small>{escape(figure.unit)}</small></p>"
        f'<p class="d">{escape(figure.change) or "&nbsp;"}</p>'
        f"{svg.sparks(figure.bars) if figure.bars else ''}"
        f'<p class="m">{escape(figure.note)}</p></div>'
    )


def _given(figure: KeyFigure) -> str:
    return (
        f'<div><p class="g"><b>{escape(figure.label)}</b><strong>{escape(figure.figure)}</strong>'
        f"{escape(figure.unit)}</p><p>{escape(figure.note)}</p></div>"
    )


# ---- 结对与参与 ------------------------------------------------------------------------------


@body.register
def _participation(content: Participation) -> str:
    fills = class_fills(LIGHT)
    keys = "".join(
        f'<span><i style="background:{fills[s.code]};border-color:{LIGHT.ok}"></i>'
        f"{escape(s.name)}</span>"
        for s in content.legend
    )
    hollow = f'<span><i style="border-color:{LIGHT.ink3}"></i>{escape(content.left_name)}</span>'
    chart = svg.stacked(content.columns)
    return (
        f'<div class="sub">{escape(content.subtitle)}</div><div class="chart">{chart}</div>'
        f'<div class="keys" style="top:670px">{keys}{hollow}</div>'
        f'<div class="say"><div class="sub">{escape(content.modes_title)}</div>{_modes(content)}'
        f"{_said(content)}</div>"
    )


def _modes(content: Participation) -> str:
    known = [mode.value or 0 for mode in content.modes]
    whole = sum(known)
    if not whole:
        return ""
    fills = (LIGHT.ok, LIGHT.heat[2])
    bar = "".join(
        f'<i style="flex:{value / whole:.4f} 0 0;background:{fill}"></i>'
        for value, fill in zip(known, fills, strict=True)
    )
    cells = "".join(
        f"<div><strong>{escape(mode.figure)}</strong>"
        f'<em style="background:{fill}"></em>{escape(mode.label)}</div>'
        for mode, fill in zip(content.modes, fills, strict=True)
    )
    return f'<div class="split">{bar}</div><div class="modes">{cells}</div>'


def _said(content: Participation) -> str:
    return "".join(f'<p class="s">{broken(sentence)}</p>' for sentence in content.sentences)


# ---- 任务 × 类型 -----------------------------------------------------------------------------


@body.register
def _tasks(content: Tasks) -> str:
    largest = max((v or 0 for line in content.lines for v in line.values), default=0)
    heads = "".join(
        f'<th><span style="border-color:{h.color}">{escape(h.name)}</span></th>'
        for h in content.headings
    )
    rows = "".join(_matrix_row(line, largest) for line in content.lines)
    sums = "".join(f"<td>{_count(v)}</td>" for v in content.totals)
    return (
        f'<div class="sub">{escape(content.subtitle)}</div>'
        f'<table class="matrix"><tr><th></th>{heads}<th class="t">合计</th></tr>{rows}'
        f'<tr class="t"><th>合计</th>{sums}<td>{_count(content.total)}</td></tr></table>'
        f'<p class="below" style="top:690px">{broken(content.say)}</p>'
    )


def _count(value: float | None) -> str:
    return DASH if value is None else number(value)


def _matrix_row(line: MatrixRow, largest: float) -> str:
    cells = []
    for value in line.values:
        if not value:
            cells.append(f'<td class="z">{DASH}</td>')
            continue
        fill = LIGHT.heat[max(heat_step(value, largest), 1)]
        cells.append(f'<td style="background:{fill};color:{text_on(fill)}">{number(value)}</td>')
    mark = ' class="k"' if line.is_marked else ""
    total = f'<td class="t">{_count(line.total)}</td>'
    return f"<tr{mark}><th>{escape(line.name)}</th>{''.join(cells)}{total}</tr>"


# ---- 三阶段进度 ------------------------------------------------------------------------------

_PHASE_WIDE = (560, 640, 448)


@body.register
def _phases(content: Phases) -> str:
    columns, left = "", 0
    for n, phase in enumerate(content.phases):
        wide = (
            _PHASE_WIDE[n]
            if len(content.phases) == len(_PHASE_WIDE)
            else 1648 // len(content.phases)
        )
        columns += _phase(phase, left, wide)
        left += wide + 40
    keys = "".join(
        f"<span>{state_icon(code)}{escape(name)}</span>" for code, name in content.states
    )
    told = ""
    if content.attention:
        told = _lines(content.attention, 1700, 2)
    return (
        f'<div class="chart">{svg.timeline(content)}</div>{columns}'
        f'<div class="foot"><div class="keys">{keys}</div>{told}</div>'
    )


def _phase(phase: PhaseSteps, left: int, wide: int) -> str:
    now = " now" if phase.is_current else ""
    rows = "".join(_step(step) for step in phase.steps)
    return (
        f'<div class="phase{now}" style="left:{left}px;width:{wide}px">'
        f"<h2>{escape(phase.name)}<small>{escape(phase.span)}</small></h2>"
        f'<ul class="steps">{rows}</ul></div>'
    )


def _step(step: Step) -> str:
    kind = ' class="a"' if step.state == "attention" else ""
    return (
        f"<li{kind}>{state_icon(step.state)}<span>{escape(step.short)}</span>"
        f"<b>{escape(step.fact)}</b></li>"
    )


# ---- 各镇（街道） ----------------------------------------------------------------------------


@body.register
def _towns(content: Towns) -> str:
    heads = "".join(
        f'<th class="{kind}">{escape(name)}</th>'
        for name, kind in zip(content.headings, ("", "", "r", "r", "r", "l"), strict=True)
    )
    rows = "".join(_town(line) for line in content.lines)
    return (
        f'<table class="towns"><tr>{heads}</tr>{rows}</table>'
        f'<p class="cap below" style="top:{64 + 78 * max(len(content.lines), 1) + 14}px">'
        f"{broken(content.caption, 30)}</p>"
    )


def _town(line: TownLine) -> str:
    star = "<sup>＊</sup>" if line.mark is Mark.CARRIED else ""
    fill = tint(LIGHT.ok, 0.45) if line.mark is Mark.CARRIED else LIGHT.ok
    name = fit(line.name, (36, 32, FLOOR), 190, 1, "w")
    gap = ' class="r g"' if line.new is None and line.is_amiss else ' class="r"'
    said = (
        f"{state_icon('attention')}<span>{broken(line.attention)}</span>"
        if line.attention
        else DASH
    )
    return (
        f"<tr><th><div>{name}{star}</div></th><td>{_bar(line, fill)}</td>"
        f'<td class="r">{_fraction(line.signed, line.pairings)}</td>'
        f'<td class="r"><b>{_count(line.live)}</b></td><td{gap}>{escape(line.new_text)}</td>'
        f'<td class="l">{said}</td></tr>'
    )


def _bar(line: TownLine, fill: str) -> str:
    if line.paired is None or not line.villages:
        return f'<span class="g">{escape(line.state_word)}</span>' if line.state_word else DASH
    share = 100 * line.paired / line.villages
    told = fraction(line.paired, line.villages).split(" / ")
    return (
        f'<div class="bar"><i><b style="width:{min(share, 100):.1f}%;background:{fill}"></b></i>'
        f"<span><b>{told[0]}</b> / {told[1]}</span></div>"
    )


def _fraction(part: float | None, whole: float | None) -> str:
    return DASH if part is None or whole is None else fraction(part, whole)


# ---- 典型村与典型案例 ------------------------------------------------------------------------

_MOST_SQUARES = 22


@body.register
def _typical(content: Typical) -> str:
    cards = "".join(_card(case, bool(content.towns)) for case in content.cases)
    empty = f'<div class="empty">{broken(content.empty)}</div>' if content.empty else ""
    at = "left:788px;width:940px" if content.towns else "left:0;width:1728px"
    right = (
        f'<div class="cases" style="{at}"><div class="sub">{escape(content.cases_title)}</div>'
        f"{cards}{empty}</div>"
    )
    return (_squares(content) if content.towns else "") + right


def _squares(content: Typical) -> str:
    tall = min(78, 560 // max(len(content.towns), 1))
    order = [short for _, short in content.levels]
    rows = "".join(_typical_town(town, tall, order) for town in content.towns)
    keys = "".join(
        f'<span><i class="q{min(n, 1)}">{escape(short)}</i>{escape(name)}</span>'
        for n, (name, short) in enumerate(content.levels)
    )
    none = "<span><i class='none'></i>尚未明确合作项目</span>"
    return (
        f'<div class="sub">{escape(content.subtitle)}</div><div class="squares">{rows}</div>'
        f'<div class="keys two" style="top:622px;width:720px">{keys}{none}</div>'
    )


def _typical_town(town: TypicalTown, tall: int, order: list[str]) -> str:
    size = 46 if len(town.dots) <= 8 else 34
    dots = "".join(
        f'<i class="{f"q{_rank(dot.short, order)}" if dot.is_helped else "none"}" '
        f'style="width:{size}px;height:{size}px;line-height:{size - 2}px">'
        f"{escape(dot.short) if dot.is_helped else ''}</i>"
        for dot in town.dots[:_MOST_SQUARES]
    )
    told = fraction(town.helped, len(town.dots)) if town.dots else "—"
    return (
        f'<div style="height:{tall}px"><span>{escape(town.name)}</span><em>{dots}</em>'
        f"<b>{told}</b></div>"
    )


def _rank(short: str, order: list[str]) -> int:
    """The place of the list: the first of the plan is the darker one."""
    return min(order.index(short), 1) if short in order else 1


def _card(case: Case, is_narrow: bool) -> str:
    wide = 870 if is_narrow else 1660
    who = " × ".join(part for part in (case.organization, case.village or case.town) if part)
    kind = (
        f'<b style="border-color:{case.color or LIGHT.ok}">{escape(case.aid_type or case.kind)}</b>'
    )
    return (
        f'<div class="case"><p>{kind}<span>{escape(case.level)}</span></p>'
        f"{fit(case.title, (40, 36, 32, FLOOR), wide, 2, 'ct')}"
        f"{fit(who, (30, FLOOR), wide, 1, 'who')}</div>"
    )


# ---- 需领导小组协调的问题 --------------------------------------------------------------------


@body.register
def _decisions(content: Decisions) -> str:
    if not content.items:
        return f'<div class="empty">{broken(content.empty)}</div>'
    rows = "".join(_decision(one, n) for n, one in enumerate(content.items))
    return f'<p class="when">{escape(content.caption)}</p>{rows}'


def _decision(one: Decision, place: int) -> str:
    raised = f"{one.raised_on.year}年{one.raised_on.month}月{one.raised_on.day}日提出"
    star = f"<p>{escape(one.star)}</p>" if one.star else ""
    beside = 740 - 60 - width(one.town) * 36
    owners = fit(f"责任单位：{one.owners}", (30, FLOOR), beside, 1, "w")
    return (
        f'<div class="row" style="top:{place * 250}px">'
        f'<div class="days"><p><strong>{number(one.days)}</strong>天</p>{svg.days_bar(one.days)}'
        f"<p>{raised}</p>{star}</div>"
        f'<div class="prob"><div class="head"><i>{one.number}</i><b>{escape(one.town)}</b>{owners}</div>'
        f"{fit(one.problem, (34, 32, 30, FLOOR), 750, 2, 'pb')}{_history(one)}</div>"
        f'<div class="ask"><p>请领导小组决定</p>{fit(one.ask, (40, 38, 36, 34, 30, FLOOR), 620, 3, "ak")}'
        f'<p class="boxes">□ 同意　□ 修改后同意　□ 另行研究</p></div></div>'
    )


def _history(one: Decision) -> str:
    """What was decided last time and what came of it; with neither, how the problem stands."""
    if not one.last and not one.follow_up:
        return f'<div class="hist"><b>办理</b>{escape(one.status)}</div>'
    told = (("上次", one.last or "没有协调意见"), ("落实", one.follow_up or one.status))
    return "".join(
        f'<div class="hist"><b>{word}</b>{fit(said, (30, FLOOR), 660, 1, "w")}</div>'
        for word, said in told
    )


# ---- 表现突出参考名单 ------------------------------------------------------------------------


@body.register
def _honors(content: Honors) -> str:
    if not content.lines:
        return f'<div class="empty">{broken(content.empty)}</div>'
    heads = "".join(f"<th>{escape(name)}</th>" for name in content.headings)
    rows, before = "", ""
    for one in content.lines:
        rows += _honored(one, is_first=one.board != before)
        before = one.board
    top = 60 + 72 * len(content.lines) + 18
    return (
        f'<table class="honors"><tr>{heads}</tr>{rows}</table>'
        f'<p class="cap below" style="top:{top}px">{broken(content.caption, 40)}</p>'
    )


def _honored(one: Honored, *, is_first: bool) -> str:
    kind = ' class="f"' if is_first else ""
    star = "<sup>＊</sup>" if one.needs_review else ""
    return (
        f"<tr{kind}><td>{escape(one.board) if is_first else ''}</td>"
        f"<td><div>{fit(one.name, (34, 30, FLOOR), 880, 1, 'w')}{star}</div></td>"
        f"<td>{escape(one.aspects)}</td><td>{escape(one.interval)}</td></tr>"
    )


# ---- 下一步工作 ------------------------------------------------------------------------------


@body.register
def _next(content: NextSteps) -> str:
    if not content.actions:
        return '<div class="empty">各阶段和各期报送的日期均已过。</div>'
    rows = "".join(
        f"<li><b>{escape(one.when)}</b>{fit(one.what, (40, 36, 32, FLOOR), 1080, 2, 'w2')}</li>"
        for one in content.actions
    )
    return f'<ol class="next">{rows}</ol>'


# ---- 附：一个镇（街道） ----------------------------------------------------------------------


@body.register
def _town_page(content: TownPage) -> str:
    rows = "".join(_step(step) for step in content.steps)
    return (
        f'<div class="sub">{escape(content.bars.title)}</div>'
        f'<div class="chart">{svg.columns(content.bars)}</div>'
        f'<p class="below" style="top:600px;width:800px">{broken(content.sentence)}</p>'
        f'<div class="town"><div class="sub">{escape(content.steps_title)}</div>'
        f'<ul class="steps big">{rows}</ul>{_reasons(content)}</div>'
    )


def _reasons(content: TownPage) -> str:
    """Why a step needs attention, in words."""
    told = "；".join(step.reason for step in content.steps if step.state == "attention")
    return _lines(told.replace(" ", ""), 850, 2) if told else ""


def _lines(text: str, wide: int, most: int) -> str:
    """Each reason on a line of its own where they fit so; else broken where the room ends."""
    parts = text.replace("；", "；\n").split("\n")
    for size in (30, FLOOR):
        if len(parts) <= most and all(room(part) * size <= wide for part in parts):
            whole = "".join(f'<span class="ln">{escape(part)}</span>' for part in parts)
            return f'<div class="attn" style="font-size:{size}px">{whole}</div>'
    return fit(text, (30, FLOOR), wide, most, "attn")
