"""Boards made up by hand: rules, members, and what comes of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from etl.dictionary import Leaderboard, Vocabulary
from etl.marts.leaderboard import MEASURES, SPLIT, build_leaderboard

COMPONENTS = ("money", "effort", "expertise", "results", "continuity", "recognition")
TIERS = ("top", "close", "active", "rest")
BOARDS = (
    {"code": "all", "name": "all", "group": "all"},
    {"code": "trade", "name": "t", "group": "kind", "column": "field", "value": "trade"},
    {
        "code": "club",
        "name": "c",
        "group": "kind",
        "column": "kind",
        "value": "club",
        "excludes_fields": ["trade"],
    },
    {"code": "small", "name": "s", "group": "size", "column": "size_band", "value": "small"},
)
# No choice but the weights is varied, unless a test says so.
PLAIN = dict.fromkeys(("logarithmic", "geometric", "of_lead", "reported", "left_out"), 0.0)
RULES: dict[str, Any] = {
    "method": "",
    "all_window": "all",
    "all_window_name": "",
    "to_window": "to_",
    "to_window_name": "{period}",
    "draws": 40,
    "seed": 7,
    "weight_spread": 0.25,
    "low_quantile": 0.05,
    "high_quantile": 0.95,
    "draw_shares": PLAIN | {"logarithmic": 0.5},
    "tie_tolerance": 1e-9,
    "tier_minimum": 10,
    "tier_top": 0.10,
    "tier_sure": 0.9,
    "tier_close": 0.1,
    "tier_close_reach": 2,
    "tier_active": 0.25,
    "recognition": {},
    "plausibility": {"hours_per_visit": 12, "sessions_per_day": 3, "similar_projects": 5},
    "weights": dict.fromkeys(COMPONENTS, 1.0),
    "boards": BOARDS,
}


def rules(**changes: Any) -> Any:
    """As much of a dictionary as the leaderboard reads."""
    return SimpleNamespace(
        leaderboard=Leaderboard(**(RULES | changes)),
        vocabularies={"leaderboard_component": vocabulary(COMPONENTS), "tier": vocabulary(TIERS)},
    )


def vocabulary(codes: tuple[str, ...]) -> Vocabulary:
    return Vocabulary(title="-", terms=[{"code": code, "name": code} for code in codes])


def member(name: str, **given: Any) -> dict[str, Any]:
    """One input row: a registered small club that gave what is named and nothing else.

    What it leads alone, and its reported hours, are all that it gave, if nothing else is said.
    """
    row: dict[str, Any] = {
        "area_code": "X",
        "period": "2026H1",
        "is_whole": True,
        "organization_id": name,
        "kind": "club",
        "field": "care",
        "size_band": "small",
        "uscc": f"U{name}",
        "organization_name": f"name of {name}",
        "is_registered": True,
        "money_yuan": 0,
        "volunteer_hours": 0,
        "expert_sessions": 0,
        "beneficiaries": 0,
        "projects_completed": 0,
        "half_years_active": None,
        "half_years_due": None,
        "recognition": 0,
    } | given
    row.setdefault("reported_hours", row["volunteer_hours"])
    return {f"lead_{measure}": row[measure] for measure in SPLIT} | row


def board(rows: list[dict[str, Any]], code: str = "all", **changes: Any) -> pd.DataFrame:
    """One board of what the rows make, by organisation; no other is drawn."""
    alone = [rule for rule in BOARDS if rule["code"] == code]
    made = build_leaderboard(pd.DataFrame(rows), rules(boards=alone, **changes))
    return made.set_index("organization_id")


def ladder(size: int) -> list[dict[str, Any]]:
    """Members each of whom gave more of everything than the next."""
    measures = [m for name, of in MEASURES.items() if name != "continuity" for m in of]
    names = [f"{place:03d}" for place in range(1, size + 1)]
    return [
        member(name, **dict.fromkeys(measures, size - place)) for place, name in enumerate(names)
    ]


# Money: A 75, B 25. Hours: A 12.5, C 37.5, D 62.5, B 87.5. Ranked: B 112.5, A 87.5, D 62.5, C 37.5.
# By log1p A has 100 + 86.7, B 17.4 + 100, D 96.0, C 91.6: A and B change places, D and C do not.
CONTESTED = (
    member("A", money_yuan=1_000_000, volunteer_hours=7),
    member("B", money_yuan=10, volunteer_hours=10),
    member("C", volunteer_hours=8),
    member("D", volunteer_hours=9),
)
VARIED = dict.fromkeys(PLAIN, 0.5)


def by_percentile(raw: pd.Series) -> pd.Series:
    """The method's step 2 by way of pandas' own percentile ranks."""
    positive = raw[raw > 0]
    share = positive.rank(pct=True) - 0.5 / max(len(positive), 1)
    return (100 * share).reindex(raw.index, fill_value=0.0)


RAW = (
    "money_yuan",
    "volunteer_hours",
    "expert_sessions",
    "beneficiaries",
    "projects_completed",
    "recognition",
)
