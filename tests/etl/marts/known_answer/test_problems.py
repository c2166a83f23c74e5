"""Problems over the half-years, worked out by hand: their history, and the flow that adds up.

Town A reports but for the second half of 2025; town B once; town C never. 路 leaves A's list for a
while, 水 comes back after it was resolved and then leaves the list, 灯 is told when it is solved.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.marts import runner
from tests.etl.marts.known_answer.ledger import TOWNS, Figures, Ledger, expected

FLOW = (
    "problems_carried_over problems_new problems_reopened problems_resolved problems_waiting"
    " problems_open problems_coordinating problems_overdue problems_unlisted"
)


@pytest.fixture(scope="module")
def figures(module_ledger: Ledger) -> Figures:
    ledger = module_ledger
    first = ledger.receive("A", "2024H1")
    first.problem("路", "2024-02-01")
    first.problem("水", "2024-03-01")
    second = ledger.receive("A", "2024H2")
    second.problem("路", "2024-02-01", "coordinating", decision="由镇统筹", follow_up="已开会")
    second.problem("水", "2024-03-01", "resolved")
    second.problem("灯", "2024-09-01", "resolved")
    third = ledger.receive("A", "2025H1")
    third.problem("水", "2024-03-01")
    third.problem("人", "2025-03-01", category="people")
    fifth = ledger.receive("A", "2026H1")
    fifth.problem("路", "2024-02-01", "coordinating", decision="列入计划")
    fifth.problem("人", "2025-03-01", "resolved", category="people")
    ledger.receive("B", "2024H2").problem("桥", "2024-08-01")
    return ledger.proven("2026-07-20")


def test_history_of_each_problem(figures: Figures) -> None:
    columns = (
        "problem period report_number status previous_period previous_status previous_decision"
        " previous_follow_up is_first_report is_last_report is_reopened unlisted_in"
    )
    assert figures.table("problem_history", columns) == expected("""
        路 2024H1 1 open         -      -            -        -      yes no  no  -
        路 2024H2 2 coordinating 2024H1 open         -        -      no  no  no  2025H1
        路 2026H1 3 coordinating 2024H2 coordinating 由镇统筹 已开会 no  yes no  -   # no later return
        水 2024H1 1 open         -      -            -        -      yes no  no  -
        水 2024H2 2 resolved     2024H1 open         -        -      no  no  no  -   # rightly not listed
        水 2025H1 3 open         2024H2 resolved     -        -      no  yes yes 2026H1   # no 2025H2
        灯 2024H2 1 resolved     -      -            -        -      yes yes no  -
        人 2025H1 1 open         -      -            -        -      yes no  no  -
        人 2026H1 2 resolved     2025H1 open         -        -      no  yes no  -
        桥 2024H2 1 open         -      -            -        -      yes yes no  -
    """)


def summed(figures: Figures, area: str) -> list[str]:
    sums = ", ".join(f"sum({c}) as {c}" for c in FLOW.split())
    figures.con.execute(
        "create or replace temp view summed as select period, area_code, "
        f"{sums} from problem_flow group by all"
    )
    code = {"D": "440605"}.get(area) or TOWNS[area]
    return figures.table("summed", f"period {FLOW}", f"area_code = '{code}'")


def test_flow_of_a_town(figures: Figures) -> None:
    # carried over + new + reopened = resolved + waiting; waiting = open + coordinating
    assert summed(figures, "A") == expected("""
        2024H1 0 2 0 0 2 2 0 0 0
        2024H2 2 1 0 2 1 0 1 1 0      # 灯 is new and resolved at once
        2025H1 1 1 1 0 3 2 1 2 1      # 路 waits, though it is not listed
        2025H2 3 - - - 3 2 1 3 1      # no return: what is new or resolved is unknown
        2026H1 3 0 0 1 2 1 1 2 1      # 路 is listed again, 水 is not
        2026H2 2 - - - 2 1 1 2 1
    """)


def test_flow_where_there_is_no_return_yet(figures: Figures) -> None:
    assert summed(figures, "B") == expected("""
        2024H1 - - - - - - - - -
        2024H2 0 1 0 0 1 1 0 0 0
        2025H1 1 - - - 1 1 0 1 0
        2025H2 1 - - - 1 1 0 1 0
        2026H1 1 - - - 1 1 0 1 0
        2026H2 1 - - - 1 1 0 1 0
    """)
    assert set(summed(figures, "C")) == {
        f"{p} - - - - - - - - -"
        for p in ("2024H1", "2024H2", "2025H1", "2025H2", "2026H1", "2026H2")
    }


def test_flow_of_the_district_is_that_of_its_towns(figures: Figures) -> None:
    assert summed(figures, "D") == expected("""
        2024H1 0 2 0 0 2 2 0 0 0
        2024H2 2 2 0 2 2 1 1 1 0
        2025H1 2 1 1 0 4 3 1 3 1
        2025H2 4 - - - 4 3 1 4 1
        2026H1 4 0 0 1 3 2 1 3 1
        2026H2 3 - - - 3 2 1 3 1
    """)


def test_flow_by_category(figures: Figures) -> None:
    where = "area_code = '440605011' and period = '2026H1' and category in ('funding', 'people')"
    columns = "category problems_carried_over problems_resolved problems_waiting"
    assert figures.table("problem_flow", columns, where) == expected("""
        funding 2 0 2
        people  1 1 0
    """)


def test_a_problem_of_another_category_now_moves_as_a_whole(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").problem("钱", "2024-02-01")
    ledger.receive("A", "2024H2").problem("钱", "2024-02-01", category="policy")
    figures = ledger.figures("2024-12-31")
    columns = "period category problems_carried_over problems_new problems_waiting"
    where = "area_code = '440605011' and problems_waiting > 0"
    assert figures.table("problem_flow", columns, where) == expected("""
        2024H1 funding 0 1 1
        2024H2 policy  1 0 1
    """)


def test_what_a_superseded_version_listed_counts_nowhere(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").problem("错", "2024-02-01")
    ledger.receive("A", "2024H1", version=2).problem("对", "2024-02-01")
    figures = ledger.figures("2024-07-20")
    assert figures.table("problem_history", "problem report_number unlisted_in") == ["对 1 -"]


def test_the_district_itself_raises_none(ledger: Ledger) -> None:
    ledger.receive("D", "2024H1").problem("区", "2024-02-01")
    figures = ledger.figures("2024-07-20")
    assert figures.table("problem_history", "problem") == []
    assert set(figures.table("problem_flow", "problems_waiting")) == {"-"}


def against(ledger: Ledger, today: str) -> set[str]:
    """The assertions that rows are against, of those of problems: publishing stops at the first (test_cases)."""
    figures, queries = ledger.figures(today), runner.assertions(ledger.folder.dictionary)
    named = {name: q for name, q in queries.items() if name.startswith("assert_problems_")}
    return {name for name, query in named.items() if figures.rows(query)}


@pytest.mark.parametrize("harm", ["is_newly_resolved", "is_carried_over"])
def test_a_flow_that_does_not_add_up_is_found(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    ledger.receive("A", "2024H1").problem("路", "2024-02-01")
    ledger.receive("A", "2024H2").problem("路", "2024-02-01", "resolved")
    monkeypatch.setattr("etl.marts.runner.statement", harmed(harm))
    assert "assert_problems_add_up" in against(ledger, "2025-01-01")


def test_a_problem_that_is_lost_from_one_half_year_to_the_next_is_found(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.receive("A", "2024H1").problem("路", "2024-02-01")
    ledger.receive("A", "2024H2")
    monkeypatch.setattr("etl.marts.runner.statement", only_listed())
    assert "assert_problems_carried_over_waited" in against(ledger, "2025-01-01")


def harmed(flag: str) -> Callable[[Path], str]:
    """The statements, but that one flag of ``problem_as_of`` is never true."""
    return altered(f"select * replace (false as {flag}) from")


def only_listed() -> Callable[[Path], str]:
    """The statements, but that a problem not listed any more is forgotten."""
    return altered("select * from", "where not is_unlisted")


def altered(before: str, after: str = "") -> Callable[[Path], str]:
    """The statements, with that of ``problem_as_of`` as a subquery between these words."""

    def read(path: Path) -> str:
        query = path.read_text(encoding="utf-8").strip()
        return f"{before} (\n{query}\n) {after}" if path.stem == "problem_as_of" else query

    return read
