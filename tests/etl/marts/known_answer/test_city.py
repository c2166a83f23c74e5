"""A city of three invented counties (see city.py): each area's figures, and each county as if alone."""

from pathlib import Path

import pytest

from tests.etl.marts.known_answer.city import (
    AREAS,
    COUNTIES,
    EMPTY_IN_R,
    KEYED,
    REPORTED,
    SENDERS,
    TODAY,
    received,
)
from tests.etl.marts.known_answer.ledger import Figures, expected


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    return received(tmp_path_factory.mktemp("city") / "case", "X", "ABCEPQR").proven(TODAY)


def test_the_tree_is_published(city: Figures) -> None:
    columns = "area_code level parent_code is_district sort_order"
    assert city.table("area", columns) == expected("""
        X city - yes 0
        P county X no 1
        A town P no 2
        B town P no 3
        Q county X no 4
        C town Q no 5
        R county X no 6
        E town R no 7
    """)


def test_participation_at_each_level(city: Figures) -> None:
    # Sets, 2024H1: A O1 O3, B O1 O4, C O1 O2, E unknown; 2024H2: A O1 O3 (灯), B O1 O4 carried, C O2, E O3.
    columns = (
        "period area_code organizations organizations_new organizations_continuing "
        "organizations_completed_out organizations_lapsed organizations_registered_participating "
        "registered_organizations pairings_in_force villages_paired villages_total "
        "villages_many_organizations organizations_many_villages towns_reported"
    )
    assert city.table("participation", columns, REPORTED) == expected("""
        2024H1 A 2 - - - - 1 - 2 1 2 1 0 1    # O3 is on the city's register, not on P's
        2024H1 B 2 - - - - 1 - 2 1 1 1 0 1    # O4 is filed only
        2024H1 C 2 - - - - 1 - 2 1 1 1 0 1    # O1 is not on Q's register
        2024H1 E - - - - - - - - - 1 - - 0
        2024H1 P 3 - - - - 1 1 4 2 3 2 1 2    # O1 twice
        2024H1 Q 2 - - - - 1 1 2 1 1 1 0 1
        2024H1 R - - - - - - 0 - - 1 - - 0
        2024H1 X 4 - - - - 3 3 6 3 5 3 1 3    # O1 in three towns of two counties is one
        2024H2 A 2 0 2 0 0 1 - 1 1 2 0 0 1
        2024H2 B 2 - - - - 1 - 2 1 1 1 0 0
        2024H2 C 1 0 1 0 1 1 - 1 1 1 0 0 1    # O1 had a pairing
        2024H2 E 1 - - - - 0 - 1 1 1 0 0 1
        2024H2 P 3 0 3 0 0 1 1 3 2 3 1 1 1
        2024H2 Q 1 0 1 0 1 1 1 1 1 1 0 0 1
        2024H2 R 1 - - - - 0 0 1 1 1 0 0 1
        2024H2 X 4 0 4 0 0 3 3 5 4 5 1 1 3    # O1 has left Q, not the city
    """)


def test_sums_at_each_level(city: Figures) -> None:
    columns = "period area_code aid_type projects projects_live cash_yuan volunteer_visits"
    where = "aid_type in ('industry', 'education') and cash_yuan > 0"
    assert city.table("aid_type_summary", columns, where) == expected("""
        2024H1 A industry 1 1 100.00 4
        2024H1 P industry 1 1 100.00 4
        2024H1 X industry 1 1 100.00 4
        2024H1 C education 1 1 7.00 5
        2024H1 Q education 1 1 7.00 5
        2024H1 X education 1 1 7.00 5
        2024H2 A industry 1 0 30.00 0
        2024H2 P industry 1 0 30.00 0
        2024H2 X industry 1 0 30.00 0
        2024H2 C education 0 0 1.00 0
        2024H2 Q education 0 0 1.00 0
        2024H2 X education 0 0 1.00 0
    """)
    silent = "period = '2024H1' and aid_type = 'industry' and cash_yuan is null"
    assert city.table("aid_type_summary", "area_code", silent) == ["E", "R"]


