"""A city of three invented counties, for answers that are worked out by hand.

County P has the towns A (villages a1, a2) and B (b1), Q has C (c1), R has E (e1), which reports in the second
half-year alone. O1 is registered in P, O2 in Q, O3 with the city X; O4 is filed in P only.
"""

from pathlib import Path

from etl.dictionary import SHIPPED
from etl.folder import DataFolder
from tests.etl.marts.known_answer.ledger import Ledger, write_reference

TODAY = "2025-02-01"
REPORTED = "period <= '2024H2'"
AREAS = {
    "X": "990000",
    "P": "990100",
    "A": "990101",
    "B": "990102",
    "Q": "990200",
    "C": "990201",
    "R": "990300",
    "E": "990301",
}
COUNTIES = {"P": "子县", "Q": "丑县", "R": "寅县"}
HEADS = {
    "areas": "area_code,area_name,level,parent_code",
    "towns": "town_code,town_name,kind,parent_code",
    "villages": "village_code,village_name,town_code,town_name,kind",
    "typical_villages": "village_code,level,batch,listed_on",
    "organizations": "uscc,organization_name,kind,field,registration,area_code",
}
ROWS = {
    "areas": """
        990300,寅县,county,990000
        990100,子县,县（区）,
        990200,丑县,county,990000
    """,
    "towns": """
        990101,天镇,镇,990100
        990102,地镇,镇,990100
        990201,玄镇,镇,990200
        990301,黄镇,镇,990300
    """,
    "villages": """
        a1,甲一村委会,990101,天镇,村
        a2,甲二村委会,990101,天镇,村
        b1,乙一村委会,990102,地镇,村
        c1,丙一村委会,990201,玄镇,村
        e1,戊一村委会,990301,黄镇,村
    """,
    "typical_villages": "",
    "organizations": """
        O1,甲协会,社会团体,文化,登记,990100
        O2,乙协会,社会团体,文化,登记,990200
        O3,丙基金会,基金会,慈善,登记,990000
        O4,丁协会,社会团体,文化,备案,990100
    """,
}
# Nobody has given anything in R, and one half-year is not compared.
EMPTY_IN_R = ("leaderboard", "leaderboard_input", "leaderboard_row", "area_change")
SENDERS = {"P": "ABP", "Q": "CQ", "R": "ER"}
# Relations of an area, and those of a county's boards.
KEYED = (
    "participation",
    "participant",
    "aid_type_summary",
    "aid_type_by_task",
    "phase_progress",
    "problem_flow",
    "area_figure",
    "area_change",
    "pairing_in_force",
    "leaderboard",
    "leaderboard_window",
    "leaderboard_input",
    "leaderboard_row",
)


def programme(root: Path, code: str, name: str) -> None:
    """The shipped programme, run by another area."""
    text = (SHIPPED / "programme.yml").read_text(encoding="utf-8")
    shipped = DataFolder(root).dictionary.district
    own = text.replace(f'code: "{shipped.code}"', f'code: "{code}"')
    own = own.replace(f"  name: {shipped.name}\n", f"  name: {name}\n")
    (root / "dictionary").mkdir(parents=True)
    (root / "dictionary" / "programme.yml").write_text(own, encoding="utf-8")


def new_ledger(root: Path, top: str, towns: str) -> Ledger:
    """An empty case of the city, or of one of its counties alone; ``towns`` are those of the case."""
    programme(root, AREAS[top], COUNTIES.get(top, "某市"))
    codes = {AREAS[letter] for letter in towns}
    rows = {name: text.split() for name, text in ROWS.items()}
    if top in COUNTIES:
        rows["areas"] = []
        rows["towns"] = [r for r in rows["towns"] if r.split(",")[0] in codes]
        rows["villages"] = [r for r in rows["villages"] if r.split(",")[2] in codes]
    write_reference(root, **{n: "\n".join([HEADS[n], *rows[n]]) for n in HEADS})
    return Ledger(DataFolder(root), areas=AREAS)


def first_half(ledger: Ledger, senders: str) -> None:
    """2024H1: R has not reported; the county P has declared a step of its own, Q has not finished it."""
    if "A" in senders:
        a = ledger.receive("A", "2024H1")
        a.pair("O1", "a1")
        a.pair("O3", "a1", signed=False)
        a.project("灯", "O1 O3", cash_yuan=100.0, volunteer_visits=4, volunteer_hours=8.0)
        a.problem("路", "2023-11-01")
        b = ledger.receive("B", "2024H1")
        b.pair("O1", "b1")
        b.pair("O4", "b1")
        ledger.receive("P", "2024H1").step("L1", "done")
    if "C" in senders:
        c = ledger.receive("C", "2024H1", late_days=3)
        c.pair("O1", "c1")
        c.pair("O2", "c1")
        c.project("灯", "O1", "education", "culture", cash_yuan=7.0, volunteer_visits=5)
        ledger.receive("Q", "2024H1").step("L1", "in_progress")


def second_half(ledger: Ledger, senders: str) -> None:
    """2024H2: O1 leaves Q and stays in P; O3 leaves P and begins in R; B has not reported."""
    if "A" in senders:
        a = ledger.receive("A", "2024H2")
        a.pair("O1", "a2")
        a.project("灯", "O1 O3", status="completed", cash_yuan=30.0)
        a.problem("路", "2023-11-01")
        ledger.receive("P", "2024H2").honor("先进", "O1", "city")
    if "C" in senders:
        c = ledger.receive("C", "2024H2")
        c.pair("O2", "c1")
        c.project("灯", "O1", "education", "culture", "terminated", cash_yuan=1.0)
        ledger.receive("Q", "2024H2").step("L1", "done")
    if "E" in senders:
        ledger.receive("E", "2024H2").pair("O3", "e1")
        ledger.receive("R", "2024H2").step("L1", "done")


def received(root: Path, top: str, senders: str) -> Ledger:
    """The returns of these senders, in a folder of the city or of one county."""
    ledger = new_ledger(root, top, senders)
    first_half(ledger, senders)
    second_half(ledger, senders)
    return ledger


def many_counties(root: Path, counties: int) -> Ledger:
    """A city of many counties with one town and one village each; every third has reported."""
    programme(root, AREAS["X"], "某市")
    codes = [f"{number:04}" for number in range(1, counties + 1)]
    rows = {
        "areas": [f"88{n},第{n}县,county," for n in codes],
        "towns": [f"88{n}001,第{n}镇,镇,88{n}" for n in codes],
        "villages": [f"v{n},第{n}村委会,88{n}001,第{n}镇,村" for n in codes],
        "typical_villages": [],
        "organizations": ["O1,甲协会,社会团体,文化,登记,990000"],
    }
    write_reference(root, **{n: "\n".join([HEADS[n], *rows[n]]) for n in HEADS})
    areas = {f"T{n}": f"88{n}001" for n in codes}
    ledger = Ledger(DataFolder(root), areas=areas)
    for n in codes[::3]:
        report = ledger.receive(f"T{n}", "2024H1")
        report.pair("O1", f"v{n}")
        report.project("灯", "O1", cash_yuan=100.0)
    return ledger
