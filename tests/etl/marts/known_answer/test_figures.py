"""Main figures to date and their changes, worked out by hand; what is on the agenda; what is due."""

from collections.abc import Callable

import pytest

from tests.etl.marts.known_answer.ledger import Figures, Ledger, expected


@pytest.fixture(scope="module")
def figures(module_ledger: Ledger) -> Figures:
    """Town A reports every half-year, B not in 2025H1, C once."""
    ledger = module_ledger
    for period, money in (("2024H1", 10), ("2024H2", 20), ("2025H1", 40)):
        ledger.receive("A", period).project("路", "O1", cash_yuan=money, in_kind_yuan=1.0)
    for period, money in (("2024H1", 100), ("2024H2", 300)):
        ledger.receive("B", period).project("桥", "O2", cash_yuan=money, approximate=money == 100)
    ledger.receive("C", "2024H2").project("灯", "O3", cash_yuan=1000.0)
    return ledger.proven("2025-07-20")


def test_flows_are_summed_over_what_was_reported(figures: Figures) -> None:
    columns = (
        "period value value_to_date is_approximate is_approximate_to_date returns_missing_to_date"
    )
    where = "area_code = '440605' and indicator = 'cash' and period <= '2025H1'"
    assert figures.table("area_figure", columns, where) == expected("""
        2024H1 110  110  yes yes 1     # C is missing
        2024H2 1320 1430 no  yes 1
        2025H1 40   1470 no  yes 3     # and B and C in the next but one
    """)


@pytest.mark.parametrize(("today", "lacking"), [("2025-07-10", 4), ("2025-07-20", 6)])
def test_a_return_that_is_not_due_yet_is_not_lacking(
    make_ledger: Callable[[], Ledger], today: str, lacking: int
) -> None:
    """All of 2024H1 and C of 2024H2 are lacking; B and C of 2025H1 from 2025-07-16 on."""
    ledger = make_ledger()
    for town, period in (("A", "2024H2"), ("B", "2024H2"), ("A", "2025H1")):
        ledger.receive(town, period).project("路", "O1", cash_yuan=10)
    found = ledger.figures(today).rows("""
        select returns_missing_to_date from area_figure
        where area_code = '440605' and indicator = 'cash' and period in ('2024H2', '2025H1')
        order by period
    """)
    assert found == [(4,), (lacking,)]


def test_a_flow_is_compared_over_the_towns_with_both_returns(figures: Figures) -> None:
    columns = (
        "period compared_with value_now value_before change change_pct towns_compared"
        " is_like_for_like"
    )
    where = "area_code = '440605' and indicator = 'contributions'"
    assert figures.table("area_change", columns, where) == expected("""
        2024H2 previous    321 111 210 189.19 2 yes    # A and B: 21 + 300 against 11 + 100
        2025H1 previous    41  21  20  95.24  1 yes    # A alone
        2025H1 year_before 41  11  30  272.73 1 yes
    """)


def test_a_stock_is_compared_as_it_is_but_never_with_itself(figures: Figures) -> None:
    columns = "period area_code value_now value_before change towns_compared"
    where = "indicator = 'projects_live' and compared_with = 'previous' and period = '2025H1'"
    # B and C are carried forward: of themselves nothing is said
    assert figures.table("area_change", columns, where) == expected("""
        2025H1 D 3 3 0 3
        2025H1 A 1 1 0 1
    """)


def test_the_agenda_holds_what_others_than_the_town_must_settle(
    make_ledger: Callable[[], Ledger],
) -> None:
    asked = (  # of whom, for what, is it on the agenda
        ("区民政局", "协调用地", True),
        ("桂城街道财政办", "明确经费", False),
        ("街道城建办、本街道财政办", "明确经费", False),
        ("桂城街道财政办、区财政局", "明确经费", True),
        ("狮山镇财政办", "明确经费", True),
        ("区民政局", "", False),
        ("", "协调用地", False),
    )
    ledger = make_ledger()
    sheet = ledger.receive("A", "2024H2")
    for number, (asked_of, request, _) in enumerate(asked):
        words = {"coordinate_with": asked_of, "request": request}
        sheet.problem(f"路{number}", "2024-02-01", **words)
    sheet.problem("桥", "2024-08-01", coordinate_with="区民政局", request="协调")  # not overdue yet
    rows = ledger.figures("2025-01-20").rows(
        "select on_agenda from problem_as_of where period = '2024H2' order by \"row\""
    )
    assert rows == [*((is_on_agenda,) for *_, is_on_agenda in asked), (False,)]


def test_a_silent_towns_projects_are_judged_by_its_own_last_day(
    make_ledger: Callable[[], Ledger],
) -> None:
    ledger = make_ledger()
    for town in ("A", "B"):
        sheet = ledger.receive(town, "2024H2")
        sheet.project("春", "O1", end="2024-11-30")
        sheet.project("夏", "O1", end="2025-05-31")
        sheet.project("秋", "O1", end="2025-09-30")
        sheet.project("冬", "O1", end="2026-02-28")
    again = ledger.receive("A", "2025H1")
    again.project("夏", "O1", end="2025-05-31")
    again.project("秋", "O1", end="2025-09-30")
    figures = ledger.figures("2025-10-20")
    columns = "town_code planned_end is_overdue is_due_by_year_end is_to_confirm"
    assert figures.table("project_as_of", columns, "period = '2025H1'") == expected("""
        A 2024-11-30 no  no  no     # not in its latest return: not live
        A 2025-05-31 yes no  no
        A 2025-09-30 no  yes yes
        A 2026-02-28 no  no  no
        B 2024-11-30 yes no  no
        B 2025-05-31 no  yes yes    # B's return does not reach so far
        B 2025-09-30 no  yes yes
        B 2026-02-28 no  no  no
    """)
