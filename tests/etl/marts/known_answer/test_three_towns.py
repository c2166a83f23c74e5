"""Three towns, worked out by hand (see three_towns.py): participation, aid, returns, boards."""

from collections.abc import Callable

import pytest

from tests.etl.marts.known_answer.ledger import Figures, Ledger, expected
from tests.etl.marts.known_answer.three_towns import (
    TODAY,
    receive_2024h1,
    receive_2024h2,
    receive_2025,
    receive_all,
)


@pytest.fixture(scope="module")
def figures(module_ledger: Ledger) -> Figures:
    return receive_all(module_ledger).proven(TODAY)


def test_participation(figures: Figures) -> None:
    # Sets of participants, A: 2024H1 O1 O2 O3, 2024H2 O1 O2 O3 O5, 2025H1 O5 P9, 2025H2 O1 O5 P9;
    # B: O4, (O4), none, (none); C: unknown, O4, (O4), (O4); in brackets: carried forward.
    columns = (
        "period area_code organizations organizations_new organizations_continuing "
        "organizations_returning organizations_completed_out organizations_lapsed "
        "organizations_registered_participating registered_organizations data_period"
    )
    assert figures.table("participation", columns) == expected("""
        2024H1 A 3 - - - - - 2 - 2024H1
        2024H1 B 1 - - - - - 0 - 2024H1    # O4 is registered in 2025 alone
        2024H1 C - - - - - - - - -
        2024H1 D 4 - - - - - 2 3 2024H1    # O1 O2 O5 registered, O3 filed only
        2024H2 A 4 1 3 0 0 0 2 - 2024H2    # O5 struck off by the last day
        2024H2 B 1 - - - - - 0 - 2024H1
        2024H2 C 1 - - - - - 0 - 2024H2    # a first return has none before it to compare with
        2024H2 D 5 1 4 0 0 0 2 2 2024H1    # O4 was in B already
        2025H1 A 2 1 1 0 2 1 0 - 2025H1    # O2, O3: all completed; O1 had a pairing
        2025H1 B 0 0 0 0 0 1 0 - 2025H1
        2025H1 C 1 - - - - - 1 - 2024H2
        2025H1 D 3 1 2 0 2 1 1 3 2024H2    # O4 goes on in C
        2025H2 A 3 0 2 1 0 0 1 - 2025H2    # O1 comes back
        2025H2 B 0 - - - - - 0 - 2025H1
        2025H2 C 1 - - - - - 1 - 2024H2
        2025H2 D 4 0 3 1 0 0 2 3 2024H2
    """)


def test_pairings_and_coverage(figures: Figures) -> None:
    columns = (
        "period area_code pairings_in_force agreements_signed villages_paired villages_total "
        "villages_one_organization villages_many_organizations organizations_many_villages "
        "towns_reported towns_with_data"
    )
    assert figures.table("participation", columns) == expected("""
        2024H1 A 3 2 2 3 1 1 1 1 1
        2024H1 B 1 1 1 2 1 0 0 1 1
        2024H1 C - - - 1 - - - 0 0
        2024H1 D 4 3 3 6 2 1 1 2 2
        2024H2 A 1 1 1 3 1 0 0 1 1
        2024H2 B 1 1 1 2 1 0 0 0 1
        2024H2 C 1 0 1 1 1 0 0 1 1
        2024H2 D 3 2 3 6 3 0 1 2 3    # O4 has b1 and c1: many villages in the district alone
        2025H1 A 0 0 0 3 0 0 0 1 1
        2025H1 B 0 0 0 2 0 0 0 1 1
        2025H1 C 1 0 1 1 1 0 0 0 1
        2025H1 D 1 0 1 6 1 0 0 2 3
        2025H2 A 1 1 1 3 1 0 0 1 1
        2025H2 B 0 0 0 2 0 0 0 0 1
        2025H2 C 1 0 1 1 1 0 0 0 1
        2025H2 D 2 1 2 6 2 0 0 1 3
    """)


