"""开展以来累计: the sum of all contributions by half-year, and five facts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.bars import draw_bars
from dashboard.features.meeting.drawing.html import broken, subtitle
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Run
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.figures import Bars, Mark
from dashboard.features.meeting.slides.slide import NO_DATA, Slide, Title
from dashboard.page import totals
from dashboard.page.view import MOST_NAMES
from dashboard.style.formats import escape, join, number, percent
from dashboard.style.theme import DECK

LABEL = "开展以来累计"
_MONEY = "contributions"


@dataclass(frozen=True, slots=True)
class Fact:
    """``志愿服务 159,896 小时``."""

    label: str
    figure: str
    unit: str


def facts_html(facts: Sequence[Fact], side: str = "") -> str:
    """A column of facts, at the right; ``side``: a class that puts it elsewhere."""
    rows = "".join(
        f"<li><b>{escape(f.label)}</b><span><strong>{escape(f.figure)}</strong>"
        f"{escape(f.unit)}</span></li>"
        for f in facts
    )
    return f'<ul class="facts{side}">{rows}</ul>'


def draw_facts(sheet: Sheet, facts: Sequence[Fact], left: int) -> None:
    """The same in PowerPoint, from a left edge."""
    for n, fact in enumerate(facts):
        y = 236 + n * 128
        sheet.panel(Box(left, y, 748, 3), DECK.rule if n else DECK.ink)
        sheet.line(Box(left, y + 8, 290, 112), fact.label, 34, bold=True, anchor="ctr")
        runs = [Run(fact.figure, 68, bold=True), Run(f" {fact.unit}", 32, DECK.ink2)]
        sheet.text(Box(left + 290, y + 8, 458, 112), [runs], anchor="ctr")


@dataclass(frozen=True, slots=True)
class ToDate:
    """Bars of the sums to date; facts beside them; what the sums lack."""

    bars: Bars
    facts: tuple[Fact, ...]
    caption: str

    def html(self) -> str:
        """See :class:`Body`."""
        return (
            f'{subtitle(self.bars.title)}<div class="chart">{svg.columns(self.bars, 880, 590)}</div>'
            f"{facts_html(self.facts)}"
            f'<p class="cap below" style="top:690px">{broken(self.caption, 40)}</p>'
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        sheet.line(Box(LEFT, 226, 900, 44), self.bars.title, 30, DECK.ink2)
        draw_bars(sheet, Box(LEFT, 276, 880, 620), self.bars, has_labels=True, format="#,##0.0")
        draw_facts(sheet, self.facts, 1076)
        sheet.line(Box(LEFT, 912, INNER, 72), self.caption, 28, DECK.ink2)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide."""
    body = ToDate(_bars(basis), _facts(basis), _caption(basis))
    codes = (_MONEY, "volunteer_hours", "beneficiaries", "expert_sessions", "projects")
    said = "；".join(map(str, totals.to_date(basis.view)))
    spoken = f"{LABEL}：{said}。" if said else ""
    notes = (body.caption, *basis.definitions(*codes))
    return (Slide(title(basis), body, notes, said=spoken),)


def title(basis: Basis) -> Title:
    """``开展以来投入4,657.6万元，受益201,710人次``."""
    sums = {item.indicator: item for item in totals.to_date(basis.view)}
    money, people = (sums.get(f"{code}_to_date") for code in (_MONEY, "beneficiaries"))
    if money is None or people is None:
        return Title(NO_DATA, NO_DATA)
    first = f"开展以来投入{money.text}{money.unit}"
    return Title(f"{first}，受益{people.text}{people.unit}", first)


def _bars(basis: Basis) -> Bars:
    """The sums to date; of the last one, what this half-year added, is told apart if it lacks towns."""
    bars = basis.bars(_MONEY, is_to_date=True)
    sums = {item.indicator: item for item in totals.to_date(basis.view)}
    money = sums.get(f"{_MONEY}_to_date")
    made_of = f"：{money.made_of}" if money else ""
    points = bars.points
    if len(points) > 1 and points[-1].mark is Mark.PART:
        last = replace(points[-1], solid=points[-2].value or 0)
        # Nothing was added: all of it is of earlier half-years.
        points = (*points[:-1], last if last.solid != last.value else replace(last, mark=Mark.NOW))
    return Bars(f"累计投入（{bars.unit}）{made_of}", bars.unit, points)


def _facts(basis: Basis) -> tuple[Fact, ...]:
    sums = {item.indicator: item for item in totals.to_date(basis.view)}
    codes = ("volunteer_hours", "beneficiaries", "expert_sessions")
    facts = [
        Fact(item.label, item.text, item.unit)
        for code in codes
        if (item := sums.get(f"{code}_to_date"))
    ]
    projects, done = (basis.figure(c).value for c in ("projects", "projects_completed"))
    if projects is not None:
        more = "" if done is None else f"，已完成{number(done)}个"
        facts.append(Fact(basis.view.label("projects"), number(projects), f"个{more}"))
    paired = basis.figure("villages_paired").value
    if paired is not None:
        share = percent(paired, basis.last["villages_total"])
        label = basis.view.label("villages_paired")
        facts.append(Fact(label, number(paired), f"个，占{share}"))
    return tuple(facts)


def _caption(basis: Basis) -> str:
    """``2024年3月以来各期报送相加；斜线为2026年上半年，大沥镇、九江镇未计入。``."""
    starts_on = basis.view.dictionary.programme.starts_on
    parts = [f"{starts_on.year}年{starts_on.month}月以来各期报送相加"]
    silent = basis.silent_towns
    if silent and basis.reported:
        who = join(silent) if len(silent) <= MOST_NAMES else f"{len(silent)}个镇"
        parts.append(f"斜线为{basis.view.period.name}，{who}未计入")
    # Those of earlier half-years: of this one, a return that is not due is silent and not lacking.
    due_now = sum(report.is_gap for report in basis.view.here)
    lacking = basis.figure(_MONEY).returns_missing - due_now
    if lacking > 0:
        parts.append(f"以前各期另有{lacking}份报送表未计入")
    elif silent and not basis.reported:
        parts.append(f"{basis.view.period.name}尚无报送数据")
    return f"{'；'.join(parts)}。"
