"""Outcomes, plans, agreements and 党建共建, worked out by hand."""

from tests.etl.marts.known_answer.ledger import Ledger, day, expected


def test_outcomes_add_up_by_indicator_and_never_to_money(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.project("路灯", "O1", cash_yuan=100.0)
    first.outcome("路灯", "jobs_offered", 3.0)
    first.outcome(" 路灯 ", "resources_linked", 50.0)
    second = ledger.receive("A", "2024H2")
    second.project("路灯", "O1", cash_yuan=10.0)
    second.project("种树", "O2", cash_yuan=0.0)
    second.outcome("路灯", "jobs_offered", 4.0)
    second.outcome("种树", "jobs_offered", 1.0)
    ledger.receive("B", "2024H2").outcome("不在表里的项目", "trees_planted", 5.0)
    figures = ledger.figures("2025-01-20")
    columns = "period area_code indicator quantity quantity_to_date projects_to_date"
    where = "quantity_to_date is not null and period <= '2024H2'"
    assert figures.table("outcome_summary", columns, where) == expected("""
        2024H1 A jobs_offered 3 3 1
        2024H1 A resources_linked 50 50 1
        2024H1 D jobs_offered 3 3 1
        2024H1 D resources_linked 50 50 1
        2024H2 A jobs_offered 5 8 2
        2024H2 A resources_linked - 50 1
        2024H2 B trees_planted 5 5 0     # of no project of the return
        2024H2 D jobs_offered 5 8 2
        2024H2 D resources_linked - 50 1
        2024H2 D trees_planted 5 5 0
    """)
    given = "select sum(contribution_yuan) from aid_type_summary where area_code = '440605'"
    assert figures.rows(given) == [(110,)]


def test_plans_stand_against_what_was_given_to_date(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.project("甲", "O1", planned_cash_yuan=1000.0, cash_yuan=300.0, in_kind_yuan=100.0)
    first.project("乙", "O1", cash_yuan=70.0)
    first.project("丙", "O2", status="terminated", planned_cash_yuan=500.0, cash_yuan=5.0)
    second = ledger.receive("A", "2024H2")
    second.project("甲", "O1", planned_cash_yuan=700.0, cash_yuan=400.0)
    figures = ledger.figures("2025-01-20")
    columns = "period area_code projects_planned planned_yuan contribution_yuan projects_above_plan"
    where = "period <= '2024H2' and area_code in ('440605011', '440605121')"
    assert figures.table("plan_summary", columns, where) == expected("""
        2024H1 A 1 1000.00 400.00 0
        2024H1 B - - - -
        2024H2 A 1 700.00 800.00 1    # the plan as last stated
        2024H2 B - - - -
    """)


def test_days_to_an_agreement_are_those_of_pairings_that_state_both(ledger: Ledger) -> None:
    returned = ledger.receive("A", "2024H1")
    for village, signed_on in (("a1", "2024-04-11"), ("a2", "2024-03-01"), ("a3", None)):
        returned.add(
            "pairing",
            organization_id="O1",
            village_code=village,
            paired_on=day("2024-04-01"),
            agreement_signed=True,
            agreement_signed_on=day(signed_on),
            party_co_building=village == "a2",
            status="active",
        )
    figures = ledger.figures("2024-07-20")
    columns = "area_code pairings_in_force days_to_agreement pairings_party_building"
    where = "period = '2024H1' and area_code in ('440605011', '440605121')"
    assert figures.table("participation", columns, where) == expected("""
        A 3 10 1
        B - - -
    """)
