"""Organisations and villages that became others, worked out by hand."""

from textwrap import dedent

from etl.lists.reference import name_id
from tests.etl.marts.known_answer.conftest import ORGANIZATIONS, VILLAGES
from tests.etl.marts.known_answer.ledger import Ledger, expected, own_code

CLASSES = "period organization_id class"
DISTRICT = "area_code = '440605' and period <= '2025H2'"
CODES = "period organization_id is_lead"


def put(ledger: Ledger, name: str, text: str) -> None:
    path = ledger.folder.root / "reference" / f"{name}.csv"
    path.write_text(dedent(text).strip() + "\n", encoding="utf-8")


def test_after_a_merger_the_successor_continues_and_the_past_keeps_its_names(
    ledger: Ledger,
) -> None:
    put(
        ledger,
        "organization_succession",
        """
        from,to,kind,effective_on
        甲商会,丁协会,合并,2025-03-01
        乙社工中心,丁协会,merge,2025-03-01
        """,
    )
    for period in ("2024H1", "2024H2"):
        members = ledger.receive("A", period)
        members.pair("O1", "a1")
        members.project("灯", "O1 O2")
    merged = ledger.receive("A", "2025H1")
    merged.pair("O4", "a1")
    merged.project("灯", "O4")
    old_names = ledger.receive("A", "2025H2", late_days=-30)
    old_names.pair("O1", "a1")
    old_names.pair("O2", "a2")
    old_names.project("灯", "O2 O1")
    figures = ledger.figures("2026-01-20")
    assert figures.table("participant", CLASSES, DISTRICT) == expected("""
        2024H1 O1 -
        2024H1 O2 -
        2024H2 O1 continuing
        2024H2 O2 continuing
        2025H1 O4 continuing
        2025H2 O4 continuing
    """)
    assert figures.table("project_organization", CODES) == expected("""
        2024H1 O1 yes
        2024H1 O2 no
        2024H2 O1 yes
        2024H2 O2 no
        2025H1 O4 yes
        2025H2 O4 yes
    """)
    ids = figures.rows("select distinct project_code from project_report")
    assert ids == [(own_code("灯|O1"),)]
    modes = figures.table("pairing", "organization_id village_code mode", "period = '2025H2'")
    assert modes == expected("""
        O4 a1 one_to_many
        O4 a2 one_to_many
    """)


def test_a_successor_that_takes_no_part_has_lapsed_once_by_the_rows_of_its_predecessors(
    ledger: Ledger,
) -> None:
    put(
        ledger,
        "organization_succession",
        "from,to,kind,effective_on\nO1,丁协会,rename,2025-03-01\n乙社工中心,丁协会,合并,2025-03-01\n",
    )
    put(ledger, "organizations", ORGANIZATIONS.replace("O1,甲商会", "O1,O1"))
    before = ledger.receive("A", "2024H2")
    before.pair("O1", "a1")
    before.pair("O2", "a2")
    ledger.receive("A", "2025H1").pair("O3", "a1")
    figures = ledger.figures("2025-08-20")
    assert figures.table("participant", CLASSES, "area_code = '440605' and period = '2025H1'") == (
        expected("""
        2025H1 O3 new
        2025H1 O4 lapsed
    """)
    )
    rows = (
        "select subject from participant_row where organization_id = 'O4' and area_code = '440605'"
    )
    assert sorted(figures.rows(rows)) == [("甲一社区居委会",), ("甲二社区居委会",)]


def test_of_one_that_was_split_the_parts_continue_and_nobody_has_lapsed(ledger: Ledger) -> None:
    put(
        ledger,
        "organization_succession",
        """
        from,to,kind,effective_on
        乙社工中心,丙基金会,分立,2025-03-01
        乙社工中心,丁协会,分立,2025-03-01
        """,
    )
    ledger.receive("A", "2024H2").pair("O2", "a1")
    ledger.receive("A", "2025H1").pair("O4", "a1")
    ledger.receive("A", "2025H2", late_days=-30)
    figures = ledger.figures("2026-01-20")
    assert figures.table("participant", CLASSES, DISTRICT) == expected("""
        2024H2 O2 -
        2025H1 O4 continuing
        2025H2 O4 lapsed
    """)


def test_aliases_and_registrations_that_come_later_hold_for_all_history(ledger: Ledger) -> None:
    typo, band = name_id("丁协汇"), name_id("晨跑队")
    put(
        ledger,
        "organizations",
        ORGANIZATIONS.replace("2025-02-01,,", "2025-02-01,,丁协汇") + "O6,晨跑队,,,,,,,登记,,,\n",
    )
    put(ledger, "organization_succession", f"from,to,kind,effective_on\n{band},甲商会,更正,\n")
    first = ledger.receive("A", "2024H1")
    first.provisional(typo, "丁协汇")
    first.pair(typo, "a1")
    first.project("灯", typo)
    first.honor("奖", band, "district")
    later = ledger.receive("A", "2024H2")
    later.pair("O4", "a1")
    later.project("灯", "O4")
    figures = ledger.figures("2025-02-20")
    assert figures.table(
        "participant", CLASSES, "area_code = '440605' and period < '2025'"
    ) == expected("""
        2024H1 O4 -
        2024H2 O4 continuing
    """)
    assert figures.table("honor", "organization_id") == [
        "O1"
    ]  # a correction goes before the register
    ids = figures.rows("select distinct project_code from project_report")
    assert ids == [(own_code(f"灯|{typo}"),)]
    assert figures.rows("select count(*) from organization where not is_registered") == [(0,)]


def test_villages_of_a_half_year_are_those_at_its_end(ledger: Ledger) -> None:
    heading, *rows = (line.strip() for line in VILLAGES.strip().splitlines())
    divided = [row + (",,2025-02-28" if row.startswith("a1") else ",,") for row in rows]
    parts = [f"{c},{c}社区居委会,440605011,桂城街道,社区,2025-03-01," for c in ("a4", "a5")]
    put(ledger, "villages", "\n".join([f"{heading},valid_from,valid_to", *divided, *parts]))
    put(ledger, "village_succession", "from_code,to_codes,effective_on\na1,a4、a5,2025-03-01\n")
    for period in ("2024H2", "2025H1"):
        ledger.receive("A", period).pair("O1", "a1")
    ledger.receive("B", "2025H1").pair("O1", "zz")  # no longer on any list
    figures = ledger.figures("2025-08-20")
    totals = "select villages_total from participation where area_code = '440605011' and period = "
    assert figures.rows(f"{totals}'2024H2'") == [(3,)]
    assert figures.rows(f"{totals}'2025H1'") == [(4,)]
    assert figures.table(
        "village_as_of",
        "period village_code organizations",
        "town_code = '440605011' and period in ('2024H2', '2025H1')",
    ) == expected("""
        2024H2 a1 1
        2024H2 a2 0
        2024H2 a3 0
        2025H1 a1 1  # paired until the town says which of the two it is
        2025H1 a2 0
        2025H1 a3 0
        2025H1 a4 0
        2025H1 a5 0
    """)
    assert figures.table(
        "village", "village_code village_name town_code", "village_code = 'zz'"
    ) == ["zz zz B"]
