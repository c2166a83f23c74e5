"""Returns checked against a town's history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from etl.intake.check.checker import CheckedReturn
from etl.intake.check.history import History, PastProject
from tests.support.workbooks import NAMES, Book, code_of, sheet_name, villages_of

END = dt.date(2026, 6, 30)
FIRST, SECOND, THIRD = villages_of("狮山镇")[:3]
CAMELLIA, DAWN, HUMANITY = NAMES[:3]
PAIRINGS, PROJECTS = sheet_name("pairing"), sheet_name("project_report")
Check = Callable[[Book, History], CheckedReturn]


def found(checked: CheckedReturn) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in checked.findings]


def past(**changes: Any) -> PastProject:
    """The first project of :func:`town_return` as the half-year before had it."""
    lead = code_of(700000011)
    key = f"{FIRST}夜校|{lead}"
    made = PastProject(
        "2025H2",
        frozenset({"XM0000000001"}),
        "XM0000000001",
        key,
        f"{FIRST}夜校",
        "ongoing",
        20.0,
        Decimal(30000),
    )
    return replace(made, **changes)


def history(*projects: PastProject, **others: Any) -> History:
    codes = frozenset[str]().union(*(project.codes for project in projects))
    return History("2025H2", projects, codes=codes, **others)
