"""Words, titles and lists of codes stand in data/dictionary alone: no Python and no SQL repeats them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from etl.dictionary import SHIPPED, Dictionary, load_dictionary
from etl.folder import SHIPPED_REFERENCE
from etl.lists.reference import read_reference

ROOT = SHIPPED.parent.parent
SOURCES = sorted(
    chain.from_iterable((ROOT / top).rglob("*.py") for top in ("etl", "dashboard", "pages"))
)
STATEMENTS = sorted((ROOT / "etl" / "marts" / "sql").rglob("*.sql"))

EVERYDAY = frozenset(
    {"项目", "指标", "数量", "说明", "逾期"}
)  # titles of columns, and words of the language
CHINESE = re.compile("[\u4e00-\u9fff]")
WORD_LISTS = [
    "aid_type",
    "task",
    "project_status",
    "pairing_status",
    "pairing_mode",
    "need_status",
    "problem_status",
    "milestone_status",
    "milestone_state",
    "submission_state",
    "submission_status",
    "participation_class",
]


@cache
def dictionary() -> Dictionary:
    return load_dictionary()


@cache
def terms() -> frozenset[str]:
    """Names that no literal may equal; a single character (村, 是) is a word of the language, no term."""
    d = dictionary()
    words = chain(
        (term.name for vocabulary in d.vocabularies.values() for term in vocabulary.terms),
        (column.title for sheet in (d.cover, *d.sheets) for column in sheet.columns),
        (sheet.sheet for sheet in (d.cover, *d.sheets)),
        (name for period in d.periods for name in (period.name, period.short)),
        (phase.name for phase in d.phases),
        (milestone.name for milestone in d.milestones),
        (indicator.label for indicator in d.indicators.values()),
        towns(),
    )
    return frozenset(word for word in words if len(CHINESE.findall(word)) > 1) - EVERYDAY


@cache
def long_terms() -> frozenset[str]:
    """Names of closed lists of four characters and more: no literal may hold one."""
    d = dictionary()
    words = chain(
        (term.name for name in WORD_LISTS for term in d.vocabularies[name].terms),
        (phase.name for phase in d.phases),
        (milestone.name for milestone in d.milestones),
        (d.programme.overdue,),
        towns(),
    )
    return frozenset(word for word in words if len(CHINESE.findall(word)) >= 4)


@cache
def towns() -> tuple[str, ...]:
    reference = read_reference(dictionary(), lambda name: SHIPPED_REFERENCE / name)
    return tuple(town.name for town in reference.towns)


@cache
def code_lists() -> dict[str, frozenset[str]]:
    d = dictionary()
    lists = {name: frozenset(vocabulary.codes) for name, vocabulary in d.vocabularies.items()}
    for name in ("periods", "phases", "milestones"):
        lists[name] = frozenset(item.code for item in getattr(d, name))
    return lists


def repeated_word(text: str) -> str | None:
    """What a literal repeats, or None."""
    if not CHINESE.search(text):
        return None
    if text.strip() in terms():
        return text
    return next((f"{text} ({word})" for word in long_terms() if word in text), None)


def repeated_list(codes: Iterable[str]) -> str | None:
    """The list of the dictionary that these codes are a part of, or None."""
    found = set(codes)
    name = next((name for name, known in code_lists().items() if len(found & known) > 1), None)
    return f"{name}: {' '.join(sorted(found))}" if name else None


def whole_list(codes: Iterable[str]) -> str | None:
    """As :func:`repeated_list`, for all codes of a list: a rule of a mart may be about some of them."""
    found = set(codes)
    name = next(
        (name for name, known in code_lists().items() if len(known) > 1 and known <= found), None
    )
    return f"{name}: {' '.join(sorted(found))}" if name else None


def repetitions(source: str) -> Iterator[tuple[int, str]]:
    """(line, what is repeated) of a Python module, docstrings left out."""
    tree = ast.parse(source)
    free = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    # A Literal is a type: the shape of the dictionary itself, which no data can give.
    typed = {
        id(n.slice)
        for n in ast.walk(tree)
        if isinstance(n, ast.Subscript) and _named(n.value, "Literal")
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in free:
            if word := repeated_word(node.value):
                yield node.lineno, word
        elif isinstance(node, ast.List | ast.Tuple | ast.Set) and id(node) not in typed:
            strings = (
                e.value
                for e in node.elts
                if isinstance(e, ast.Constant) and isinstance(e.value, str)
            )
            if codes := repeated_list(strings):
                yield node.lineno, codes


def _named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def repetitions_in_sql(statement: str) -> Iterator[tuple[int, str]]:
    """(line, what is repeated) of a statement, comments left out."""
    for number, line in enumerate(re.sub("--.*", "", statement).splitlines(), 1):
        for literal in re.findall("'([^']*)'", line):
            word = repeated_word(literal)
            if word and not any(literal in codes for codes in code_lists().values()):
                yield number, word
        for inside in re.findall(r"\bin\s*\(([^()]*)\)", line):
            if codes := whole_list(re.findall("'([^']*)'", inside)):
                yield number, codes


def found_in(path: Path) -> list[str]:
    read = repetitions if path.suffix == ".py" else repetitions_in_sql
    found = read(path.read_text(encoding="utf-8"))
    return [f"{path.relative_to(ROOT)}:{line} {what}" for line, what in found]


def test_nothing_repeats_the_dictionary() -> None:
    assert SOURCES
    assert STATEMENTS
    assert [line for path in (*SOURCES, *STATEMENTS) for line in found_in(path)] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("a = '结对情况'", 1),
        ("a = f'{n} 个产业帮扶项目'", 1),
        ("a = ('active', 'ended')", 1),
        ("a = {'active': 1}; b = a['active'] == 'ended'", 0),
        ('def f():\n    """结对情况"""\n    return 1  # 结对情况', 0),
        ("a: Literal['town', 'district']", 0),
        ("a = '请把工作簿另存一份'", 0),
    ],
)
def test_the_search_itself_sees_what_it_should(source: str, count: int) -> None:
    assert len(list(repetitions(source))) == count


def test_the_search_in_sql_sees_what_it_should() -> None:
    words = "select 1 where a = '产业帮扶' -- '产业帮扶'\nand status in ('active', 'ended')"
    assert len(list(repetitions_in_sql(words))) == 2
    assert (
        list(repetitions_in_sql("select 1 where status = 'active' or c in ('open', 'met')")) == []
    )