def test_a_city_pools_the_steps_of_its_towns_and_of_its_counties(city: Figures) -> None:
    columns = "period area_code milestone numerator denominator progress_pct state"
    where = "milestone in ('L1', 'L3', 'A6') and area_code in ('990000', '990100', '990300')"
    assert city.table("phase_progress", columns, f"{where} and {REPORTED}") == expected("""
        2024H1 P L1 - - 100 done
        2024H1 R L1 - - 0 attention
        2024H1 X L1 - - 50 attention          # P has declared it, Q is at it, R silent
        2024H1 P L3 2 3 66.67 in_progress
        2024H1 R L3 - - - not_started
        2024H1 X L3 3 4 75 in_progress         # of towns with a return
        2024H1 P A6 2 2 100 done
        2024H1 R A6 0 1 0 attention
        2024H1 X A6 2 4 50 attention           # C was late, E is missing
        2024H2 P L1 - - 100 done
        2024H2 R L1 - - 100 done
        2024H2 X L1 - - 100 done
        2024H2 P L3 2 3 66.67 in_progress
        2024H2 R L3 1 1 100 done
        2024H2 X L3 4 5 80 in_progress
        2024H2 P A6 3 4 75 attention
        2024H2 R A6 1 2 50 attention           # the first half-year is missing still
        2024H2 X A6 5 8 62.5 attention
    """)


def test_a_city_names_the_counties_that_call_for_attention(city: Figures) -> None:
    sql = "select area_code, milestone, reason from phase_progress where period = '2024H2' "
    found = {row[:2]: row[2] for row in city.rows(sql + "and milestone in ('A6', 'A7')")}
    assert str(found[AREAS["X"], "A6"]).startswith("子县、寅县有")
    assert str(found[AREAS["P"], "A6"]).startswith("地镇有")
    assert str(found[AREAS["X"], "A7"]).startswith("子县共有1个")
    assert str(found[AREAS["P"], "A7"]).startswith("天镇共有1个")


def test_flows_are_compared_over_the_towns_that_reported_both(city: Figures) -> None:
    columns = "area_code value_before value_now towns_compared is_like_for_like"
    where = "indicator = 'contributions' and compared_with = 'previous'"
    assert city.table("area_change", columns, where) == expected("""
        A 100 30 1 no
        P 100 30 1 yes
        C 7 1 1 no
        Q 7 1 1 no
        X 107 31 2 yes
    """)


def test_a_board_is_of_one_county(city: Figures) -> None:
    columns = "area_code organization_id money_yuan volunteer_hours recognition"
    assert city.table("leaderboard_input", columns, "period = 'to_2024H2'") == expected("""
        P O1 65.00 4 3
        P O3 65.00 4 0
        Q O1 8.00 0 0
    """)
    assert city.table("leaderboard_window", "area_code period is_whole silent_towns") == expected("""
        P 2024H1 yes -
        P 2024H2 no 地镇
        P all yes -
        P to_2024H1 yes -
        P to_2024H2 no 地镇
        Q 2024H1 yes -
        Q 2024H2 yes -
        Q all yes -
        Q to_2024H1 yes -
        Q to_2024H2 yes -
        R 2024H1 no 黄镇
        R 2024H2 yes -
        R all no 黄镇
        R to_2024H1 no 黄镇
        R to_2024H2 no 黄镇
    """)


@pytest.mark.parametrize("county", COUNTIES)
def test_a_county_has_the_figures_that_it_would_have_alone(
    city: Figures, county: str, tmp_path: Path
) -> None:
    alone = received(tmp_path / "case", county, SENDERS[county]).figures(TODAY)
    own = ", ".join(f"'{AREAS[letter]}'" for letter in SENDERS[county])
    for relation in KEYED:
        expected_rows = alone.rows(f"from {relation} order by all")
        assert (
            city.rows(f"from {relation} where area_code in ({own}) order by all") == expected_rows
        )
        assert expected_rows or (county == "R" and relation in EMPTY_IN_R)
