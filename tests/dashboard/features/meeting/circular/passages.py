"""A circular's sentences: all of them, those quoted from returns, those of our own."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.data.warehouse import Warehouse
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.outcomes import listed, of_case
from dashboard.features.meeting.circular.sentences import Circular, Passage
from dashboard.page.view import View, make_view
from etl.dictionary import Dictionary
from etl.system.clock import today

PERIODS = ("2024H1", "2024H2", "2025H2", "2026H1", "2026H2")


def at(warehouse: Warehouse, dictionary: Dictionary, period: str) -> View:
    return make_view(warehouse, dictionary, today(), period, None, None)


def passages(paper: Circular) -> Iterator[Passage]:
    yield Passage(paper.opening)
    yield from (b for part in paper.parts for b in part.blocks if isinstance(b, Passage))


def sentences(paper: Circular) -> Iterator[str]:
    yield from (passage.sentence for passage in passages(paper))


def whole_text(paper: Circular) -> str:
    return "".join(sentences(paper))


def quoted(view: View, facts: Facts) -> list[str]:
    """What a circular quotes from the returns, as reported, the longest first."""
    words = [case.summary.rstrip("。；;. ") for case in facts.cases]
    words += [listed(view, of_case(case, facts.outcomes)) for case in facts.cases]
    for item in facts.decisions:
        words += [item.problem.rstrip("。；; "), item.request, item.last, item.follow_up]
        words.append(item.units)
    return sorted(filter(None, words), key=len, reverse=True)


def ours(text: str, quotes: list[str]) -> str:
    """A text without what it quotes."""
    for words in quotes:
        text = text.replace(words, "")
    return text
