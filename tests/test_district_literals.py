"""No code knows one district: its code, its names, its periods and its steps stand in data alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from etl.dictionary import SHIPPED, load_dictionary

ROOT = SHIPPED.parent.parent
DEMO = ROOT / "etl" / "demo"
SOURCES = sorted(
    path
    for top in ("etl", "dashboard", "pages")
    for ending in ("py", "sql", "js", "css", "html", "svg")
    for path in (ROOT / top).rglob(f"*.{ending}")
    if DEMO not in path.parents
)

DISTRICT = load_dictionary().district
# What is said of one district, or of periods of one length.
FORBIDDEN = re.compile(
    "|".join(
        (
            re.escape(DISTRICT.code),
            re.escape(DISTRICT.name.removesuffix(DISTRICT.word)),
            r"(?<![A-Za-z0-9])H[12]\b|\d[HQ][1-4]\b",
            "半年|[上下]半|季度",
            "[七7]个?[镇街]|七类|六项",
            rf"[全本]{DISTRICT.word}|{DISTRICT.word}级",
        )
    )
)
SEVEN = re.compile(r"\)\s*(?:==|!=|<=?|>=?)\s*7\b|\brange\(7\)|\[:7\]")
HALF_OF_A_YEAR = re.compile(
    r"month[\w.()]*\s*(?:==|<=?|>=?|in|//|%)\s*\(?(?:1, ?)?[67]\b", re.IGNORECASE
)
# Where A1 is the address of a cell.
OF_WORKBOOKS = ("result_sheet.py",)
STEPS = frozenset(milestone.code for milestone in load_dictionary().milestones)


def literals(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of what a program holds as data: literals of Python but docstrings; the rest without comments."""
    if path.suffix == ".py":
        yield from _of_python(text)
        return
    comment = r"--[^\n]*" if path.suffix == ".sql" else r"/\*.*?\*/|<!--.*?-->|(?<!:)//[^\n]*"
    bare = re.sub(comment, lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    yield from enumerate(bare.splitlines(), 1)


def _of_python(text: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(text)
    free = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in free:
            yield node.lineno, node.value


def found_in(path: Path, text: str) -> Iterator[str]:
    for line, held in literals(path, text):
        words = [match[0] for match in FORBIDDEN.finditer(held)]
        quoted = re.findall(r"'([A-Z]\d)'", held) if path.suffix == ".sql" else [held]
        steps = [] if path.name in OF_WORKBOOKS else STEPS.intersection(quoted)
        for what in chain(words, steps):
            yield f"{path.name}:{line} {what}"
    for pattern in (SEVEN, HALF_OF_A_YEAR) if path.suffix in (".py", ".sql") else ():
        yield from (f"{path.name} {match[0]}" for match in pattern.finditer(text))


def test_no_code_knows_one_district() -> None:
    assert len(SOURCES) > 200
    found = (line for path in SOURCES for line in found_in(path, path.read_text(encoding="utf-8")))
    assert list(found) == []


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("a.py", f"a = '{DISTRICT.code}124'", 1),
        ("a.py", "a = f'各{n}半年报送'", 1),
        ("a.py", 'def f():\n    """``2026年上半年``"""\n    return 1  # 半年', 0),
        ("a.py", "first = 'H1' if day.month < 7 else 'H2'", 3),
        ("a.py", "if step.code == 'A7': pass", 1),
        ("a.py", "assert len(towns) == 7", 1),
        ("a.sql", "select 'A6' as milestone -- A7", 1),
        ("a.sql", "select 1 where month(day) <= 6", 1),
        ("a.css", "/* 半年 */ .a{content:'半年'}", 1),
        ("a.js", "// 上半年\nconst a = '上半年';", 1),
    ],
)
def test_the_search_itself_sees_what_it_should(name: str, text: str, count: int) -> None:
    assert len(list(found_in(Path(name), text))) == count
