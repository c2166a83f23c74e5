"""Windows of the leaderboard, by hand: which half-years count, who is due in them, who is silent."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from tests.etl.marts.known_answer.ledger import Figures, Ledger, day, expected

WINDOWS = "period first_period last_period is_whole silent_towns"


def test_windows_to_date_are_whole_up_to_the_first_half_year_that_a_town_lacks(
    ledger: Ledger,
) -> None:
    for town, period in product("ABC", ("2024H1", "2024H2", "2025H1")):
        if (town, period) != ("C", "2024H2"):
            ledger.receive(town, period)
    ledger.receive("D", "2025H2")  # the district's own return is no town's
    figures = ledger.figures("2026-01-20")
    assert figures.table("leaderboard_window", WINDOWS) == expected("""
        2024H1 2024H1 2024H1 yes -
        2024H2 2024H2 2024H2 no 西樵镇
        2025H1 2025H1 2025H1 yes -
        all 2024H1 2024H1 yes -
        to_2024H1 2024H1 2024H1 yes -
        to_2024H2 2024H1 2024H2 no 西樵镇
        to_2025H1 2024H1 2025H1 no 西樵镇
    """)


def test_where_none_is_whole_the_last_counts_and_says_who_is_silent(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1")
    ledger.receive("B", "2024H2")
    ledger.receive("C", "2024H2", outcome="rejected")
    figures = ledger.figures("2025-01-20")
    assert figures.table("leaderboard_window", WINDOWS, "first_period < last_period") == expected("""
        all 2024H1 2024H2 no 桂城街道、九江镇、西樵镇
        to_2024H2 2024H1 2024H2 no 桂城街道、九江镇、西樵镇
    """)


def test_without_any_return_there_is_no_window(ledger: Ledger) -> None:
    ledger.receive("D", "2024H1")
    assert ledger.figures("2024-08-01").rows("select count(*) from leaderboard_window") == [(0,)]


def test_continuity_is_of_the_half_years_that_its_towns_have_reported(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.pair("O1", "a1")
    first.project("灯", "O1 O2", cash_yuan=2.0)
    first.project("路", "O4", status="terminated", cash_yuan=2.0)
    ledger.receive("A", "2024H2").pair("O2", "a1", active=False)
    ledger.receive("A", "2025H1").project("灯", "O1 O2", status="terminated")
    second = ledger.receive("B", "2025H1")
    second.pair("O1", "b1")
    second.project("树", "O3", cash_yuan=1.0)
    figures = ledger.figures("2025-07-20")
    columns = "organization_id half_years_active half_years_due"
    assert figures.table("leaderboard_input", columns, "period = 'to_2025H1'") == expected("""
        O1 2 3                     # 2024H1 in A, 2025H1 in B; A has reported all three
        O2 1 3                     # a pairing that ended and a project that was terminated are not taking part
        O3 1 1                     # B has reported once: as much as could be
        O4 0 3
    """)
    assert figures.table("leaderboard_input", columns, "period = 'to_2024H1'") == expected("""
        O1 1 1
        O2 1 1
        O4 0 1
    """)


def test_members_of_silent_towns_are_marked(ledger: Ledger) -> None:
    for period in ("2024H1", "2024H2"):
        ledger.receive("A", period).project("灯", "O1", cash_yuan=1.0)
    ledger.receive("B", "2024H1").project("路", "O1", cash_yuan=1.0)
    ledger.receive("B", "2024H2").project("路", "O1 O5", cash_yuan=1.0)
    third = ledger.receive("C", "2024H1")
    third.project("树", "O2", cash_yuan=1.0)
    third.project("水", "O1 O3", cash_yuan=1.0)
    figures = ledger.figures("2025-01-20")
    columns = "period organization_id is_town_silent"
    assert figures.table("leaderboard", columns, "board = 'all' and period <> 'all'") == expected("""
        2024H1 O1 no
        2024H1 O2 no
        2024H1 O3 no
        2024H2 O1 yes              # C named it before and is silent
        2024H2 O5 no
        to_2024H1 O1 no
        to_2024H1 O2 no
        to_2024H1 O3 no
        to_2024H2 O1 yes
        to_2024H2 O2 yes
        to_2024H2 O3 yes
        to_2024H2 O5 no
    """)


def test_a_return_that_is_missing_moves_nobody(make_ledger: Callable[[], Ledger]) -> None:
    ranks = "organization_id board rank rank_low rank_high top_ten_share"
    to_date = "period = 'to_2024H1'"
    every, without = (make_ledger(), make_ledger())
    for town, period in product("ABC", ("2024H1", "2024H2")):
        receive_gifts(every, town, period)
        if (town, period) != ("C", "2024H2"):
            receive_gifts(without, town, period)
    all_there, lacking = every.figures("2025-01-20"), without.figures("2025-01-20")
    last = "select last_period, is_whole from leaderboard_window where period = 'all'"
    assert all_there.rows(last) == [("2024H2", True)]
    assert lacking.rows(last) == [("2024H1", True)]
    # The same members at the same places as a half-year before, when all had reported.
    before = all_there.table("leaderboard", ranks, to_date)
    assert len(before) > 4
    assert lacking.table("leaderboard", ranks, to_date) == before
    assert lacking.table("leaderboard", ranks, "period = 'all'") == before


def receive_gifts(ledger: Ledger, town: str, period: str) -> None:
    """A return in which four organisations give something of their own."""
    received = ledger.receive(town, period)
    for number, organization in enumerate(("O1", "O2", "O3", "O4")):
        money = 1.0 + (7 * number + ord(town) + 3 * int(period[5])) % 11
        hours = 1.0 + (5 * number + ord(town)) % 7
        received.project(f"灯{organization}", organization, cash_yuan=money, volunteer_hours=hours)


# What is asked about, and left out until somebody has answered


REPORTED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"volunteer_visits": 10, "volunteer_hours": 120.0}, ""),
    ({"volunteer_visits": 10, "volunteer_hours": 120.5}, "hours_per_visit"),
    ({"volunteer_visits": None, "volunteer_hours": 900.0}, ""),
    # From 24 June to the end of the half-year there are seven days: 21 sessions.
    ({"start": "2024-06-24", "expert_sessions": 21}, ""),
    ({"start": "2024-06-24", "expert_sessions": 22}, "sessions_per_day"),
    ({"expert_sessions": 22}, ""),
    ({"completed_on": day("2024-01-02"), "expert_sessions": 6}, ""),
    ({"completed_on": day("2024-01-02"), "expert_sessions": 7}, "sessions_per_day"),
)


@pytest.fixture(scope="module")
def reported(module_ledger: Ledger) -> Figures:
    """A project with each of these figures, of two organisations that have no other."""
    town = module_ledger.receive("A", "2024H1")
    for number, (figures, _) in enumerate(REPORTED):
        town.project(f"灯{number}", f"P{number} Q{number}", cash_yuan=1.0, **figures)
    return module_ledger.figures("2024-08-01")


@pytest.mark.parametrize("number", range(len(REPORTED)))
def test_figures_beyond_reason_are_asked_about_and_not_scored(
    reported: Figures, number: int
) -> None:
    figures, question = REPORTED[number]
    asked = reported.table("plausibility_question", "question", f"project_name = '灯{number}'")
    assert asked == ([question] if question else [])
    given = sum(figures.get(m) or 0.0 for m in ("volunteer_hours", "expert_sessions"))
    scored = reported.rows(
        "select volunteer_hours + expert_sessions, needs_review from leaderboard_input "
        f"where period = '2024H1' and organization_id = 'P{number}'"
    )
    assert scored == [(0.0 if question else given / 2, bool(question))]


def test_one_project_told_as_five_is_no_five_completions(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    villages = ("甲一社区", "甲二", "甲三社区居委会", "桂城街道", "丙一村")
    for lead, count in (("O1", 4), ("O2", 5)):
        for number, village in enumerate(villages[:count], start=1):
            name = f"2024年{village}第{number}期长者义诊"
            first.project(name, lead, status="completed", cash_yuan=1.0)
        first.project("企业诊断", lead, cash_yuan=1.0)
    made = ledger.figures("2024-08-01")
    counted = made.rows(
        "select organization_id, sum(projects_completed) from leaderboard_row "
        "where window_code = '2024H1' group by all order by all"
    )
    assert counted == [("O1", 4.0), ("O2", 0.0)]
    assert made.table("plausibility_question", "question") == ["similar_projects"] * 5


def test_who_joins_when_a_project_completes_gets_no_completion(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.project("灯", "O1", cash_yuan=1.0)
    first.project("路", "O1 O2", cash_yuan=1.0)
    second = ledger.receive("A", "2024H2")
    second.project("灯", "O1 O2", status="completed", cash_yuan=1.0)  # O2 joins
    second.project("路", "O1", status="completed", cash_yuan=1.0)  # O2 leaves
    second.project("树", "O1 O2", status="completed", cash_yuan=1.0)  # new and completed at once
    ledger.receive("A", "2025H1").project("灯", "O1 O2", status="completed")  # told again
    made = ledger.figures("2025-07-20")
    assert made.table("plausibility_question", "period question project_name") == expected("""
        2024H2 joined_late 灯
        2025H1 joined_late 灯
    """)
    completed = made.table(
        "leaderboard_input", "organization_id projects_completed", "period = 'to_2025H1'"
    )
    assert completed == expected("O1 1.5\nO2 0.5")
