"""主要任务 × 帮扶类型: where the projects are."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data import queries
from dashboard.data.frames import records
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.html import DASH, broken, count, subtitle
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Cell, Grid, cell
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title, join_names
from dashboard.page.view import shorts_of
from dashboard.style.formats import escape, number, percent, words
from dashboard.style.theme import DECK, heat_step, text_on


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: an aid type with its colour."""

    name: str
    color: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A task with its counts by aid type, in the order of the headings."""

    code: str
    name: str
    values: tuple[float | None, ...]
    total: float | None
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Tasks:
    """The matrix of project counts; ``sentence`` below it."""

    subtitle: str
    headings: tuple[Heading, ...]
    lines: tuple[MatrixRow, ...]
    totals: tuple[float | None, ...]
    total: float | None
    sentence: str

    def html(self) -> str:
        """See :class:`Body`."""
        largest = _largest(self.lines)
        heads = "".join(
            f'<th><span style="border-color:{h.color}">{escape(h.name)}</span></th>'
            for h in self.headings
        )
        rows = "".join(_html_row(line, largest) for line in self.lines)
        sums = "".join(f"<td>{count(v)}</td>" for v in self.totals)
        return (
            f"{subtitle(self.subtitle)}"
            f'<table class="matrix"><tr><td></td>{heads}<th class="t">合计</th></tr>{rows}'
            f'<tr class="t"><th>合计</th>{sums}<td>{count(self.total)}</td></tr></table>'
            f'<p class="below" style="top:690px">{broken(self.sentence)}</p>'
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        sheet.line(Box(LEFT, 222, INNER, 44), self.subtitle, 30, DECK.ink2)
        names = [cell(heading.name, 32, "ctr", bold=True) for heading in self.headings]
        head = (cell("主要任务", bold=True), *names, cell("合计", 32, "r", bold=True))
        rows = [head, *(_row(line, _largest(self.lines)) for line in self.lines)]
        totals = (_count(value, "ctr") for value in self.totals)
        rows.append((cell("合计", bold=True), *totals, _count(self.total, "r", bold=True)))
        columns = len(self.headings)
        widths = (388, *((INNER - 388 - 140) / columns,) * columns, 140)
        grid = Grid(tuple(rows), widths, 76, strong=(0, len(rows) - 2))
        sheet.table(LEFT, 272, grid, self.subtitle)
        sheet.line(Box(LEFT, 896, INNER, 88), self.sentence)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide."""
    dictionary = basis.view.dictionary
    tasks, types = dictionary.vocabularies["task"], dictionary.vocabularies["aid_type"]
    label = f"{words(len(tasks.codes)).strip()}项任务 × {words(len(types.codes)).strip()}类帮扶"
    body, shorts = matrix(basis), shorts_of(dictionary, "task")
    said = (body.sentence,) if body.sentence else ()
    notes = (*said, *basis.definitions("projects", "projects_by_task"))
    counts = [(shorts[line.code], line.total or 0) for line in body.lines]
    return (Slide(title(counts), body, notes, label=label),)


def title(counts: Sequence[tuple[str, float]]) -> Title:
    """``累计项目集中在产业振兴、民生保障两项任务，合占71%``; ``counts``: short names in vocabulary order."""
    total = sum(value for _, value in counts)
    if not total:
        return Title("各项任务尚无项目", "各项任务尚无项目")
    (first, best), *rest = sorted(counts, key=lambda item: -item[1])
    if rest and rest[0][1] and best + rest[0][1] >= total / 2:
        names = f"{first}、{rest[0][0]}两项任务"
        share = f"合占{percent(best + rest[0][1], total)}"
        return Title(f"累计项目集中在{names}，{share}", f"{names}{share}")
    begun = sum(1 for _, value in counts if value)
    is_all = begun == len(counts)
    lead = f"{words(begun).strip()}项任务均有项目" if is_all else f"{begun}项任务已有项目"
    return Title(f"{lead}，累计项目中{first}最多，占{percent(best, total)}", lead)


