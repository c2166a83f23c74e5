"""Three towns, worked out by hand (see three_towns.py): the steps of the plan."""

import pytest

from tests.etl.marts.known_answer.ledger import Figures, Ledger, expected
from tests.etl.marts.known_answer.three_towns import TODAY, receive_all


@pytest.fixture(scope="module")
def figures(module_ledger: Ledger) -> Figures:
    """Proven in test_three_towns."""
    return receive_all(module_ledger).figures(TODAY)


STEPS = "period area_code milestone numerator denominator progress_pct state"


def test_steps_of_a_town_that_always_reports(figures: Figures) -> None:
    where = "area_code = '440605011' and phase <> 'summary'"
    assert figures.table("phase_progress", STEPS, where) == expected("""
        2024H1 A L2 1 3 33.33 in_progress      # two needs, one village
        2024H1 A L3 2 3 66.67 in_progress
        2024H1 A L4 2 3 66.67 in_progress
        2024H1 A A1 1 1 100 done               # a1, on two lists, once
        2024H1 A A2 1 1 100 done
        2024H1 A A3 1 2 50 in_progress         # 灯 (ends on the last but one day) runs, 学 is completed
        2024H1 A A4 2 - - in_progress
        2024H1 A A5 1 - - in_progress
        2024H1 A A6 1 1 100 done
        2024H1 A A7 0 1 0 not_started          # raised within the half-year: not overdue
        2024H2 A L2 2 3 66.67 in_progress
        2024H2 A L3 1 3 33.33 in_progress
        2024H2 A L4 1 1 100 done
        2024H2 A A1 1 2 50 in_progress         # a2 is listed now and has no project
        2024H2 A A2 0 1 0 not_started          # 树 has no dates
        2024H2 A A3 2 2 100 done
        2024H2 A A4 2 - - in_progress          # 水 and 树
        2024H2 A A5 1 - - in_progress
        2024H2 A A6 2 2 100 done               # the correction of version 2 costs no punctuality
        2024H2 A A7 1 1 100 done
        2025H1 A L2 2 3 66.67 in_progress
        2025H1 A L3 0 3 0 not_started
        2025H1 A L4 0 0 - not_applicable
        2025H1 A A1 1 2 50 in_progress         # 灯, last reported in 2024H2, still names a1
        2025H1 A A2 1 2 50 in_progress
        2025H1 A A3 2 2 100 done
        2025H1 A A4 1 - - in_progress
        2025H1 A A5 1 - - in_progress
        2025H1 A A6 3 3 100 done
        2025H1 A A7 1 2 50 in_progress
        2025H2 A L2 2 3 66.67 in_progress
        2025H2 A L3 1 3 33.33 in_progress
        2025H2 A L4 1 1 100 done
        2025H2 A A1 1 2 50 in_progress
        2025H2 A A2 1 2 50 in_progress
        2025H2 A A3 2 2 100 done               # 新 ends on the half-year's last day: not yet passed
        2025H2 A A4 0 - - not_started
        2025H2 A A5 2 - - in_progress
        2025H2 A A6 4 4 100 done               # not due yet, but it is there
        2025H2 A A7 1 2 50 attention           # 钱 was raised before July
    """)


def test_steps_of_towns_that_do_not(figures: Figures) -> None:
    where = "area_code in ('440605121', '440605122') and period in ('2024H1', '2024H2') and phase <> 'summary'"
    assert figures.table("phase_progress", STEPS, where) == expected("""
        2024H1 B L2 0 2 0 not_started
        2024H1 B L3 1 2 50 in_progress
        2024H1 B L4 1 1 100 done
        2024H1 B A1 0 0 - not_applicable       # b1 is on the city's list alone
        2024H1 B A2 0 0 - not_applicable
        2024H1 B A3 0 0 - not_applicable
        2024H1 B A4 0 - - not_started
        2024H1 B A5 0 - - not_started
        2024H1 B A6 0 1 0 attention            # late
        2024H1 B A7 0 0 - not_applicable
        2024H1 C L2 - - - not_started
        2024H1 C L3 - - - not_started
        2024H1 C L4 - - - not_started
        2024H1 C A1 - - - not_started          # c1 is typical: not “not applicable”
        2024H1 C A2 - - - not_started
        2024H1 C A3 - - - not_started
        2024H1 C A4 - - - not_started
        2024H1 C A5 - - - not_started
        2024H1 C A6 0 1 0 attention
        2024H1 C A7 - - - not_applicable
        2024H2 B L2 0 2 0 not_started
        2024H2 B L3 1 2 50 in_progress
        2024H2 B L4 1 1 100 done
        2024H2 B A1 0 0 - not_applicable
        2024H2 B A2 0 0 - not_applicable
        2024H2 B A3 0 0 - not_applicable
        2024H2 B A4 - - - not_started          # no return of this half-year: no flow
        2024H2 B A5 0 - - not_started
        2024H2 B A6 0 2 0 attention            # rejected
        2024H2 B A7 0 0 - not_applicable
        2024H2 C L2 0 1 0 not_started
        2024H2 C L3 1 1 100 done
        2024H2 C L4 0 1 0 not_started
        2024H2 C A1 0 1 0 not_started
        2024H2 C A2 0 0 - not_applicable
        2024H2 C A3 0 0 - not_applicable
        2024H2 C A4 0 - - not_started
        2024H2 C A5 0 - - not_started
        2024H2 C A6 1 2 50 attention           # the first one is still missing
        2024H2 C A7 0 0 - not_applicable
    """)


