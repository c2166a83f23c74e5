"""各镇（街道）推进情况: the facts of each town side by side, in code order, never ranked."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.steps import short_reason
from dashboard.data.frames import records
from dashboard.data.queries import TownReport
from dashboard.features.meeting.basis import Basis, known
from dashboard.features.meeting.drawing.html import DASH, FLOOR, broken, fit, state_icon, tint
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Cell, Grid, cell
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title, paged
from dashboard.features.meeting.steps import ATTENTION
from dashboard.page.headlines import towns_attention
from dashboard.page.view import TOWN
from dashboard.style.formats import escape, fraction, number
from dashboard.style.theme import DECK

# Of very many areas so many are listed: three slides.
MOST_LINES = 24


@dataclass(frozen=True, slots=True)
class TownLine:
    """A town in the table.

    ``basis``: its own; ``state_word``: 缺报 or the like where there is no return of the half-year.
    ``attention``: ``缺报；2个问题超过半年``, or nothing.
    """

    basis: Basis
    code: str
    name: str
    paired: float | None
    villages: float | None
    signed: float | None
    pairings: float | None
    live: float | None
    new: float | None
    new_text: str
    attention: str
    is_carried: bool
    state_word: str
    is_amiss: bool


@dataclass(frozen=True, slots=True)
class Towns:
    """A table with one line a town."""

    headings: tuple[str, ...]
    lines: Sequence[TownLine]
    caption: str

    def html(self) -> str:
        """See :class:`Body`."""
        heads = "".join(
            f'<th class="{kind}">{escape(name)}</th>'
            for name, kind in zip(self.headings, ("", "", "r", "r", "r", "l"), strict=True)
        )
        top = 64 + 78 * max(len(self.lines), 1) + 14
        return (
            f'<table class="towns"><tr>{heads}</tr>{"".join(map(_html_row, self.lines))}</table>'
            f'<p class="cap below" style="top:{top}px">{broken(self.caption, 30)}</p>'
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        *names, attention = self.headings
        sides = ("l", "r", "r", "r", "r")
        head = (
            *(cell(name, 28, side, bold=True) for name, side in zip(names, sides, strict=True)),
            cell(f"{_SPACE}{attention}", 28, bold=True),
        )
        rows = (head, *map(_row, self.lines))
        row_height = min(78.0, 672 / len(rows))
        grid = Grid(rows, (204, 248, 240, 176, 236, 624), row_height)
        sheet.table(LEFT, 226, grid, self.caption)
        sheet.line(Box(LEFT, 908, INNER, 80), self.caption, 28, DECK.ink2)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """At most eight towns a slide."""
    lines = town_lines(basis)
    headings = (
        basis.view.part_word,
        f"已结对{basis.view.village_word}",
        "已签协议 / 结对",
        basis.view.label("projects_live"),
        basis.view.label("projects_new"),
        basis.state_names[ATTENTION],
    )
    carried = f"{basis.carried_text}。" if basis.carried_text else ""
    caption = f"按行政区划代码排列，不作排名。{carried}"
    shown = lines
    if basis.view.has_many_parts:
        named = [line for line in lines if line.attention or line.state_word]
        shown = tuple(named[:MOST_LINES])
        rest = f"中的前{MOST_LINES}个" if len(named) > MOST_LINES else ""
        caption = f"只列有{headings[-1]}事项的{len(named)}个{rest}，{caption}"
    codes = ("villages_paired", "agreements_signed", "pairings_in_force", "projects_live")
    facts = [f"{line.name}：{line.attention}" for line in lines if line.attention]
    said = (f"{attention(basis)}：{'。'.join(facts)}。",) if facts else ()
    notes = (*said, *basis.definitions(*codes, "projects_new", "problems_overdue"))
    heading = title(
        sum(1 for line in lines if line.paired), len(lines), attention(basis), basis.view.part_word
    )
    pages = paged(shown, 8)
    return tuple(Slide(heading, Towns(headings, page, caption), notes) for page in pages)


def attention(basis: Basis) -> str:
    """``5个镇（街道）有需重点关注事项``, as on the overview."""
    judged = {m.code for m in basis.view.town_steps if not m.descriptive}
    steps = basis.step_rows[basis.step_rows["milestone"].isin(judged)]
    names, word = basis.view.part_names, basis.view.part_word
    return towns_attention(steps, names, basis.state_names[ATTENTION], word)


def title(paired: int, towns: int, attention: str, word: str = TOWN) -> Title:
    """``7个镇（街道）均已开展结对，5个镇（街道）有需重点关注事项``; ``attention``: the second half."""
    if not paired:
        first = f"各{word}尚未开展结对"
    elif paired == towns:
        first = f"{towns}个{word}均已开展结对"
    else:
        first = f"{paired}个{word}已开展结对"
    return Title(f"{first}，{attention}", attention)


def town_lines(basis: Basis) -> tuple[TownLine, ...]:
    """Every town, in code order."""
    return tuple(_line(basis.at(report.town), report) for report in basis.view.parts)


def _line(basis: Basis, report: TownReport) -> TownLine:
    new, gap = basis.figure("projects_new").value, basis.gap_of(report)
    return TownLine(
        basis=basis,
        code=report.town.code,
        name=report.town.name,
        paired=basis.figure("villages_paired").value,
        villages=known(basis.last.get("villages_total")),
        signed=basis.figure("agreements_signed").value,
        pairings=basis.figure("pairings_in_force").value,
        live=basis.figure("projects_live").value,
        new=new,
        new_text=number(new) if new is not None else gap or "—",
        attention=_attention(basis, report),
        is_carried=report.is_carried,
        state_word=gap,
        is_amiss=report.is_amiss,
    )


def _attention(basis: Basis, report: TownReport) -> str:
    """``缺报；2个问题超过半年``, in the words of the overview; or nothing."""
    steps = basis.step_rows[basis.step_rows["area_code"] == basis.view.area]
    judged = {m.code for m in basis.view.town_steps if not m.descriptive}
    reasons = [
        short_reason(row, report, basis.view.dictionary)
        for row in records(steps[steps["state"] == ATTENTION])
        if row.milestone in judged
    ]
    return "；".join(reasons)


# ---- HTML ------------------------------------------------------------------------------------


def _html_row(line: TownLine) -> str:
    star = "<sup>＊</sup>" if line.is_carried else ""
    name = fit(line.name, (36, 32, FLOOR), 190, 1, "w")
    gap = ' class="r g"' if line.new is None and line.is_amiss else ' class="r"'
    signed = line.signed, line.pairings
    shares = DASH if None in signed else fraction(*signed)  # type: ignore[arg-type]
    live = DASH if line.live is None else number(line.live)
    attention = DASH
    if line.attention:
        attention = f"{state_icon(ATTENTION)}<span>{broken(line.attention)}</span>"
    return (
        f"<tr><th><div>{name}{star}</div></th><td>{_bar(line)}</td>"
        f'<td class="r">{shares}</td>'
        f'<td class="r"><b>{live}</b></td><td{gap}>{escape(line.new_text)}</td>'
        f'<td class="l">{attention}</td></tr>'
    )


def _bar(line: TownLine) -> str:
    if line.paired is None or not line.villages:
        return f'<span class="g">{escape(line.state_word)}</span>' if line.state_word else DASH
    fill = tint(DECK.ok, 0.45) if line.is_carried else DECK.ok
    share = min(100 * line.paired / line.villages, 100)
    paired, villages = fraction(line.paired, line.villages).split(" / ")
    return (
        f'<div class="bar"><i><b style="width:{share:.1f}%;background:{fill}"></b></i>'
        f"<span><b>{paired}</b> / {villages}</span></div>"
    )


# ---- PowerPoint ------------------------------------------------------------------------------

# Between a right-aligned column and the left-aligned one after it.
_SPACE = "　"


def _row(line: TownLine) -> tuple[Cell, ...]:
    name = f"{line.name}＊" if line.is_carried else line.name
    new_size, new_color = (28, DECK.attn) if line.state_word else (32, DECK.ink)
    attention, color = "—", DECK.ink2
    if line.attention:
        attention, color = f"▲ {line.attention}", DECK.attn
    return (
        cell(name, 32, bold=True),
        cell(_share(line.paired, line.villages), 32, "r"),
        cell(_share(line.signed, line.pairings), 32, "r"),
        cell(_share(line.live, None), 32, "r"),
        cell(line.new_text, new_size, "r", color=new_color),
        cell(f"{_SPACE}{attention}", 28, color=color),
    )


def _share(part: float | None, whole: float | None) -> str:
    if part is None:
        return "—"
    return number(part) if whole is None else f"{number(part)} / {number(whole)}"
