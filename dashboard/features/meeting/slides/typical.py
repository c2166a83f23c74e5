"""典型村与典型案例: typical villages with a project, cases first reported in the half-year."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data.areas import tree
from dashboard.data.queries import TownReport
from dashboard.features.meeting import queries
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.html import FLOOR, cut, empty, fit, subtitle
from dashboard.features.meeting.drawing.shapes import LEFT, BarChart, Box, Run, Series
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import NO_DATA, Slide, Title
from dashboard.page import statements
from dashboard.page.view import shorts_of
from dashboard.style.formats import escape, fraction, join
from dashboard.style.theme import DECK

_HELPED, _NOT_YET = "已有合作项目", "尚无"


@dataclass(frozen=True, slots=True)
class Square:
    """One typical village, unnamed: the first character of its list; whether a project names it."""

    short: str
    is_helped: bool


@dataclass(frozen=True, slots=True)
class TypicalTown:
    """The typical villages of a town, in the order of the lists."""

    name: str
    squares: tuple[Square, ...]

    @property
    def helped(self) -> int:
        """How many a project names."""
        return sum(square.is_helped for square in self.squares)


@dataclass(frozen=True, slots=True)
class Case:
    """A model case as reported; its texts are quoted."""

    title: str
    kind: str
    aid_type: str
    level: str
    organization: str
    town: str
    village: str
    summary: str
    color: str
    town_code: str = ""
    organization_id: str = ""
    village_code: str = ""

    @property
    def actors(self) -> str:
        """``某协会 × 某村``."""
        return " × ".join(filter(None, (self.organization, self.village or self.town)))


# Squares of more towns than these do not fit a slide.
MOST_TOWNS = 12


@dataclass(frozen=True, slots=True)
class Typical:
    """A square for each typical village; up to three cases.

    ``levels``: name and first character of each list; ``others``: villages on other lists;
    ``empty``: shown where there is no case.
    """

    subtitle: str
    towns: tuple[TypicalTown, ...]
    levels: tuple[tuple[str, str], ...]
    others: str
    cases_title: str
    cases: tuple[Case, ...]
    empty: str

    def html(self) -> str:
        """See :class:`Body`."""
        cards = "".join(_card(case, 870 if self.towns else 1660) for case in self.cases)
        nothing = empty(self.empty) if self.empty else ""
        place = "left:788px;width:940px" if self.towns else "left:0;width:1728px"
        cases = (
            f'<div class="cases" style="{place}">{subtitle(self.cases_title)}{cards}{nothing}</div>'
        )
        return (_squares(self) if self.towns else "") + cases

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        sheet.line(Box(LEFT, 226, 760, 44), "典型村（个）", 30, DECK.ink2)
        sheet.line(Box(LEFT, 944, 760, 40), self.others, 28, DECK.ink2)
        if any(town.squares for town in self.towns):
            _draw_villages(sheet, self.towns)
        sheet.line(Box(884, 226, 940, 44), self.cases_title, 30, DECK.ink2)
        if not self.cases:
            sheet.line(Box(884, 290, 940, 120), self.empty, 34)
        for n, case in enumerate(self.cases):
            _draw_card(sheet, Box(884, 288 + n * (222 + 12), 940, 222), case)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide."""
    cases = new_cases(basis)
    described = cases[:3]
    view, step = basis.view, basis.view.dictionary.step("typical_villages")
    listed = queries.typical_villages(view.warehouse, basis.period, step.code) if step else []
    here = view.town_names
    villages = [village for village in listed if village[0] in here]
    shorts = {
        name: short[:1] for name, short in shorts_of(basis.view.dictionary, "typical_level").items()
    }
    towns = tuple(_town(basis, report, villages, shorts) for report in basis.view.parts)
    levels = {level for _, level, _ in villages}
    body = Typical(
        subtitle="典型村合作项目（每格1个村）" if villages else "",
        towns=towns if villages and len(towns) <= MOST_TOWNS else (),
        levels=tuple((name, short) for name, short in shorts.items() if name in levels),
        others=statements.other_typical_villages(basis.view),
        cases_title=_cases_title(len(cases), len(described)),
        cases=described,
        empty=_no_cases(basis, len(cases)),
    )
    first = statements.typical_villages(basis.view) if villages else ""
    heading = title(first, len(cases), basis.reported)
    return (Slide(heading, body, _notes(basis, described)),)


def title(villages: str, cases: int, reported: int) -> Title:
    """``46个典型村中43个已有合作项目，本期新增典型案例9个``.

    ``villages``: its first half, or nothing; ``reported``: towns with a return of the half-year.
    """
    second = f"本期新增典型案例{cases}个" if cases else "本期没有新增典型案例"
    if not reported:
        second = "" if villages else NO_DATA
    return Title("，".join(filter(None, (villages, second))), villages or second)


def new_cases(basis: Basis) -> tuple[Case, ...]:
    """Cases first reported in the half-year, the highest level first."""
    vocabularies = basis.view.dictionary.vocabularies
    types, colors = vocabularies["aid_type"], vocabularies["aid_type"].colors
    return tuple(
        Case(
            title=row["title"],
            kind=vocabularies["case_kind"].name_of(row["kind"]),
            aid_type=types.name_of(row["aid_type"]) if row["aid_type"] else "",
            level=f"{vocabularies['level'].name_of(row['level'])}级",
            organization=row["organization"] or "",
            town=row["town"],
            village=row["village"] or "",
            summary=row["summary"],
            color=colors.get(row["aid_type"], DECK.ok),
            town_code=row["town_code"],
            organization_id=row["organization_id"] or "",
            village_code=row["village_code"] or "",
        )
        for row in queries.new_cases(basis.view.warehouse, basis.view.area, basis.period)
    )