def test_the_district_pools_and_has_steps_of_its_own(figures: Figures) -> None:
    where = "area_code = '440605' and period in ('2024H1', '2025H2')"
    assert figures.table("phase_progress", STEPS, where) == expected("""
        2024H1 D L1 - - 100 done
        2024H1 D L2 1 5 20 in_progress         # C has not reported: its village is left out
        2024H1 D L3 3 5 60 in_progress
        2024H1 D L4 3 4 75 in_progress
        2024H1 D L5 - - 0 attention            # never stated, and the phase is over
        2024H1 D A1 1 1 100 done
        2024H1 D A2 1 1 100 done
        2024H1 D A3 1 2 50 in_progress
        2024H1 D A4 2 - - in_progress
        2024H1 D A5 1 - - in_progress
        2024H1 D A6 1 3 33.33 attention        # C counts here, though it never reported
        2024H1 D A7 0 1 0 not_started
        2024H1 D S1 - - - not_started
        2024H1 D S2 - - - not_started
        2024H1 D S3 - - - not_started
        2024H1 D S4 - - - not_started
        2025H2 D L1 - - 100 done               # a statement holds
        2025H2 D L2 2 6 33.33 in_progress
        2025H2 D L3 2 6 33.33 in_progress
        2025H2 D L4 1 2 50 in_progress
        2025H2 D L5 - - 0 attention
        2025H2 D A1 1 3 33.33 in_progress
        2025H2 D A2 1 2 50 in_progress
        2025H2 D A3 2 2 100 done
        2025H2 D A4 0 - - not_started          # of A alone
        2025H2 D A5 2 - - in_progress
        2025H2 D A6 6 10 60 attention          # 4 of 4, 1 of 3, 1 of 3
        2025H2 D A7 1 2 50 attention
        2025H2 D S1 - - - not_started
        2025H2 D S2 - - - not_started
        2025H2 D S3 - - - not_started
        2025H2 D S4 - - - not_started
    """)


def test_reasons(figures: Figures) -> None:
    where = "state = 'attention' and period in ('2024H1', '2025H2')"
    assert figures.table("phase_progress", "period area_code milestone reason", where) == expected("""
        2024H1 B A6 2024年上半年逾期报送
        2024H1 C A6 2024年上半年缺报
        2024H1 D A6 九江镇、西樵镇有缺报、待修改或本期逾期的报送
        2024H1 D L5 部署启动阶段已于2024年4月30日结束，尚未完成
        2025H2 A A7 有1个问题提出超过半年仍未解决
        2025H2 B A6 2024年下半年已报送、待修改
        2025H2 C A6 2024年上半年缺报；2025年上半年缺报
        2025H2 D A6 九江镇、西樵镇有缺报、待修改或本期逾期的报送
        2025H2 D A7 桂城街道共有1个问题提出超过半年仍未解决
        2025H2 D L5 部署启动阶段已于2024年4月30日结束，尚未完成
    """)
    where += " and milestone in ('A6', 'A7')"
    columns = "period area_code milestone reason_code reason_count"
    assert figures.table("phase_progress", columns, where) == expected("""
        2024H1 B A6 town_A6 1
        2024H1 C A6 town_A6 1
        2024H1 D A6 district_A6 2
        2025H2 A A7 town_A7 1
        2025H2 B A6 town_A6 1
        2025H2 C A6 town_A6 2
        2025H2 D A6 district_A6 3
        2025H2 D A7 district_A7 1
    """)
    uncounted = "state <> 'attention' and reason_count is not null"
    assert figures.table("phase_progress", STEPS, uncounted) == []
    unexplained = "(reason is null) <> (reason_code is null)"
    assert figures.table("phase_progress", STEPS, unexplained) == []
    silent = "state in ('attention', 'not_applicable') and coalesce(reason, '') = ''"
    assert figures.table("phase_progress", STEPS, silent) == []
