"""表现突出参考名单: the first tier of the boards by kind, for 集体研究; not a nomination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dashboard.features.meeting import queries
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.html import FLOOR, broken, cut, empty, fit
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Cell, Grid, cell
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title, paged
from dashboard.page.view import names_of
from dashboard.style.formats import escape, is_missing, join, number
from dashboard.style.theme import LIGHT

_REVIEW = "数据待核"


@dataclass(frozen=True, slots=True)
class Honored:
    """An organisation of the list: its board, its name, what it excels in, its rank."""

    board: str
    name: str
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
        rows = "".join(_html_row(line, board) for board, line in self._by_board())
        top = 60 + 72 * len(self.lines) + 18
        return (
            f'<table class="honors"><tr>{heads}</tr>{rows}</table>'
            f'<p class="cap below" style="top:{top}px">{broken(self.caption, 40)}</p>'
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        if self.lines:
            heads = zip(self.headings, ("l", "l", "l", "r"), strict=True)
            head = tuple(cell(text, 32, side, bold=True) for text, side in heads)
            rows = (head, *(_row(line, board) for board, line in self._by_board()))
            sheet.table(LEFT, 226, Grid(rows, (330, 820, 330, 248), 74), self.caption)
        else:
            sheet.line(Box(LEFT, 300, INNER, 120), self.empty, 40)
        sheet.line(Box(LEFT, 908, INNER, 80), self.caption, 28, LIGHT.ink2)

    def _by_board(self) -> list[tuple[str, Honored]]:
        """Each line with the name of its board, which stands only at the first one."""
        boards = groupby(self.lines, key=lambda line: line.board)
        return [(board if not n else "", x) for board, lines in boards for n, x in enumerate(lines)]


def slides(basis: Basis) -> tuple[Slide, ...]:
    """At most eight organisations a slide."""
    lines = honored(basis)
    ranked = queries.count_ranked(basis.view.warehouse, basis.period)
    heading = title(len(lines), ranked)
    return tuple(
        Slide(heading, _body(basis, page, ranked), _notes(basis, page)) for page in paged(lines, 8)
    )


def title(count: int, ranked: int) -> Title:
    """``8家社会组织列入表现突出参考名单，提请集体研究``; ``ranked``: on any board."""
    if not ranked:
        return Title("本期尚无可比较的社会组织", "本期尚无可比较的社会组织")
    if not count:
        return Title("参考名单已形成，提请集体研究", "参考名单已形成")
    first = f"{count}家社会组织列入表现突出参考名单"
    return Title(f"{first}，提请集体研究", first)


def honored(basis: Basis) -> tuple[Honored, ...]:
    """Members of the first tier of the boards by kind, each organisation once."""
    dictionary = basis.view.dictionary
    boards = {b.code: b.name for b in dictionary.leaderboard.boards if b.group == "kind"}
    tier = dictionary.vocabularies["tier"].codes[0]
    rows = queries.outstanding(basis.view.warehouse, basis.period, list(boards), tier)
    components = names_of(dictionary, "leaderboard_component")
    return tuple(_honored(row, boards, components) for row in rows)


def _honored(row: dict[str, Any], boards: dict[str, str], components: dict[str, str]) -> Honored:
    return Honored(
        board=boards[row["board"]],
        name=row["organization_name"],
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
    nothing = "本期没有可以比较的数据。"
    if ranked:
        nothing = f"各组中没有名次区间均在前{_top_share(basis)}的社会组织，完整名单见“表现突出社会组织”页。"
    review = f"＊{_REVIEW}。" if any(line.needs_review for line in page) else ""
    period = basis.view.period.name
    caption = f"{period}；同类之间比较，同类内按名次排列，供集体研究，不是推荐名单。{review}"
    organization = basis.view.dictionary.relations["organization"].title
    headings = ("组别", organization, "突出方面", basis.view.label("leaderboard_interval"))
    return Honors(headings, page, caption, "" if page else nothing)


def _top_share(basis: Basis) -> str:
    return f"{100 * basis.view.dictionary.leaderboard.tier_top:g}%"


def _notes(basis: Basis, page: Sequence[Honored]) -> tuple[str, ...]:
    method = (
        "口径：各评价维度按组内名次折算后加权平均；"
        f"名次区间最靠后的一端也在前{_top_share(basis)}的列为突出。"
    )
    lines = [
        f"{x.board}：{x.name}，名次{x.rank}（区间{x.interval}），突出方面{x.aspects}"
        f"{f'，{_REVIEW}' if x.needs_review else ''}。"
        for x in page
    ]
    return (method, *lines, *basis.definitions("leaderboard_score", "leaderboard_interval"))


def _html_row(line: Honored, board: str) -> str:
    kind = ' class="f"' if board else ""
    star = "<sup>＊</sup>" if line.needs_review else ""
    return (
        f"<tr{kind}><td>{escape(board)}</td>"
        f"<td><div>{fit(line.name, (34, 30, FLOOR), 880, 1, 'w')}{star}</div></td>"
        f"<td>{escape(line.aspects)}</td><td>{escape(line.interval)}</td></tr>"
    )


def _row(line: Honored, board: str) -> tuple[Cell, ...]:
    star = "＊" if line.needs_review else ""
    return (
        cell(board, 30, color=LIGHT.ink2),
        cell(f"{cut(line.name, 24)}{star}", 32, bold=True),
        cell(line.aspects, 30),
        cell(line.interval, 32, "r"),
    )
