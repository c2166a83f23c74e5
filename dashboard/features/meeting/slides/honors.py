"""表现突出参考名单: the two highest tiers of the boards by kind, for 集体研究; not a nomination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dashboard.features.meeting import queries
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.html import FLOOR, broken, cut, empty, fit
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Cell, Grid, cell
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title, paged
from dashboard.page import boards
from dashboard.page.view import PROVISIONAL, names_of
from dashboard.style.formats import escape, is_missing, join, number
from dashboard.style.theme import DECK


@dataclass(frozen=True, slots=True)
class Honored:
    """An organisation of the list: its board, its name, its tier, what it excels in, its rank."""

    board: str
    name: str
    tier: str
    aspects: str
    rank: int
    interval: str
    needs_review: bool
    organization_id: str


@dataclass(frozen=True, slots=True)
class Honors:
    """At most eight organisations, grouped by board."""

    headings: tuple[str, ...]
    lines: Sequence[Honored]
    caption: str
    empty: str

    def html(self) -> str:
        """See :class:`Body`."""
        if not self.lines:
            return empty(self.empty)
        heads = "".join(f"<th>{escape(name)}</th>" for name in self.headings)
        high = min(100, 584 // len(self.lines))
        rows = "".join(_html_row(line, board, high) for board, line in self._by_board())
        top = 64 + high * len(self.lines) + 18
        return (
            f'<table class="honors"><tr>{heads}</tr>{rows}</table>'
            f'<p class="cap below" style="top:{top}px">{broken(self.caption, 40)}</p>'
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        if self.lines:
            head = tuple(cell(text, 32, bold=True) for text in self.headings)
            rows = (head, *(_row(line, board) for board, line in self._by_board()))
            sheet.table(
                LEFT,
                226,
                Grid(rows, (330, 820, 248, 330), min(100.0, 666 / len(rows))),
                self.caption,
            )
        else:
            sheet.line(Box(LEFT, 300, INNER, 120), self.empty, 40)
        sheet.line(Box(LEFT, 908, INNER, 80), self.caption, 28, DECK.ink2)

    def _by_board(self) -> list[tuple[str, Honored]]:
        """Each line with the name of its board, which stands only at the first one."""
        boards = groupby(self.lines, key=lambda line: line.board)
        return [(board if not n else "", x) for board, lines in boards for n, x in enumerate(lines)]


def slides(basis: Basis) -> tuple[Slide, ...]:
    """At most eight organisations a slide; none above counties: boards are a county's."""
    if not basis.view.county:
        return ()
    lines = honored(basis)
    ranked = queries.count_ranked(basis.view.warehouse, basis.view.county, _window(basis))
    heading = title({tier: sum(x.tier == tier for x in lines) for tier in _tiers(basis)}, ranked)
    return tuple(
        Slide(heading, _body(basis, page, ranked), _notes(basis, page)) for page in paged(lines, 8)
    )


def title(counts: Mapping[str, int], ranked: int) -> Title:
    """``突出10家、临界18家列入参考名单，提请集体研究``; ``ranked``: on any board."""
    if not ranked:
        return Title("本期尚无可比较的社会组织", "本期尚无可比较的社会组织")
    listed = "、".join(f"{tier}{count}家" for tier, count in counts.items() if count)
    if not listed:
        return Title("参考名单尚不分档，提请集体研究", "参考名单尚不分档")
    return Title(f"{listed}列入参考名单，提请集体研究", f"{listed}列入参考名单")


def _window(basis: Basis) -> str:
    """The window of the leaderboard's page at this half-year."""
    return boards.period(basis.view, boards.TO_DATE)


def _tiers(basis: Basis) -> tuple[str, ...]:
    return basis.view.dictionary.vocabularies["tier"].codes[:2]


def _boards(basis: Basis) -> dict[str, str]:
    """Code → name of the boards by kind."""
    return {b.code: b.name for b in basis.view.dictionary.leaderboard.boards if b.group == "kind"}


def honored(basis: Basis) -> tuple[Honored, ...]:
    """Members of the two highest tiers of the boards by kind, each organisation once, by rank."""
    named = _boards(basis)
    rows = queries.outstanding(
        basis.view.warehouse, basis.view.county, _window(basis), list(named), list(_tiers(basis))
    )
    components = names_of(basis.view.dictionary, "leaderboard_component")
    return tuple(_honored(row, named, components) for row in rows)


