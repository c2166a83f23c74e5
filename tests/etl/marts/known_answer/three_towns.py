"""Three towns over four half-years, worked out by hand, looked at on 1 August 2025.

Town A (villages a1–a3) reports every half-year, B (b1, b2) late, then a return that is rejected, then on
time, C (c1) once, in 2024H2. D is the district. The half-year 2025H2 runs; only A has reported it.
"""

from tests.etl.marts.known_answer.ledger import Ledger

TODAY = "2025-08-01"


def receive_2024h1(ledger: Ledger) -> None:
    a = ledger.receive("A", "2024H1")
    a.pair("O1", "a1")
    a.pair("O2", "a1", signed=False)
    a.pair("O1", "a2")
    a.project(
        "灯",
        "O1 O2",
        "industry",
        "industry",
        "ongoing",
        "a1",
        "education",
        "2024-03-01",
        "2024-06-29",
        cash_yuan=100.01,
        activities=3,
        expert_sessions=1,
        volunteer_visits=10,
        volunteer_hours=20.0,
        beneficiaries=100,
    )
    a.project(
        "学",
        "O3",
        "education",
        "culture",
        "completed",
        "",
        "",
        "2024-02-01",
        "2024-05-31",
        approximate=True,
        cash_yuan=50.0,
        volunteer_visits=4,
    )
    a.need("a1")
    a.need("a1")
    row = a.case("好 做法", "O1")
    a.finding("model_case", row + 7, f"A{row}、A{row + 7}")
    a.problem("路", "2024-02-01")
    b = ledger.receive("B", "2024H1", late_days=5)
    b.pair("O4", "b1")
    ledger.receive("D", "2024H1").step("L1", "done")


def receive_2024h2(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H2")
    first.project("旧", "O4", cash_yuan=999.0)  # only in a superseded version: counts nowhere
    a = ledger.receive("A", "2024H2", version=2, late_days=30)
    a.pair("O1", "a1")
    a.pair("O2", "a1", active=False)
    a.project(
        "灯",
        "O1 O2 O3",
        "industry",
        "industry",
        "completed",
        "a1",
        "",
        "2024-03-01",
        "2024-06-29",
        cash_yuan=0.05,
        volunteer_visits=0,
        volunteer_hours=0.0,
    )
    a.project("水", "O2", "health", "livelihood", "terminated", cash_yuan=10.0)
    a.project("树", "O5", "relief", "liveable", "preparing", "a3", cash_yuan=0.0, in_kind_yuan=7.77)
    a.need("a2")
    a.problem("路", "2024-02-01", "resolved")
    a.honor("先进 单位", "O1", "city")
    b = ledger.receive("B", "2024H2", outcome="rejected")
    assert b.id
    c = ledger.receive("C", "2024H2")
    c.pair("O4", "c1", signed=False)
    ledger.receive("D", "2024H2").honor("先进单位", "O1", "district")


def receive_2025(ledger: Ledger) -> None:
    a = ledger.receive("A", "2025H1")
    a.project("树", "O5", "volunteering", "liveable", "ongoing", "a3", cash_yuan=1.0)
    a.project(
        "新",
        "P9",
        "consumption",
        "party_building",
        "ongoing",
        start="2025-01-01",
        end="2025-12-31",
        cash_yuan=2.0,
        volunteer_visits=3,
    )
    a.provisional(
        "P9", "己义工队", filed=True
    )  # by another name the next time: the latest is shown
    a.problem("路", "2024-02-01", "resolved")
    a.problem("钱", "2025-03-01")
    ledger.receive("B", "2025H1").pair("O4", "b1", active=False)
    a = ledger.receive("A", "2025H2", late_days=-170)
    a.pair("O1", "a3")
    a.project("树", "O5", "volunteering", "liveable", "suspended", "a3", cash_yuan=0.0)
    a.project(
        "新",
        "P9",
        "consumption",
        "party_building",
        "ongoing",
        start="2025-01-01",
        end="2025-12-31",
        cash_yuan=0.0,
    )
    a.provisional("P9", "己服务队")
    a.problem("钱", "2025-03-01", "coordinating")
    a.case("做法二")


def receive_all(ledger: Ledger) -> Ledger:
    """All returns, in the order in which they came."""
    for receive in (receive_2024h1, receive_2024h2, receive_2025):
        receive(ledger)
    return ledger
