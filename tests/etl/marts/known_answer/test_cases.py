"""Further cases, one question each, worked out by hand."""

import datetime as dt
import random
from collections.abc import Callable

import pytest

from etl.marts.runner import MartAssertionError
from tests.etl.marts.known_answer.ledger import AREAS, PERIODS, TOWNS, Ledger, expected

CLASSES = "period area_code organization_id class"


def test_no_return_at_all(ledger: Ledger) -> None:
    figures = ledger.figures(
        "2024-07-16"
    )  # the first return was due yesterday; two half-years began
    assert figures.table(
        "participation", "period area_code organizations villages_total"
    ) == expected("""
        2024H1 A - 3
        2024H1 B - 2
        2024H1 C - 1
        2024H1 D - 6
        2024H2 A - 3
        2024H2 B - 2
        2024H2 C - 1
        2024H2 D - 6
    """)
    steps = "area_code milestone numerator denominator progress_pct state"
    where = "period = '2024H1' and area_code in ('440605121', '440605') and phase <> 'summary'"
    assert figures.table("phase_progress", steps, where) == expected("""
        B L2 - - - not_started
        B L3 - - - not_started
        B L4 - - - not_started
        B A1 - - - not_applicable     # none of its villages is on the lists
        B A2 - - - not_started
        B A3 - - - not_started
        B A4 - - - not_started
        B A5 - - - not_started
        B A6 0 1 0 attention
        B A7 - - - not_applicable
        D L1 - - 0 attention
        D L2 - - - not_started
        D L3 - - - not_started
        D L4 - - - not_started
        D L5 - - 0 attention
        D A1 - - - not_started
        D A2 - - - not_started
        D A3 - - - not_started
        D A4 - - - not_started
        D A5 - - - not_started
        D A6 0 3 0 attention
        D A7 - - - not_applicable
    """)
    for relation in (
        "organization_contribution",
        "participant",
        "leaderboard",
        "leaderboard_input",
    ):
        assert figures.rows(f"select count(*) from {relation}") == [(0,)]
    flows = (
        "select count(*) from aid_type_summary where cash_yuan is not null or projects is not null"
    )
    assert figures.rows(flows) == [(0,)]


def test_a_return_is_due_from_the_day_after(ledger: Ledger) -> None:
    figures = ledger.figures("2024-07-15")
    states = "select distinct state from submission_status"
    assert figures.rows(states) == [("not_due",)]
    columns = "numerator, denominator, progress_pct, state, reason"
    a6 = f"select distinct {columns} from phase_progress where milestone = 'A6'"
    assert figures.rows(a6) == [(0, 0, None, "not_applicable", "尚无应报送的报送期")]


def test_closing_period(ledger: Ledger) -> None:
    # S1 done by all three, S2 by one and begun by another, S3 by none; the district states S4.
    for period in PERIODS[:6]:
        for town in TOWNS:
            ledger.receive(town, period)
    for town in TOWNS:
        closing = ledger.receive(town, "2027H1")
        closing.step("S1", "done")
        if town == "B":
            closing.step("S2", "in_progress")
        if town == "A":
            closing.step("S2", "in_progress")
            closing.step("S2", "done")  # the later row is the last word
            closing.project("续", "O1", status="ongoing", cash_yuan=0.0)
            closing.step("L1", "done")  # the district's step: a town's word does not count
    ledger.receive("D", "2026H2").step("S4", "in_progress")
    figures = ledger.figures("2027-08-20")
    steps = "area_code milestone progress_pct state"
    where = "period = '2027H1' and milestone in ('L1', 'A1', 'A2', 'A6', 'S1', 'S2', 'S3', 'S4')"
    assert figures.table("phase_progress", steps, where) == expected("""
        A A1 0 attention          # two typical villages without a project, and the phase is over
        A A2 0 attention
        A A6 100 done
        A S1 100 done
        A S2 100 done
        A S3 0 not_started        # the phase ends with the half-year: it is not over
        B A1 - not_applicable
        B A2 - not_applicable
        B A6 100 done
        B S1 100 done
        B S2 50 in_progress
        B S3 0 not_started
        C A1 0 attention
        C A2 - not_applicable
        C A6 100 done
        C S1 100 done
        C S2 0 not_started
        C S3 0 not_started
        D L1 0 attention
        D A1 0 attention
        D A2 0 attention
        D A6 100 done
        D S1 100 done             # all towns
        D S2 50 in_progress
        D S3 0 not_started
        D S4 50 in_progress       # stated before the phase began, it holds
    """)
    reasons = figures.table(
        "phase_progress",
        "area_code milestone reason",
        "state = 'attention' and period = '2027H1'"
        " and milestone in ('A1', 'A2') and area_code = '440605011'",
    )
    assert reasons == expected("""
        A A1 持续推进阶段已于2026年12月31日结束，尚有2个典型村未明确合作项目
        A A2 持续推进阶段已于2026年12月31日结束，尚有1个未完结项目未明确起止时间
    """)
    early = (
        "period = '2026H2' and milestone in ('A1', 'S4') and area_code in ('440605011', '440605')"
    )
    assert figures.table("phase_progress", steps, early) == expected("""
        A A1 0 not_started        # the phase ends on this half-year's last day
        D A1 0 not_started
        D S4 - not_started        # not begun: no figure, whatever was stated
    """)