def aid_type_sentence(counts: Sequence[tuple[str, float]]) -> str:
    """``累计项目中产业帮扶最多，占29%``; a tie: ``累计项目中产业、教育帮扶最多，各占20%``; or nothing."""
    total = sum(value for _, value in counts)
    if not total:
        return ""
    best = max(value for _, value in counts)
    leaders = [name for name, value in counts if value == best]
    if len(leaders) == len(counts):
        return f"累计项目各类一样多，各{number(best)}个"
    each = "各" if len(leaders) > 1 else ""
    return f"累计项目中{join_names(leaders)}最多，{each}占{percent(best, total)}"


def _counts(basis: Basis) -> dict[tuple[str, str], float]:
    """(task, aid type) → projects to date; empty where nothing is known."""
    frame = queries.tasks_by_aid_type(basis.view.warehouse, basis.view.area, basis.period)
    rows = records(frame[frame["projects"].notna()])
    return {(row.task, row.aid_type): float(row.projects) for row in rows}


def matrix(basis: Basis) -> Tasks:
    """The matrix of tasks and aid types; sums are ``None`` where nothing is known."""
    vocabularies = basis.view.dictionary.vocabularies
    tasks, types = vocabularies["task"], vocabularies["aid_type"]
    counts, colors = _counts(basis), types.colors
    sums = {code: sum(counts.get((code, t), 0) for t in types.codes) for code in tasks.codes}
    columns = [sum(counts.get((code, t), 0) for code in tasks.codes) for t in types.codes]
    marked = _leading(sums)
    lines = tuple(
        MatrixRow(
            code=task.code,
            name=task.name,
            values=tuple(counts.get((task.code, t)) for t in types.codes),
            total=sums[task.code] if counts else None,
            is_marked=task.code in marked,
        )
        for task in tasks.terms
    )
    return Tasks(
        subtitle="累计项目数（个），按主要帮扶类型计，不含已终止",
        headings=tuple(Heading(t.short, colors[t.code]) for t in types.terms),
        lines=lines,
        totals=tuple(value if counts else None for value in columns),
        total=sum(sums.values()) if counts else None,
        sentence=_sentence(list(zip(basis.view.aid_type_names.values(), columns, strict=True))),
    )


def _leading(sums: dict[str, float]) -> set[str]:
    """The two tasks that the title names; empty where it names none."""
    total = sum(sums.values())
    top = sorted(sums, key=lambda code: -sums[code])[:2]
    best = sum(sums[code] for code in top)
    return {code for code in top if sums[code]} if total and best >= total / 2 else set()


def _sentence(counts: Sequence[tuple[str, float]]) -> str:
    """The leading aid type, then the next two with their shares."""
    lead = aid_type_sentence(counts)
    if not lead:
        return ""
    total = sum(value for _, value in counts)
    following = sorted(counts, key=lambda item: -item[1])[1:3]
    shares = "，".join(f"{name}占{percent(value, total)}" for name, value in following if value)
    return f"{lead}；{shares}。累计项目{number(total)}个。" if shares else f"{lead}。"


def _largest(lines: Sequence[MatrixRow]) -> float:
    return max((value or 0 for line in lines for value in line.values), default=0)


def _html_row(line: MatrixRow, largest: float) -> str:
    cells = []
    for value in line.values:
        if not value:
            cells.append(f'<td class="z">{DASH}</td>')
            continue
        fill = DECK.heat[max(heat_step(value, largest), 1)]
        cells.append(f'<td style="background:{fill};color:{text_on(fill)}">{number(value)}</td>')
    mark = ' class="k"' if line.is_marked else ""
    total = f'<td class="t">{count(line.total)}</td>'
    return f"<tr{mark}><th>{escape(line.name)}</th>{''.join(cells)}{total}</tr>"


def _row(line: MatrixRow, largest: float) -> tuple[Cell, ...]:
    bold, cells = line.is_marked, []
    for value in line.values:
        fill = DECK.heat[heat_step(value, largest)] if value else ""
        ink = text_on(fill) if fill else DECK.ink2
        text = number(value) if value else "—"
        cells.append(cell(text, 32, "ctr", color=ink, bold=bold, fill=fill))
    return (cell(line.name, 32, bold=bold), *cells, _count(line.total, "r", bold=bold))


def _count(value: float | None, side: str, *, bold: bool = False) -> Cell:
    return cell("—" if value is None else number(value), 32, side, bold=bold)