def test_participants_by_name(figures: Figures) -> None:
    columns = "period area_code organization_id class"
    assert figures.table(
        "participant", columns, "area_code in ('440605011', '440605')"
    ) == expected("""
        2024H1 A O1 -
        2024H1 A O2 -
        2024H1 A O3 -
        2024H1 D O1 -
        2024H1 D O2 -
        2024H1 D O3 -
        2024H1 D O4 -
        2024H2 A O1 continuing
        2024H2 A O2 continuing
        2024H2 A O3 continuing
        2024H2 A O5 new
        2024H2 D O1 continuing
        2024H2 D O2 continuing
        2024H2 D O3 continuing
        2024H2 D O4 continuing
        2024H2 D O5 new
        2025H1 A O1 lapsed
        2025H1 A O2 completed_out
        2025H1 A O3 completed_out
        2025H1 A O5 continuing
        2025H1 A P9 new
        2025H1 D O1 lapsed
        2025H1 D O2 completed_out
        2025H1 D O3 completed_out
        2025H1 D O4 continuing
        2025H1 D O5 continuing
        2025H1 D P9 new
        2025H2 A O1 returning
        2025H2 A O5 continuing
        2025H2 A P9 continuing
        2025H2 D O1 returning
        2025H2 D O4 continuing
        2025H2 D O5 continuing
        2025H2 D P9 continuing
    """)


STOCKS = "period area_code aid_type projects projects_mentioning projects_new projects_live projects_completed"


def test_projects_by_aid_type(figures: Figures) -> None:
    busy = "projects_mentioning > 0 or projects_new > 0"
    assert figures.table(
        "aid_type_summary", STOCKS, f"area_code = '440605011' and ({busy})"
    ) == expected("""
        2024H1 A industry 1 1 1 1 0
        2024H1 A education 1 2 1 0 1      # 灯 names education too
        2024H2 A industry 1 1 0 0 1
        2024H2 A education 1 1 0 0 1      # 学, listed once, is completed for good
        2024H2 A health 0 0 1 0 0         # 水: first reported as terminated
        2024H2 A relief 1 1 1 1 0
        2025H1 A industry 1 1 0 0 1
        2025H1 A education 1 1 0 0 1
        2025H1 A consumption 1 1 1 1 0
        2025H1 A volunteering 1 1 0 1 0   # 树 has another type now, and is no new project
        2025H2 A industry 1 1 0 0 1
        2025H2 A education 1 1 0 0 1
        2025H2 A consumption 1 1 0 1 0
        2025H2 A volunteering 1 1 0 1 0   # suspended is live
    """)


def test_a_town_that_does_not_report_has_stocks_but_no_flows(figures: Figures) -> None:
    where = "aid_type = 'industry' and area_code in ('440605121', '440605122', '440605')"
    flows = STOCKS + " cash_yuan volunteer_hours"
    assert figures.table("aid_type_summary", flows, where) == expected("""
        2024H1 B industry 0 0 0 0 0 0.00 0
        2024H1 C industry - - - - - - -
        2024H1 D industry 1 1 1 1 0 100.01 20
        2024H2 B industry 0 0 - 0 0 - -
        2024H2 C industry 0 0 0 0 0 0.00 0
        2024H2 D industry 1 1 0 0 1 0.05 0
        2025H1 B industry 0 0 0 0 0 0.00 0
        2025H1 C industry 0 0 - 0 0 - -
        2025H1 D industry 1 1 0 0 1 0.00 0
        2025H2 B industry 0 0 - 0 0 - -
        2025H2 C industry 0 0 - 0 0 - -
        2025H2 D industry 1 1 0 0 1 0.00 0
    """)


def test_flows_by_aid_type(figures: Figures) -> None:
    columns = (
        "period aid_type cash_yuan in_kind_yuan activities expert_sessions volunteer_visits "
        "volunteer_hours beneficiaries is_approximate"
    )
    where = "area_code = '440605' and (cash_yuan > 0 or in_kind_yuan > 0 or is_approximate)"
    assert figures.table("aid_type_summary", columns, where) == expected("""
        2024H1 industry 100.01 0.00 3 1 10 20 100 no
        2024H1 education 50.00 0.00 0 0 4 0 0 yes     # blanks are skipped: 0 in a town that reported
        2024H2 industry 0.05 0.00 0 0 0 0 0 no
        2024H2 health 10.00 0.00 0 0 0 0 0 no
        2024H2 relief 0.00 7.77 0 0 0 0 0 no
        2025H1 volunteering 1.00 0.00 0 0 0 0 0 no
        2025H1 consumption 2.00 0.00 0 0 3 0 0 no
    """)