def _no_cases(basis: Basis, cases: int) -> str:
    if cases:
        return ""
    return (
        "本期报送中没有新增的典型案例。"
        if basis.reported
        else f"{basis.view.period.name}尚无报送数据。"
    )


def _town(
    basis: Basis,
    report: TownReport,
    villages: Sequence[tuple[str, str, bool]],
    shorts: dict[str, str],
) -> TypicalTown:
    areas = tree(basis.view.warehouse)
    own = [
        (level, is_helped)
        for code, level, is_helped in villages
        if areas.holds(report.town.code, code)
    ]
    squares = tuple(Square(shorts[level], is_helped) for level, is_helped in own)
    return TypicalTown(report.town.name, squares)


def _cases_title(cases: int, described: int) -> str:
    heading = "本期可复制推广的做法"
    if not cases:
        return heading
    chosen = f"，选{described}个" if cases > described else ""
    return f"{heading}（新增典型案例{cases}个{chosen}）"


def _notes(basis: Basis, cases: Sequence[Case]) -> tuple[str, ...]:
    """Titles and summaries in full, then what the squares count."""
    titles = [
        f"案例：{c.title}（{join([*filter(None, (c.organization, c.town))])}）" for c in cases
    ]
    summaries = [f"摘要：{case.summary}" for case in cases if case.summary]
    step = basis.view.dictionary.step("typical_villages")
    defined = (f"{step.name}：{step.definition}",) if step else ()
    definitions = basis.definitions("villages_typical", "model_cases")
    villages = [
        statements.typical_villages(basis.view),
        statements.other_typical_villages(basis.view),
    ]
    said = f"{'；'.join(filter(None, villages))}{statements.carried_towns(basis.view)}。"
    return (said, *titles, *summaries, *defined, *definitions)


# ---- HTML ------------------------------------------------------------------------------------


def _squares(body: Typical) -> str:
    height = min(78, 560 // max(len(body.towns), 1))
    order = [short for _, short in body.levels]
    rows = "".join(_town_row(town, height, order) for town in body.towns)
    keys = "".join(
        f'<span><i class="q{min(n, 1)}">{escape(short)}</i>{escape(name)}</span>'
        for n, (name, short) in enumerate(body.levels)
    )
    none = f"<span><i class='none'></i>{_NOT_YET}合作项目</span>"
    others = f"<span>{escape(body.others)}</span>" if body.others else ""
    return (
        f'{subtitle(body.subtitle)}<div class="squares">{rows}</div>'
        f'<div class="keys two" style="top:622px;width:720px">{keys}{none}{others}</div>'
    )


def _town_row(town: TypicalTown, height: int, order: list[str]) -> str:
    size = 46 if len(town.squares) <= 8 else 34
    squares = "".join(_square(square, size, order) for square in town.squares[:22])
    share = fraction(town.helped, len(town.squares)) if town.squares else "—"
    return (
        f'<div style="height:{height}px"><span>{escape(town.name)}</span><em>{squares}</em>'
        f"<b>{share}</b></div>"
    )


def _square(square: Square, size: int, order: list[str]) -> str:
    # The first list of the plan is the darker one.
    rank = min(order.index(square.short), 1)
    kind, text = (f"q{rank}", escape(square.short)) if square.is_helped else ("none", "")
    style = f"width:{size}px;height:{size}px;line-height:{size - 2}px"
    return f'<i class="{kind}" style="{style}">{text}</i>'


def _card(case: Case, wide: int) -> str:
    kind = f'<b style="border-color:{case.color}">{escape(case.aid_type or case.kind)}</b>'
    return (
        f'<div class="case"><p>{kind}<span>{escape(case.level)}</span></p>'
        f"{fit(case.title, (40, 36, 32, FLOOR), wide, 2, 'ct')}"
        f"{fit(case.actors, (30, FLOOR), wide, 1, 'who')}</div>"
    )


# ---- PowerPoint ------------------------------------------------------------------------------


def _draw_villages(sheet: Sheet, towns: Sequence[TypicalTown]) -> None:
    helped = tuple(float(town.helped) for town in towns)
    rest = tuple(float(len(town.squares) - town.helped) for town in towns)
    chart = BarChart(
        tuple(town.name for town in towns),
        (Series(_HELPED, helped, DECK.ok), Series(_NOT_YET, rest, DECK.heat[1])),
        font_size=15,
        gap=45,
        is_stacked=True,
        is_horizontal=True,
        has_legend=True,
    )
    values = [f"{t.name}{len(t.squares)}个，{_HELPED}{t.helped}个" for t in towns]
    sheet.chart(Box(LEFT, 276, 760, 664), chart, "；".join(values))


def _draw_card(sheet: Sheet, box: Box, case: Case) -> None:
    sheet.panel(Box(box.x, box.y, 6, box.h), case.color)
    kind = "　".join(filter(None, (case.aid_type, case.level)))
    lines = [
        [Run(kind, 28, DECK.ink2, bold=True)],
        [Run(cut(case.title, 2 * 880 / 38), 38, bold=True)],
        [Run(cut(case.actors, 880 / 30), 30, DECK.ink2)],
    ]
    sheet.text(Box(box.x + 24, box.y, box.w - 24, box.h), lines, anchor="ctr", gap=4)
