"""Which rows of several half-years are one project, worked out by hand."""

from tests.etl.marts.known_answer.ledger import Ledger, expected, own_code


def test_project_identity(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").project("灯", "O1")
    later = ledger.receive("A", "2024H2")
    later.project("灯", "O1", code="LAMP")  # a code of the town's own for the same project
    later.project("学", "O2")
    third = ledger.receive("A", "2025H1")
    third.project("灯", "O1")  # blank: found by name, in any other return
    third.project("学", "O2", code="SCHOOL")
    third.project("学堂", "O2", code=own_code("学|O2"))  # renamed, with the code it had been given
    ledger.receive("B", "2024H1").project("灯", "O1")  # another town: another project
    figures = ledger.figures("2025-08-01")
    lamp, school = "LAMP", own_code("学|O2")
    assert figures.table(
        "project_report", "period town_code project_name project_code"
    ) == expected(f"""
        2024H1 A 灯 {lamp}
        2024H2 A 灯 {lamp}
        2024H2 A 学 SCHOOL
        2025H1 A 灯 {lamp}
        2025H1 A 学 SCHOOL
        2025H1 A 学堂 {school}
        2024H1 B 灯 {own_code("灯|O1")}
    """)
    ids = figures.rows("select distinct project_id from project_report where project_code = 'LAMP'")
    assert ids == [("440605011-LAMP",)]


def test_project_identity_prefers_its_own_code_and_never_joins_rows_of_one_return(
    ledger: Ledger,
) -> None:
    own = own_code("灯|O1")
    ledger.receive("A", "2024H1").project("灯", "O1", code="AAA")
    ledger.receive("A", "2024H2").project("灯", "O1", code=own)
    blank = ledger.receive("A", "2025H1")
    blank.project("灯", "O1")
    both = ledger.receive("A", "2025H2", late_days=-30)
    both.project("灯会", "O1", code=own)
    both.project("灯", "O1")  # own code and AAA: the one is taken by the row above
    figures = ledger.figures("2026-03-01")
    assert figures.table("project_report", "period project_name project_code") == expected(f"""
        2024H1 灯 AAA
        2024H2 灯 {own}
        2025H1 灯 {own}
        2025H2 灯会 {own}
        2025H2 灯 AAA
    """)


def test_rows_of_one_return_on_one_code_are_told_apart(ledger: Ledger) -> None:
    twice = ledger.receive("A", "2024H1")
    twice.project("甲", "O1", code=own_code("乙|O1"))
    twice.project("乙", "O1")
    twice.problem("钱", "2024-01-05", code=own_code("人"))
    twice.problem("人", "2024-01-05")
    figures = ledger.figures("2024-08-01")
    code = own_code("乙|O1")
    assert figures.table("project_report", "project_name project_id") == expected(f"""
        甲 440605011-{code}
        乙 440605011-{code}-2
    """)
    assert figures.table("problem", "problem problem_code") == expected(f"""
        钱 {own_code("人")}
        人 {own_code("人")}-2
    """)


def test_a_project_of_superseded_versions_alone_lends_its_code_and_counts_nowhere(
    ledger: Ledger,
) -> None:
    ledger.receive("A", "2024H1").project("灯", "O1", code="LAMP", cash_yuan=5.0)
    ledger.receive("A", "2024H1", version=2).project("学", "O2", cash_yuan=1.0)
    ledger.receive("A", "2024H2").project("灯", "O1", cash_yuan=2.0)
    figures = ledger.figures("2025-03-01")
    assert figures.table(
        "project_report", "period project_name project_code cash_yuan"
    ) == expected(f"""
        2024H1 学 {own_code("学|O2")} 1.00
        2024H2 灯 LAMP 2.00
    """)
    new = "period = '2024H2' and aid_type = 'industry' and area_code = '440605'"
    assert figures.table("aid_type_summary", "projects projects_new", new) == ["2 1"]


def test_a_reopened_project_is_not_completed_to_date(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").project("灯", "O1", status="completed", cash_yuan=1.0)
    ledger.receive("A", "2024H2").project("灯", "O1", status="ongoing", cash_yuan=1.0)
    figures = ledger.figures("2025-01-10")
    assert figures.table(
        "leaderboard_input", "period organization_id projects_completed"
    ) == expected("""
        2024H1 O1 1
        2024H2 O1 0
        to_2024H1 O1 1
        to_2024H2 O1 0
    """)