def test_a_town_that_never_reported_is_judged_by_its_returns_alone(ledger: Ledger) -> None:
    ledger.receive("A", "2027H1")
    figures = ledger.figures("2027-08-20")
    where = "period = '2027H1' and area_code = '440605122' and milestone in ('L3', 'A1', 'A2', 'A6', 'A7', 'S1')"
    columns = "milestone numerator denominator progress_pct state"
    assert figures.table("phase_progress", columns, where) == expected("""
        L3 - - - not_started
        A1 - - - not_started      # the phase is over, but nothing is known
        A2 - - - not_started
        A6 0 7 0 attention
        A7 - - - not_applicable
        S1 - - - not_started
    """)


def test_continuity_ends_with_the_last_half_year_that_anyone_reported(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").project("灯", "O1", cash_yuan=1.0)
    figures = ledger.figures("2025-08-01")  # two half-years later, all carried forward
    columns = "organization_id half_years_active half_years_due"
    assert figures.table("leaderboard_input", columns, "period = 'to_2024H1'") == ["O1 1 1"]


def test_punctuality_of_late_rejected_and_pending_returns(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1", late_days=1)
    ledger.receive("A", "2024H2")
    ledger.receive("B", "2024H1", outcome="pending")
    ledger.receive("B", "2024H2", outcome="returned")
    ledger.receive("C", "2024H1", outcome="rejected", late_days=-3)
    ledger.receive("C", "2024H1", version=2)
    ledger.receive("C", "2024H2", version=1)
    ledger.receive("C", "2024H2", version=2, outcome="rejected")
    figures = ledger.figures("2025-03-01")
    columns = "period town_code state version days_late"
    assert figures.table("submission_status", columns, "period <= '2024H2'") == expected("""
        2024H1 A late 1 1
        2024H1 B pending 1 -
        2024H1 C on_time 2 0
        2024H2 A on_time 1 0
        2024H2 B rejected 1 -        # returned shows as rejected
        2024H2 C on_time 1 0         # a rejected version never displaces an accepted one
    """)
    a6 = "period <= '2024H2' and milestone = 'A6'"
    columns = "period area_code numerator denominator state reason"
    assert figures.table("phase_progress", columns, a6) == expected("""
        2024H1 A 0 1 attention 2024年上半年逾期报送
        2024H1 B 0 1 not_started -   # pending: it lies with the bureau
        2024H1 C 1 1 done -
        2024H1 D 1 3 attention 桂城街道有缺报、待修改或本期逾期的报送
        2024H2 A 1 2 in_progress -   # late in the half-year before, not in this one
        2024H2 B 0 2 attention 2024年下半年已报送、待修改
        2024H2 C 2 2 done -
        2024H2 D 3 6 attention 九江镇有缺报、待修改或本期逾期的报送
    """)


@pytest.mark.parametrize(
    ("raised_on", "state"), [("2024-06-30", "attention"), ("2024-07-01", "not_started")]
)
def test_a_problem_is_overdue_when_raised_before_the_half_year(
    ledger: Ledger, raised_on: str, state: str
) -> None:
    ledger.receive("A", "2024H2").problem("钱", raised_on)
    figures = ledger.figures("2025-01-01")
    a7 = "period = '2024H2' and milestone = 'A7' and area_code <> '440605122'"
    assert figures.table("phase_progress", "area_code numerator denominator state", a7) == expected(f"""
        A 0 1 {state}
        B - - not_applicable
        D 0 1 {state}
    """)


def test_who_was_in_a_terminated_project_alone_never_took_part(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.project("停", "O2", status="terminated", villages="a1", cash_yuan=3.0)
    first.project("做", "O1", status="completed")
    second = ledger.receive("A", "2024H2")
    second.project("停", "O1", status="terminated")
    figures = ledger.figures("2025-01-01")
    assert figures.table("participant", CLASSES, "area_code = '440605011'") == expected("""
        2024H1 A O1 -
        2024H2 A O1 completed_out
    """)
    columns = "period organization_id projects villages cash_yuan"
    assert figures.table("organization_contribution", columns) == expected("""
        2024H1 O1 1 0 -
        2024H1 O2 0 0 3.00
        2024H2 O1 0 0 -
    """)


def test_an_organisation_in_two_towns_leaves_the_one_and_stays_in_the_district(
    ledger: Ledger,
) -> None:
    ledger.receive("A", "2024H1").pair("O1", "a1")
    ledger.receive("B", "2024H1").pair("O1", "b1")
    ledger.receive("A", "2024H2").pair("O2", "a1")
    ledger.receive("B", "2024H2").pair("O1", "b1")
    figures = ledger.figures("2025-01-01")
    assert figures.table("participant", CLASSES, "period = '2024H2'") == expected("""
        2024H2 A O1 lapsed
        2024H2 A O2 new
        2024H2 B O1 continuing
        2024H2 D O1 continuing
        2024H2 D O2 new
    """)


def test_when_nobody_reports_the_district_goes_on_and_the_towns_are_unknown(ledger: Ledger) -> None:
    ledger.receive("A", "2024H1").pair("O1", "a1")
    figures = ledger.figures("2025-01-20")
    assert figures.table("participant", CLASSES, "period = '2024H2'") == expected("""
        2024H2 A O1 -
        2024H2 D O1 continuing
    """)
    columns = "area_code organizations organizations_continuing organizations_lapsed data_period"
    assert figures.table("participation", columns, "period = '2024H2'") == expected("""
        A 1 - - 2024H1
        B - - - -
        C - - - -
        D 1 1 0 2024H1
    """)


def test_a_contradiction_stops_publishing_and_names_the_assertion(ledger: Ledger) -> None:
    a = ledger.receive("A", "2024H1")
    a.project("灯", "O1", cash_yuan=1.0)
    a.tables["project_aid_type"][0]["is_main"] = False
    with pytest.raises(
        MartAssertionError, match="assert_project_is_reported_once: fault = not one main"
    ):
        ledger.proven("2024-07-01")


def classes_by_hand(
    returns: dict[tuple[str, int], dict[str, tuple[bool, set[str]]]], towns: list[str], now: int
) -> dict[str, str | None]:
    """Class of each organisation of an area in the half-year ``now`` (from 0), without SQL.

    ``returns``: (town, half-year) → organisation → has a pairing in force, statuses of its projects.
    """

    def latest(town: str, at: int) -> dict[str, tuple[bool, set[str]]] | None:
        return next((returns[town, n] for n in range(at, -1, -1) if (town, n) in returns), None)

    def present(at: int) -> dict[str, list[tuple[bool, set[str]]]]:
        found: dict[str, list[tuple[bool, set[str]]]] = {}
        for town in towns:
            for name, (paired, statuses) in (latest(town, at) or {}).items():
                if paired or statuses - {"terminated"}:
                    found.setdefault(name, []).append((paired, statuses - {"terminated"}))
        return found

    here, before = present(now), present(now - 1) if now else {}
    has_earlier = any((town, at) in returns for town in towns for at in range(now))
    known = has_earlier and (len(towns) > 1 or (towns[0], now) in returns)
    if not known:
        return dict.fromkeys(here)
    seen = {name for at in range(now) for name in present(at)}
    classes: dict[str, str | None] = {
        name: "continuing" if name in before else "returning" if name in seen else "new"
        for name in here
    }
    for name in before.keys() - here.keys():
        unfinished = any(paired or statuses - {"completed"} for paired, statuses in before[name])
        classes[name] = "lapsed" if unfinished else "completed_out"
    return classes


@pytest.mark.parametrize("seed", range(5))
def test_classes_agree_with_a_count_by_hand(make_ledger: Callable[[], Ledger], seed: int) -> None:
    rng = random.Random(seed)
    ledger, returns = make_ledger(), {}
    for town, half in ((t, n) for t in TOWNS for n in range(6)):
        if rng.random() < 0.25:
            continue
        listed = returns[town, half] = {}
        sheet = ledger.receive(town, PERIODS[half])
        for name in ("O1", "O2", "O3", "O4", "O5"):
            paired = rng.random() < 0.3
            ended = not paired and rng.random() < 0.2
            statuses = set(
                rng.sample(
                    ["completed", "ongoing", "terminated", "suspended"], rng.choice([0, 0, 1, 2])
                )
            )
            if paired or ended:
                sheet.pair(name, f"{town.lower()}1", active=paired)
            for status in sorted(statuses):
                sheet.project(f"{name}{status}{half}", name, status=status)
            listed[name] = (paired, statuses)
    figures = ledger.figures("2026-12-01")
    for area, towns in {**{t: [t] for t in TOWNS}, "D": list(TOWNS)}.items():
        for half in range(6):
            rows = figures.rows(
                "select organization_id, class from participant "
                f"where area_code = '{AREAS[area]}' and period = '{PERIODS[half]}'"
            )
            assert dict(rows) == classes_by_hand(returns, towns, half), (area, PERIODS[half])


@pytest.mark.parametrize(
    ("today", "begun"), [("2024-06-30", ["2024H1"]), ("2024-07-01", ["2024H1", "2024H2"])]
)
def test_figures_are_as_of_a_day(ledger: Ledger, today: str, begun: list[str]) -> None:
    ledger.receive("A", "2024H1").pair("O1", "a1")
    figures = ledger.figures(today)
    for mart in ("participation", "aid_type_summary", "aid_type_by_task", "phase_progress"):
        periods = figures.rows(f"select distinct period from {mart} order by 1")
        assert [period for (period,) in periods] == begun
    assert figures.rows("select max(due_on) from submission_status") == [(dt.date(2027, 8, 15),)]
