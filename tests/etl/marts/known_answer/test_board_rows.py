"""From the returns to the board, by hand: who is measured by what, and by which rows."""

from __future__ import annotations

from tests.etl.marts.known_answer.ledger import Ledger, expected

COLUMNS = "period organization_id money_yuan volunteer_hours expert_sessions beneficiaries"
ROWS = "report_period town_code subject sheet row organizations money_yuan projects_completed"


def test_an_organisation_in_two_towns_is_one_member(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").project("灯", "O1", cash_yuan=100.0, volunteer_hours=8.0)
    ledger.receive("B", "2024H1").project("灯", "O1", cash_yuan=50.5, volunteer_hours=2.0)
    figures = ledger.figures("2024-08-01")
    assert figures.table("leaderboard_input", COLUMNS, "period = '2024H1'") == expected(
        "2024H1 O1 150.50 10 0 0"
    )
    boards = figures.table("leaderboard", "board organization_id rank", "period = '2024H1'")
    assert boards == expected("all O1 1\n行业协会商会 O1 1\n大型 O1 1")
    where = "window_code = '2024H1'"
    assert figures.table("leaderboard_row", ROWS, where) == expected("""
        2024H1 A 灯 项目进展 2 1 100.00 0
        2024H1 B 灯 项目进展 2 1 50.50 0
    """)


def test_a_project_of_three_is_split_equally_its_completion_too(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").project(
        "灯",
        "O2 O1 O3",
        status="completed",
        cash_yuan=100.0,
        volunteer_hours=9.0,
        expert_sessions=1,
        beneficiaries=30,
    )
    figures = ledger.figures("2024-08-01")
    columns = f"{COLUMNS} projects_completed"
    assert figures.table("leaderboard_input", columns, "period = '2024H1'") == expected("""
        2024H1 O2 33.34 3 0.33 10 0.33        # the odd cent is the lead's
        2024H1 O1 33.33 3 0.33 10 0.33
        2024H1 O3 33.33 3 0.33 10 0.33
    """)
    led = "organization_id lead_money_yuan lead_volunteer_hours lead_beneficiaries lead_projects_completed"
    assert figures.table("leaderboard_input", led, "period = '2024H1'") == expected("""
        O2 100.00 9 30 1
        O1 0.00 0 0 0
        O3 0.00 0 0 0
    """)
    # Money 33.34 is ahead of two that tie; everything else is shared by all three.
    ranks = figures.table(
        "leaderboard", "organization_id rank tier", "period = '2024H1' and board = 'all'"
    )
    assert ranks == expected("O2 1 -\nO1 2 -\nO3 2 -")


def test_who_has_no_size_band_is_on_no_board_of_size(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.project("灯", "O3", cash_yuan=1.0)
    first.project("路", "O2", cash_yuan=2.0)
    figures = ledger.figures("2024-08-01")
    boards = figures.table("leaderboard", "board organization_id", "period = '2024H1'")
    assert boards == expected("""
        all O2
        all O3
        社会服务机构 O2
        基金会 O3
        小型 O2
    """)


def test_rows_that_make_a_score_doubtful_are_named(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.project("约", "O1", cash_yuan=1.0, approximate=True)
    first.project("估", "O1", volunteer_visits=4)
    first.project("时", "O2", volunteer_visits=2, volunteer_hours=6.0)
    row = first.case("做法", "O1")
    first.finding("model_case", row, f"A{row}")
    first.project("清", "O1", cash_yuan=2.0)
    first.project("疑", "O1", volunteer_visits=1, volunteer_hours=12.5)
    figures = ledger.figures("2024-08-01")
    columns = "subject volunteer_hours is_approximate is_estimated is_to_confirm is_questioned"
    where = "window_code = '2024H1' and organization_id = 'O1'"
    assert figures.table("leaderboard_row", columns, where) == expected("""
        约 - yes no no no
        估 31 no yes no no          # 4 visits × 7.75 hours, the median of 3 and 12.5
        做法 - no no yes no
        清 - no no no no
        疑 0 no no no yes           # more than 12 hours a visit
    """)
    columns = "organization_id needs_review is_estimated"
    where = "period = '2024H1' and board = 'all'"
    assert figures.table("leaderboard", columns, where) == expected("O1 yes yes\nO2 no no")


def test_what_the_desk_confirmed_is_doubtful_no_more(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    for organization, by in (("O1", ""), ("O2", "town"), ("O3", "desk")):
        row = first.project("约", organization, cash_yuan=1.0, approximate=True)
        first.finding("project_report", row, f"N{row}", answered_by=by)
    figures = ledger.figures("2024-08-01")
    where = "period = '2024H1' and board = 'all'"
    assert figures.table("leaderboard", "organization_id needs_review", where) == expected(
        "O1 yes\nO2 yes\nO3 no"
    )
    assert figures.table("project_report", "row answered") == expected("""
        2 -
        3 已核实：已看过回单
        4 已核实：已看过回单
    """)
    assert figures.table("finding", "row is_to_confirm answered_by") == expected("""
        2 yes -
        3 yes town
        4 no desk
    """)


def test_a_case_told_again_is_a_row_that_is_worth_nothing(ledger: Ledger) -> None:
    ledger.receive("A", "2024H2")
    ledger.receive("D", "2024H1").case("做法", "O1", "district")
    ledger.receive("D", "2024H2").case("做法", "O1", "city")
    figures = ledger.figures("2025-01-20")
    where = "window_code = 'to_2024H2' and recognition is not null"
    assert figures.table("leaderboard_row", "report_period subject recognition", where) == expected(
        "2024H1 做法 0\n2024H2 做法 3"
    )


def test_each_half_year_that_counts_has_one_row_of_its_own_return(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.pair("O1", "a1")
    first.pair("O1", "a2")
    first.project("灯", "O1", cash_yuan=1.0)
    ledger.receive("B", "2024H2").pair("O1", "b1")
    ledger.receive("C", "2025H1").pair("O2", "c1")  # A and B are carried forward, and count nothing
    figures = ledger.figures("2025-07-20")
    where = "window_code = 'to_2025H1' and half_years_active = 1"
    assert figures.table(
        "leaderboard_row", "organization_id report_period submission_id row", where
    ) == expected("""
        O1 2024H1 A-2024H1-v1 2
        O1 2024H2 B-2024H2-v1 2
    """)


def test_what_moved_is_told_from_the_half_year_before(ledger: Ledger) -> None:
    for town in "BC":
        for period in ("2024H1", "2024H2"):
            ledger.receive(town, period)
    first = ledger.receive("A", "2024H1")
    first.project("灯", "O1", cash_yuan=3.0)
    first.project("路", "O2", cash_yuan=2.0)
    second = ledger.receive("A", "2024H2")
    second.project("灯", "O1", cash_yuan=1.0)
    second.project("路", "O2", cash_yuan=9.0)
    second.project("树", "O3", cash_yuan=4.0)
    figures = ledger.figures("2025-01-20")
    columns = "period organization_id rank rank_before"
    # To date: 3 and 2 yuan, then 4, 11 and 4; who took part in both half-years comes before O3.
    assert figures.table("leaderboard", columns, "board = 'all'") == expected("""
        2024H1 O1 1 -
        2024H1 O2 2 -
        2024H2 O1 3 1
        2024H2 O2 1 2
        2024H2 O3 2 -
        all O1 2 1
        all O2 1 2
        all O3 3 -
        to_2024H1 O1 1 -
        to_2024H1 O2 2 -
        to_2024H2 O1 2 1
        to_2024H2 O2 1 2
        to_2024H2 O3 3 -
    """)


def test_nothing_has_moved_where_a_town_is_silent(ledger: Ledger) -> None:
    for period in ("2024H1", "2024H2"):
        ledger.receive("A", period).project("灯", "O1", cash_yuan=3.0)
    figures = ledger.figures("2025-01-20")
    assert figures.rows("select distinct rank_before from leaderboard") == [(None,)]


def test_a_first_half_year_has_nothing_before_it(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").project("灯", "O1", cash_yuan=3.0)
    figures = ledger.figures("2024-08-01")
    assert figures.rows("select distinct rank_before from leaderboard") == [(None,)]


def test_money_is_split_to_the_cent_and_other_measures_exactly(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").project(
        "灯", "O3 O1 O2", cash_yuan=0.02, in_kind_yuan=100.0, volunteer_visits=10, beneficiaries=1
    )
    figures = ledger.figures("2024-08-01")
    columns = "organization_id cash_yuan in_kind_yuan volunteer_visits"
    assert figures.table("organization_contribution", columns) == expected("""
        O3 0.02 33.34 3.33
        O1 0.00 33.33 3.33
        O2 0.00 33.33 3.33
    """)
    assert figures.rows("select sum(beneficiaries) from organization_contribution") == [(1.0,)]


def test_hours_are_estimated_by_the_median_of_the_window(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.project("一", "O1", volunteer_visits=10, volunteer_hours=10.0)  # 1 an hour
    first.project("二", "O1", volunteer_visits=10, volunteer_hours=40.0)  # 4
    first.project("三", "O2 O3", volunteer_visits=8)  # × 2.5, then by two
    first.project("四", "O1", volunteer_visits=0, volunteer_hours=0.0)
    ledger.receive("A", "2024H2").project("二", "O1", volunteer_visits=1, volunteer_hours=3.0)
    figures = ledger.figures("2025-01-10")
    columns = "period organization_id volunteer_hours is_estimated"
    assert figures.table("leaderboard_input", columns) == expected("""
        2024H1 O1 50 no
        2024H1 O2 10 yes
        2024H1 O3 10 yes
        2024H2 O1 3 no
        to_2024H1 O1 50 no
        to_2024H1 O2 10 yes
        to_2024H1 O3 10 yes
        to_2024H2 O1 53 no
        to_2024H2 O2 12 yes        # the median of 1, 3, 4
        to_2024H2 O3 12 yes
    """)


def test_recognition_counts_a_title_once_at_its_highest_level(ledger: Ledger) -> None:
    ledger.receive("A", "2024H2")
    first = ledger.receive("D", "2024H1")
    first.case("社工 进村", "O2", "district")
    first.case("社工进村", "O2", "town")
    first.honor("社工进村", "O2", "national")  # an honour is no case
    second = ledger.receive("D", "2024H2")
    second.case("社工进村", "O2", "province")
    second.honor("另一", "O2", "town")  # a town's award counts nothing
    figures = ledger.figures("2025-01-10")
    assert figures.table("leaderboard_input", "period organization_id recognition") == expected("""
        2024H1 O2 7
        2024H2 O2 4
        to_2024H1 O2 7
        to_2024H2 O2 9
    """)


def test_what_a_town_says_of_itself_counts_nothing_until_the_district_states_it(
    ledger: Ledger,
) -> None:
    own = ledger.receive("A", "2024H1")
    for organization in ("O1", "O2"):
        own.project("灯", organization, cash_yuan=1.0)
        own.case("做法", organization, "town")
        own.case("省级做法", organization, "province")
        own.honor("全国先进", organization, "national")
    ledger.receive("D", "2024H1").honor("全国 先进", "O2", "district")
    figures = ledger.figures("2024-08-01")
    recognised = figures.table("leaderboard_input", "period organization_id recognition")
    assert recognised == expected("""
        2024H1 O1 0
        2024H1 O2 2
        to_2024H1 O1 0
        to_2024H1 O2 2
    """)


def test_a_standing_pairing_named_by_a_finding_is_reviewed_for_the_whole_time_alone(
    ledger: Ledger,
) -> None:
    a = ledger.receive("A", "2024H1")
    row = a.pair("O1", "a1")
    a.project("灯", "O1", cash_yuan=1.0)
    a.finding("pairing", row, f"A{row}")
    a.finding("project_report", None, "A3:M4", confirm=False)
    figures = ledger.figures("2024-07-01")
    assert figures.table(
        "leaderboard_input", "period organization_id needs_review", "period <> '2024H2'"
    ) == (expected("2024H1 O1 no\nto_2024H1 O1 yes"))


def test_rows_of_an_organisation_that_left_the_register_keep_it(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").pair("GONE", "a1")
    figures = ledger.figures("2024-07-01")
    columns = "organization_id organization_name is_registered"
    assert figures.table("organization", columns, "not is_registered") == ["GONE GONE no"]
