"""附：各镇（街道）: one page a town with its live projects over the half-years and its steps."""

from dataclasses import dataclass
from typing import Any

from dashboard.data.queries import TownReport
from dashboard.features.meeting.basis import STAR, Basis, carried_periods, known
from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.bars import draw_bars
from dashboard.features.meeting.drawing.html import broken, reasons, subtitle
from dashboard.features.meeting.drawing.shapes import LEFT, Box
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.drawing.step_list import step_grid, step_items, steps_alt_text
from dashboard.features.meeting.figures import Bars
from dashboard.features.meeting.slides.slide import NO_DATA, VILLAGES, Slide, Title
from dashboard.features.meeting.steps import Step, steps_of
from dashboard.style.formats import YUAN_PER_WAN, number
from dashboard.style.theme import LIGHT

_MOST_STEPS = 8
_STEPS = "各步进展"


@dataclass(frozen=True, slots=True)
class TownPage:
    """Live projects of a town, what is new in the half-year, its steps."""

    bars: Bars
    sentence: str
    steps: tuple[Step, ...]

    def html(self) -> str:
        """See :class:`Body`."""
        attention = "；".join(step.reason for step in self.steps if step.needs_attention)
        return (
            f"{subtitle(self.bars.title)}"
            f'<div class="chart">{svg.columns(self.bars)}</div>'
            f'<p class="below" style="top:600px;width:800px">{broken(self.sentence)}</p>'
            f'<div class="town">{subtitle(_STEPS)}'
            f'<ul class="steps big">{step_items(self.steps)}</ul>'
            f"{reasons(attention.replace(' ', ''), 850)}</div>"
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        sheet.line(Box(LEFT, 226, 800, 44), self.bars.title, 30, LIGHT.ink2)
        draw_bars(sheet, Box(LEFT, 276, 800, 590), self.bars, has_labels=True)
        sheet.line(Box(LEFT, 880, 800, 96), self.sentence, 30)
        sheet.line(Box(960, 226, 864, 44), _STEPS, 30, LIGHT.ink2)
        if self.steps:
            grid = step_grid(self.steps, (56, 308, 500), min(84.0, 690 / len(self.steps)))
            sheet.table(960, 276, grid, steps_alt_text(self.steps))


def slides(basis: Basis) -> tuple[Slide, ...]:
    """A page for each town, in code order."""
    return tuple(_slide(basis, report) for report in basis.view.reports)


def _slide(basis: Basis, report: TownReport) -> Slide:
    code, name = report.town.code, report.town.name
    participation, totals = basis.participation_of(code), basis.totals_of(code)
    carried = carried_periods(participation)
    unit = basis.view.dictionary.indicators["projects_live"].unit
    chart_title = f"{basis.view.label('projects_live')}（{unit}）"
    gap = basis.gap_of(report)
    body = TownPage(
        bars=Bars(chart_title, unit, basis.points(totals, "projects_live", carried)),
        sentence=_sentence(totals, gap),
        steps=_steps(basis, code),
    )
    heading = title(
        name,
        basis.stock(participation, "villages_paired").value,
        sum(row.town_code == code for row in basis.agenda_problems),
        gap,
        basis.period_name(report.data_period) if report.is_carried else "",
    )
    definitions = basis.definitions("projects_live", "milestone_facts")
    older = "，".join(
        f"{basis.period_name(code)}沿用{basis.period_name(old)}" for code, old in carried.items()
    )
    notes = (f"{STAR}{older}数据。", *definitions) if older else definitions
    return Slide(heading, body, notes, label=f"附 · {name}", key=f"town-{code}")


def title(name: str, paired: float | None, problems: int, gap: str, carried: str) -> Title:
    """``狮山镇：58个村（社区）已结对，1个问题需要协调``.

    ``gap``: 缺报 or the like where there is no return of the half-year; ``carried``: the half-year
    that its figures come from.
    """
    if gap:
        rest = f"，沿用{carried}数据" if carried else f"，{NO_DATA}"
        return Title(f"{name}：本期{gap}{rest}", f"{name}：本期{gap}")
    if paired is None:
        return Title(f"{name}：{NO_DATA}", f"{name}：{NO_DATA}")
    first = f"{name}：{number(paired)}个{VILLAGES}已结对"
    rest = f"{problems}个问题需要协调" if problems else "暂无问题提请协调"
    return Title(f"{first}，{rest}", first)


def _steps(basis: Basis, town: str) -> tuple[Step, ...]:
    """The steps of the phases that have begun; if there are too many, without plain counts."""
    dictionary = basis.view.dictionary
    begun = {p.code for p in dictionary.phases if p.starts_on <= basis.view.period.ends_on}
    steps = [step for step in steps_of(basis, town) if step.milestone.phase in begun]
    if len(steps) > _MOST_STEPS:
        steps = [step for step in steps if step.milestone.basis != "count"]
    return tuple(steps[-_MOST_STEPS:])


def _sentence(totals: list[dict[str, Any]], gap: str) -> str:
    """``本期新增12个，投入342.6万元（含约数）``, or that there is no return."""
    last: dict[str, Any] = totals[-1] if totals else {}
    new, yuan = known(last.get("projects_new")), known(last.get("contributions"))
    if new is None:
        return f"本期{gap}，本期发生数未计入" if gap else ""
    text = f"本期新增{number(new)}个"
    if yuan is not None:
        text += f"，投入{number(yuan / YUAN_PER_WAN, 1)}万元"
    return f"{text}（含约数）" if last.get("is_approximate") else text
