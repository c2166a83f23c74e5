"""The flat views of analysts, worked out by hand: names joined, days late, sums to date, shares."""

import pytest

from tests.etl.marts.known_answer.ledger import Figures, Ledger, day, expected


@pytest.fixture(scope="module")
def figures(module_ledger: Ledger) -> Figures:
    """Town A reports 桥 twice, shared by two organisations and two villages; B is silent in 2024H2."""
    first = module_ledger.receive("A", "2024H1")
    first.pair("O1", "a1")
    first.project(
        "桥",
        "O2 O1",
        "industry",
        "industry",
        "ongoing",
        "a2 a1",
        "health education",
        "2024-01-01",
        "2024-06-20",
        cash_yuan=100.0,
        volunteer_visits=3,
    )
    first.project("镇", "O1", "relief", "liveable", "preparing", cash_yuan=None)
    module_ledger.receive("B", "2024H1").pair("O4", "b1")
    second = module_ledger.receive("A", "2024H2")
    second.project(
        "桥",
        "O2 O1",
        "industry",
        "industry",
        "completed",
        "a1",
        "",
        "2024-01-01",
        "2024-06-20",
        cash_yuan=11.0,
        in_kind_yuan=0.5,
        completed_on=day("2024-07-01"),
        approximate=True,
    )
    second.project("镇", "O1", "relief", "liveable", "terminated", end="2024-07-01", cash_yuan=4.0)
    return module_ledger.proven("2025-02-01")


def test_projects_with_all_names(figures: Figures) -> None:
    first = "period = '2024H1'"
    members = "project_name organization_names lead_organization_name organizations"
    assert figures.table("v_project_detail", members, first) == expected("""
        桥 乙社工中心、甲商会 乙社工中心 2
        镇 甲商会 甲商会 1
    """)
    places = "project_name town_name village_names village_codes villages"
    assert figures.table("v_project_detail", places, first) == expected("""
        桥 桂城街道 甲一社区居委会、甲二社区居委会 a1、a2 2
        镇 桂城街道 - - -
    """)
    words = "period_name aid_type_name other_aid_type_names task_name status_name"
    assert figures.table("v_project_detail", words, first) == expected("""
        2024年上半年 产业帮扶 健康帮扶、教育帮扶 乡村产业振兴 实施中
        2024年上半年 救助帮扶 - 宜居和美乡村 筹备中
    """)


def test_projects_measured(figures: Figures) -> None:
    columns = (
        "period project_name days_late is_new is_counted is_live cash_yuan in_kind_yuan "
        "contribution_yuan contribution_to_date_yuan is_approximate is_estimated row"
    )
    assert figures.table("v_project_detail", columns) == expected("""
        2024H1 桥 10 yes yes yes 100.00 - 100.00 100.00 no yes 2   # live: to 30 June
        2024H1 镇 - yes yes yes - - - - no no 3                    # blank is not zero
        2024H2 桥 11 no yes no 11.00 0.50 11.50 111.50 yes no 2    # completed: to 1 July
        2024H2 镇 - no no no 4.00 - 4.00 4.00 no no 3
    """)


def test_towns(figures: Figures) -> None:
    columns = (
        "period town_code state data_period is_carried_forward organizations pairings_in_force projects "
        "contribution_yuan contribution_to_date_yuan returns_missing_to_date model_cases"
    )
    periods = "period < '2025H1'"
    assert figures.table("v_town_period", columns, periods) == expected("""
        2024H1 A on_time 2024H1 no 2 1 2 100.00 100.00 0 0
        2024H1 B on_time 2024H1 no 1 1 0 0.00 0.00 0 0
        2024H1 C missing - - - - - - - 1 -
        2024H2 A on_time 2024H2 no 2 0 1 15.50 115.50 0 0
        2024H2 B missing 2024H1 yes 1 1 0 - 0.00 1 -
        2024H2 C missing - - - - - - - 2 -
    """)


def test_villages(figures: Figures) -> None:
    columns = (
        "period village_code organizations organization_names projects projects_completed "
        "contribution_share_yuan contribution_share_to_date_yuan"
    )
    places = "period < '2025H1' and village_code in ('a1', 'a2', 'b1', 'c1')"
    assert figures.table("v_village_period", columns, places) == expected("""
        2024H1 a1 1 甲商会 1 0 50.00 50.00
        2024H1 a2 0 - 1 0 50.00 50.00
        2024H1 b1 1 丁协会 0 0 0.00 0.00
        2024H1 c1 - - - - - -
        2024H2 a1 0 - 1 1 11.50 61.50
        2024H2 a2 0 - 0 0 0.00 50.00
        2024H2 b1 1 丁协会 0 0 - 0.00      # its town is silent
        2024H2 c1 - - - - - -
    """)


def test_organizations(figures: Figures) -> None:
    columns = (
        "period organization_name field town_names towns projects projects_led "
        "contribution_yuan contribution_to_date_yuan is_estimated"
    )
    assert figures.table("v_organization_period", columns) == expected("""
        2024H1 甲商会 行业协会商会 桂城街道 1 2 1 50.00 50.00 yes
        2024H1 乙社工中心 社会服务 桂城街道 1 1 1 50.00 50.00 yes
        2024H1 丁协会 文化 九江镇 1 0 0 0.00 0.00 no
        2024H2 甲商会 行业协会商会 桂城街道 1 1 0 9.75 59.75 no
        2024H2 乙社工中心 社会服务 桂城街道 1 1 1 5.75 55.75 no
    """)