def test_projects_by_type_and_task(figures: Figures) -> None:
    columns = "period area_code aid_type task projects"
    where = "projects > 0 and period in ('2024H2', '2025H1')"
    assert figures.table("aid_type_by_task", columns, where) == expected("""
        2024H2 A industry industry 1
        2024H2 A education culture 1
        2024H2 A relief liveable 1
        2024H2 D industry industry 1
        2024H2 D education culture 1
        2024H2 D relief liveable 1
        2025H1 A industry industry 1
        2025H1 A education culture 1
        2025H1 A volunteering liveable 1
        2025H1 A consumption party_building 1
        2025H1 D industry industry 1
        2025H1 D education culture 1
        2025H1 D volunteering liveable 1
        2025H1 D consumption party_building 1
    """)
    unknown = "projects is null and period = '2024H1'"
    assert figures.table("aid_type_by_task", "area_code", unknown) == ["C"] * 42


def test_submission_status(figures: Figures) -> None:
    columns = "period town_code state version days_late"
    assert figures.table("submission_status", columns, "period < '2026'") == expected("""
        2024H1 A on_time 1 0
        2024H1 B late 1 5
        2024H1 C missing - -
        2024H2 A on_time 2 0        # the version in force came late, the first accepted did not
        2024H2 B rejected 1 -
        2024H2 C on_time 1 0
        2025H1 A on_time 1 0
        2025H1 B on_time 1 0
        2025H1 C missing - -
        2025H2 A on_time 1 0
        2025H2 B not_due - -
        2025H2 C not_due - -
    """)
    assert figures.rows(
        "select count(*), min(state) from submission_status where period > '2026'"
    ) == [(9, "not_due")]
    versions = figures.table("submission", "submission_id status is_on_time", "period = '2024H2'")
    assert versions == expected("""
        A-2024H2-v1 superseded yes
        A-2024H2-v2 current no
        B-2024H2-v1 rejected yes
        C-2024H2-v1 current yes
        D-2024H2-v1 current yes
    """)


def test_organisation_shares(figures: Figures) -> None:
    columns = (
        "period organization_id projects projects_completed villages cash_yuan in_kind_yuan "
        "volunteer_visits volunteer_hours expert_sessions beneficiaries model_cases honors "
        "is_approximate is_estimated"
    )
    assert figures.table("organization_contribution", columns, "period < '2025H2'") == expected("""
        2024H1 O1 1 0 2 50.01 - 5 10 0.5 50 1 0 no no        # the odd cent is the lead's
        2024H1 O2 1 0 1 50.00 - 5 10 0.5 50 0 0 no no
        2024H1 O3 1 1 0 50.00 - 4 - - - 0 0 yes yes
        2024H1 O4 0 0 1 0.00 0.00 0 0 0 0 0 0 no no
        2024H2 O1 1 1 1 0.03 - 0 0 - - 0 2 no no             # 5 cents by three; honours of A and of D
        2024H2 O2 1 1 1 10.01 - 0 0 - - 0 0 no no            # 水 is terminated: its money counts
        2024H2 O3 1 1 1 0.01 - 0 0 - - 0 0 no no
        2024H2 O4 0 0 1 0.00 0.00 0 0 0 0 0 0 no no
        2024H2 O5 1 0 1 0.00 7.77 - - - - 0 0 no no
        2025H1 O5 1 0 1 1.00 - - - - - 0 0 no no
        2025H1 P9 1 0 0 2.00 - 3 - - - 0 0 no yes
    """)


