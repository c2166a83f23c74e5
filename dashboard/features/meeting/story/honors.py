"""表现突出参考名单: the first tier of the boards by kind, for 集体研究; never a nomination."""

from __future__ import annotations

from typing import Any

from dashboard.features.meeting.story import queries, titles
from dashboard.features.meeting.story.basis import Basis
from dashboard.features.meeting.story.decisions import suffix
from dashboard.features.meeting.story.model import Honored, Honors, Slide
from dashboard.page.view import names_of
from dashboard.style.formats import is_missing, join, number

LABEL = "表现突出参考名单"
A_SLIDE = 8
ASPECTS = 2
REVIEW = "数据待核"


def honored(basis: Basis) -> tuple[Honored, ...]:
    """Members of the first tier of the boards by kind, each organisation once."""
    boards = [b for b in basis.view.dictionary.leaderboard.boards if b.group == "kind"]
    tier = basis.view.dictionary.vocabularies["tier"].codes[0]
    rows = queries.outstanding(basis.view.warehouse, basis.period, [b.code for b in boards], tier)
    names = {b.code: b.name for b in boards}
    components = names_of(basis.view.dictionary, "leaderboard_component")
    return tuple(_one(row, names, components) for row in rows)


def _one(row: dict[str, Any], boards: dict[str, str], components: dict[str, str]) -> Honored:
    low, high = row["rank_low"], row["rank_high"]
    interval = "" if is_missing(low) or is_missing(high) else _span(int(low), int(high))
    return Honored(
        board=boards[row["board"]],
        name=row["organization_name"],
        aspects=_aspects(row, components),
        rank=int(row["rank"]),
        interval=interval,
        needs_review=bool(row["needs_review"]),
        organization_id=row["organization_id"],
    )


def _span(low: int, high: int) -> str:
    """``3—5``; one number where the rank never moves."""
    return number(low) if low == high else f"{number(low)}—{number(high)}"


def _aspects(row: dict[str, Any], components: dict[str, str]) -> str:
    """The two dimensions it scores highest in; ties in the order of the dictionary."""
    scores = {
        code: float(row[code]) for code in components if not is_missing(row[code]) and row[code]
    }
    best = sorted(scores, key=lambda code: -scores[code])[:ASPECTS]
    return join([name for code, name in components.items() if code in best])


def slides(basis: Basis) -> tuple[Slide, ...]:
    """At most eight organisations a slide."""
    found = honored(basis)
    compared = queries.count_ranked(basis.view.warehouse, basis.period)
    title, short = titles.honors(len(found), compared)
    pages = [found[i : i + A_SLIDE] for i in range(0, len(found), A_SLIDE)] or [()]
    return tuple(
        Slide(
            f"honors-{suffix(n)}".rstrip("-"),
            "honors",
            LABEL if len(pages) == 1 else f"{LABEL}（{n + 1}/{len(pages)}）",
            title,
            short,
            _body(basis, page, compared),
            tuple(_notes(basis, page)),
        )
        for n, page in enumerate(pages)
    )


def _body(basis: Basis, page: tuple[Honored, ...], compared: int) -> Honors:
    empty = ""
    if not page:
        empty = (
            "各组中没有名次区间均在前10%的社会组织，完整名单见“表现突出社会组织”页。"
            if compared
            else "本期没有可以比较的数据。"
        )
    review = f"＊{REVIEW}。" if any(one.needs_review for one in page) else ""
    caption = f"{basis.view.period.name}；同类之间比较，同类内按名次排列，供集体研究，不是推荐名单。{review}"
    dictionary = basis.view.dictionary
    organization = dictionary.relations["organization"].title
    interval = dictionary.indicators["leaderboard_interval"].label
    return Honors(("组别", organization, "突出方面", interval), page, caption, empty)


def _notes(basis: Basis, page: tuple[Honored, ...]) -> list[str]:
    method = "口径：各评价维度按组内名次折算后加权平均；名次区间最靠后的一端也在前10%的列为突出。"
    told = [
        f"{one.board}：{one.name}，名次{one.rank}（区间{one.interval}），突出方面{one.aspects}"
        + (f"，{REVIEW}" if one.needs_review else "")
        + "。"
        for one in page
    ]
    return [method, *told, *basis.definition("leaderboard_score", "leaderboard_interval")]