def _honored(row: dict[str, Any], named: dict[str, str], components: dict[str, str]) -> Honored:
    return Honored(
        board=named[row["board"]],
        name=row["organization_name"],
        tier=row["tier"],
        aspects=_aspects(row, components),
        rank=int(row["rank"]),
        interval=_interval(row["rank_low"], row["rank_high"]),
        needs_review=bool(row["needs_review"]),
        organization_id=row["organization_id"],
    )


def _interval(low: Any, high: Any) -> str:
    """``3—5``; a single number where the rank never changes."""
    if is_missing(low) or is_missing(high):
        return ""
    return number(low) if low == high else f"{number(low)}—{number(high)}"


def _aspects(row: dict[str, Any], components: dict[str, str]) -> str:
    """The two dimensions with the highest scores; ties in the order of the dictionary."""
    scores = {
        code: float(row[code]) for code in components if not is_missing(row[code]) and row[code]
    }
    best = sorted(scores, key=lambda code: -scores[code])[:2]
    return join([name for code, name in components.items() if code in best])


def _body(basis: Basis, page: Sequence[Honored], ranked: int) -> Honors:
    view = basis.view
    nothing = "时段内没有可以比较的数据。"
    if ranked:
        nothing = "没有列入突出、临界的社会组织，完整名单见“表现突出社会组织”页。"
    review = f"＊{boards.REVIEW_MARK}。" if any(line.needs_review for line in page) else ""
    caption = (
        f"计算时段：{boards.span(view, boards.TO_DATE)}；同类比较，名次相近，请集体研究，不是推荐名单。"
        f"{boards.missing(view, boards.TO_DATE)}{review}"
    )
    headings = (
        "组别",
        view.title_of("organization"),
        view.dictionary.vocabularies["tier"].title,
        "突出方面",
    )
    return Honors(headings, page, caption, "" if page else nothing)


def _notes(basis: Basis, page: Sequence[Honored]) -> tuple[str, ...]:
    tiers = basis.view.dictionary.vocabularies["tier"].terms[:2]
    method = "口径：各评价维度按组内名次折算后加权平均；" + "；".join(
        f"{term.name}：{term.note}" for term in tiers
    )
    lines = [
        f"{x.board}：{x.name}，{x.tier}，第{x.rank}名（参考范围{x.interval}），突出方面{x.aspects}"
        f"{f'，{boards.REVIEW_MARK}' if x.needs_review else ''}。"
        for x in page
    ]
    at = Basis(boards.view_at(basis.view, boards.until(basis.view, boards.TO_DATE)))
    definitions = at.definitions("leaderboard_score", "leaderboard_interval")
    return (*lines, f"{method}。", _who_cannot(basis), *definitions)


def _who_cannot(basis: Basis) -> str:
    """Who cannot be on the list, whatever they did."""
    view = basis.view
    until = view.dictionary.period(boards.until(view, boards.TO_DATE)).name
    counts = {
        name: len(boards.members(view, boards.TO_DATE, code))
        for code, name in _boards(basis).items()
    }
    minimum = view.dictionary.leaderboard.tier_minimum
    small = [f"{name}{count}家" for name, count in counts.items() if count < minimum]
    too_small = f"；{join(small)}，不足{minimum}家，{boards.NO_TIERS}" if small else ""
    return (
        f"不会列入的：截至{until}没有投入、成效或{view.district_word}级认可的；"
        f"{PROVISIONAL}、没有类别的{too_small}。"
        f"{boards.missing(view, boards.TO_DATE)}"
    )


def _html_row(line: Honored, board: str, high: int) -> str:
    kind = ' class="f"' if board else ""
    star = "<sup>＊</sup>" if line.needs_review else ""
    return (
        f'<tr{kind} style="height:{high}px"><td>{escape(board)}</td>'
        f"<td><div>{fit(line.name, (34, 30, FLOOR), 880, 1, 'w')}{star}</div></td>"
        f"<td>{escape(line.tier)}</td><td>{escape(line.aspects)}</td></tr>"
    )


def _row(line: Honored, board: str) -> tuple[Cell, ...]:
    star = "＊" if line.needs_review else ""
    return (
        cell(board, 30, color=DECK.ink2),
        cell(f"{cut(line.name, 24)}{star}", 32, bold=True),
        cell(line.tier, 30),
        cell(line.aspects, 30),
    )