def test_leaderboard_inputs(figures: Figures) -> None:
    # Hours to a visit: one report has both (20 ÷ 10), so 2 in 2024H1 and to date; none in the others.
    columns = (
        "period organization_id money_yuan volunteer_hours expert_sessions beneficiaries "
        "projects_completed half_years_active half_years_due recognition is_approximate is_estimated "
        "needs_review"
    )
    where = "period in ('2024H1', '2024H2', '2025H1', 'to_2025H2')"
    # O3 joined 灯 in the report that completes it: its completion counts for nobody until it is answered for.
    assert figures.table("leaderboard_input", columns, where) == expected("""
        2024H1 O1 50.01 10 0.5 50 0 - - 0 no no yes           # its case, a town's own, is named by a finding
        2024H1 O2 50.00 10 0.5 50 0 - - 0 no no no
        2024H1 O3 50.00 8 0 0 1 - - 0 yes yes yes             # 4 visits × 2 hours
        2024H2 O1 0.03 0 0 0 0 - - 2 no no yes                # one honour, twice told: the district's counts
        2024H2 O2 10.01 0 0 0 0 - - 0 no no yes
        2024H2 O3 0.01 0 0 0 0 - - 0 no no yes
        2024H2 O5 7.77 0 0 0 0 - - 0 no no no
        2025H1 O5 1.00 0 0 0 0 - - 0 no no no
        2025H1 P9 2.00 0 0 0 0 - - 0 no yes no                # no median: nothing to estimate from
        to_2025H2 O1 50.04 10 0.5 50 0 3 4 2 no no yes
        to_2025H2 O2 60.01 10 0.5 50 0 2 4 0 no no yes
        to_2025H2 O3 50.01 8 0 0 1 2 4 0 yes yes yes
        to_2025H2 O5 8.77 0 0 0 0 3 4 0 no no no
        to_2025H2 P9 2.00 6 0 0 0 2 4 0 no yes no             # 3 visits × 2 hours
    """)
    questions = figures.table("plausibility_question", "period town_code question project_name row")
    assert questions == expected("2024H2 A joined_late 灯 2")


def test_leaderboard_of_the_whole_time(figures: Figures) -> None:
    boards = figures.rows(
        "select board, count(*) from leaderboard where period = 'all' group by board order by 1"
    )
    # P9 is provisional: on the board of all alone; O5 and O3 have no size band, O4 gave nothing.
    assert dict(boards) == {
        "all": 5,
        "行业协会商会": 1,
        "社会团体": 1,
        "社会服务机构": 1,
        "基金会": 1,
        "大型": 1,
        "小型": 1,
    }
    omitted = "select count(*) from leaderboard where (period like '20%') <> (continuity is null)"
    assert figures.rows(omitted) == [(0,)]
    # C has reported once: no window from the first half-year on is whole, and none has tiers.
    windows = "select last_period, is_whole from leaderboard_window where period = 'all'"
    assert figures.rows(windows) == [("2025H2", False)]
    assert figures.rows("select count(tier) from leaderboard") == [(0,)]


def test_published_rows(figures: Figures) -> None:
    pairings = figures.table("pairing", "submission_id organization_id village_code status mode")
    assert pairings == expected("""
        A-2024H1-v1 O1 a1 active many_to_one
        A-2024H1-v1 O1 a2 active one_to_many
        A-2024H1-v1 O2 a1 active many_to_one
        A-2024H2-v2 O1 a1 active one_to_one
        A-2024H2-v2 O2 a1 ended -
        A-2025H2-v1 O1 a3 active one_to_one
        B-2024H1-v1 O4 b1 active one_to_one
        B-2025H1-v1 O4 b1 ended -
        C-2024H2-v1 O4 c1 active one_to_one
    """)
    assert figures.rows("select distinct file_name from submission where period = '2025H2'") == [
        ("桂城街道_2025H2_v1.xlsx",)
    ]
    organizations = "select organization_id, organization_name, kind, is_registered, is_filed_only from organization"
    assert figures.rows(
        f"{organizations} where organization_id in ('O2', 'O3', 'P9') order by 1"
    ) == [
        ("O2", "乙社工中心", "社会服务机构", True, False),
        ("O3", "丙基金会", "基金会", True, True),
        ("P9", "己服务队", None, False, True),
    ]


def test_order_of_loading_does_not_decide(
    make_ledger: Callable[[], Ledger], figures: Figures
) -> None:
    backwards = make_ledger()
    for receive in (receive_2025, receive_2024h2, receive_2024h1):
        receive(backwards)
    again = backwards.proven(TODAY)
    tables = [
        name
        for (name,) in figures.rows(
            "select table_name from duckdb_tables() where not temporary "
            "and database_name = 'memory'"
        )
    ]
    assert "phase_progress" in tables
    for table in tables:
        assert again.rows(f"from memory.{table}") == figures.rows(f"from memory.{table}"), table
