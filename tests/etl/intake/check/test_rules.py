"""Rules between rows, sheets and half-years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.dictionary import Dictionary
from etl.identity import own_code, project_key
from etl.intake.check.checker import CheckedReturn, Checker
from etl.intake.check.history import History, PastPairing, PastProblem, PastProject
from etl.lists.reference import Reference, name_id
from tests.etl.conftest import TODAY, Desk
from tests.support.workbooks import (
    NAMES,
    Book,
    address,
    bytes_of,
    code_of,
    district_return,
    pairing,
    project,
    sheet_name,
    town_return,
    villages_of,
)

END = dt.date(2026, 6, 30)
FIRST, SECOND, THIRD = villages_of("狮山镇")[:3]
CAMELLIA, DAWN, HUMANITY = NAMES[:3]
PAIRINGS, PROJECTS = sheet_name("pairing"), sheet_name("project_report")
Check = Callable[[Book, History], CheckedReturn]


@pytest.fixture
def against(dictionary: Dictionary, register: Reference) -> Check:
    """Checks a return against what the town has reported before."""

    def check(book: Book, history: History) -> CheckedReturn:
        checker = Checker(dictionary, register, TODAY, lambda town, period: history)
        return checker.check_bytes(Path("a.xlsx"), book.data())

    return check


def found(checked: CheckedReturn) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in checked.findings]


def past(**changes: Any) -> PastProject:
    """The first project of :func:`town_return` as the half-year before had it."""
    lead = code_of(700000011)
    key = f"{FIRST}夜校|{lead}"
    made = PastProject(
        "2025H2",
        frozenset({"XM0000000001"}),
        "XM0000000001",
        key,
        f"{FIRST}夜校",
        "ongoing",
        20.0,
        Decimal(30000),
    )
    return replace(made, **changes)


def history(*projects: PastProject, **others: Any) -> History:
    codes = frozenset[str]().union(*(project.codes for project in projects))
    return History("2025H2", projects, codes=codes, **others)


# The cover decides what the rest means


def test_without_a_town_nothing_is_said_of_villages(desk: Desk) -> None:
    book = town_return().changed("cover", town=None).changed("pairing", village="石碣、罗洞")
    assert desk.found(book.data()) == [("required", "报送信息", "B1")]


def test_without_a_half_year_nothing_is_said_of_days_without_a_year(desk: Desk) -> None:
    book = town_return().changed("cover", period="2026年").changed("pairing", paired_on="3月5日")
    done = {"status": "已完成", "progress_pct": 100, "completed_on": "6月5日"}
    book = book.changed("project_report", 0, **done)
    assert desk.found(book.data()) == [("period_unknown", "报送信息", "B2")]


@pytest.mark.parametrize(
    "name", ["town", "period", "reporter", "telephone", "reported_on", "template_version"]
)
def test_what_the_cover_must_say(desk: Desk, name: str) -> None:
    found = desk.found(town_return().changed("cover", **{name: None}).data())
    assert found == [("required", "报送信息", address("cover", name))]


@pytest.mark.parametrize("name", ["data_nature", "no_new", "note"])
def test_what_the_cover_may_leave_out(desk: Desk, name: str) -> None:
    assert desk.found(town_return().changed("cover", **{name: None}).data()) == []


def test_a_reporter_and_a_telephone_are_no_personal_data_on_the_cover(desk: Desk) -> None:
    book = town_return().changed("cover", telephone="0757-86331234／13912345678")
    assert desk.found(book.data()) == []


def test_a_half_year_that_has_begun_may_be_reported_before_its_end(desk: Desk) -> None:
    book = town_return(period="2026H2").changed("cover", reported_on=TODAY)
    assert [f for f in desk.check(book.data()).findings if f.severity == "error"] == []


def test_the_day_of_filling_in_may_be_today_and_not_tomorrow(desk: Desk) -> None:
    assert desk.found(town_return().changed("cover", reported_on=TODAY).data()) == []
    tomorrow = town_return().changed("cover", reported_on=TODAY + dt.timedelta(1))
    assert desk.found(tomorrow.data()) == [("date_in_future", "报送信息", "B5")]


def test_the_district_needs_no_more_than_its_cover(desk: Desk) -> None:
    workbook = Book(district_return().cover, {}).workbook()
    for sheet in workbook.sheetnames[1:]:
        workbook.remove(workbook[sheet])
    assert desk.found(bytes_of(workbook)) == []


def test_the_districts_steps_are_not_the_towns(desk: Desk) -> None:
    book = district_return().changed("milestone_report", milestone="媒体推广")
    assert desk.found(book.data()) == [("milestone_other_owner", "阶段任务", "A2")]


# Rows against each other


def test_a_project_with_another_lead_is_another_project(desk: Desk) -> None:
    book = town_return().with_row("project_report", project(f"{FIRST}夜校", DAWN, FIRST, END))
    assert desk.found(book.data()) == []


def test_the_same_code_twice_is_the_same_project(desk: Desk) -> None:
    book = town_return()
    for row in (0, 1):
        book = book.changed("project_report", row, project_code="XM00000000AA")
    assert ("duplicate_project", PROJECTS, "B2、B3") in desk.found(book.data())


def test_the_same_pairing_may_have_ended_and_begun_anew(desk: Desk) -> None:
    ended = pairing(CAMELLIA, FIRST, END, status="已终止", ended_on=END - dt.timedelta(30))
    assert desk.found(town_return().with_row("pairing", ended).data()) == []


def test_ways_of_writing_one_name_are_one_pairing(desk: Desk) -> None:
    book = town_return().with_row(
        "pairing", pairing("山茶花志愿服务协会", FIRST.removesuffix("居委会"), END)
    )
    assert desk.found(book.data()) == [("duplicate_pairing", PAIRINGS, "A2、A4")]


@pytest.mark.parametrize(
    ("rows", "mode"),
    [
        ([(CAMELLIA, FIRST)], "一会联一村"),
        ([(CAMELLIA, FIRST), (CAMELLIA, SECOND)], "一会联多村"),
        ([(CAMELLIA, FIRST), (DAWN, FIRST)], "多会联一村"),
        ([(CAMELLIA, FIRST), (DAWN, FIRST), (CAMELLIA, SECOND)], "多会联一村"),
    ],
)
def test_the_mode_follows_from_the_rows(desk: Desk, rows: list[tuple[str, str]], mode: str) -> None:
    book = town_return()
    for stated in ("一会联一村", "一会联多村", "多会联一村"):
        book.rows["pairing"] = [pairing(*row, END) for row in rows]
        book.rows["pairing"][0]["mode"] = stated
        said = [f for f in desk.check(book.data()).findings if f.code == "mode_differs"]
        assert [f.message.count(f"应为“{mode}”") for f in said] == ([] if stated == mode else [1])


def test_partners_of_a_project_need_no_pairing_the_lead_does(desk: Desk) -> None:
    joint = town_return().changed("project_report", organizations=f"{CAMELLIA}、{HUMANITY}")
    assert desk.found(joint.data()) == []
    led = town_return().changed("project_report", organizations=f"{HUMANITY}、{CAMELLIA}")
    assert desk.found(led.data()) == [("no_pairing", PROJECTS, "C2")]


def test_a_name_that_the_pairings_give_with_a_code_is_that_organisation_everywhere(
    desk: Desk,
) -> None:
    code = code_of(700000077)
    row = pairing("大涡塘村醒狮队", THIRD, END, uscc=code)
    book = town_return().with_row("pairing", row).changed("honor", organization="大涡塘村醒狮队")
    checked = desk.check(book.data())
    assert found(checked) == [("organization_provisional", "A4")]
    assert checked.under is not None
    assert checked.under.rows("honor")[0].values["organization"].organization_id == code


def test_a_filed_organisation_is_told_by_its_note(desk: Desk) -> None:
    row = pairing("大涡塘村醒狮队", THIRD, END, note="社区备案")
    checked = desk.check(town_return().with_row("pairing", row).data())
    assert checked.under is not None
    assert checked.under.rows("pairing")[2].values["organization"].is_filed_only


def test_a_wrong_code_is_one_finding_on_the_code(desk: Desk) -> None:
    row = pairing("大涡塘村醒狮队", THIRD, END, uscc="51440605MJL000000A")
    assert desk.found(town_return().with_row("pairing", row).data()) == [
        ("uscc_invalid", PAIRINGS, "B4")
    ]


@pytest.mark.parametrize(
    ("relation", "name", "changes"),
    [
        ("project_report", "completed_on", {"status": "已完成", "progress_pct": 100}),
        ("pairing", "ended_on", {"status": "已终止"}),
        ("pairing", "agreement_signed_on", {"agreement_signed": "是", "agreement_signed_on": None}),
        ("problem", "resolved_on", {"status": "已解决"}),
        ("milestone_report", "completed_on", {"status": "已完成"}),
    ],
)
def test_what_a_state_makes_necessary(
    desk: Desk, relation: str, name: str, changes: dict[str, Any]
) -> None:
    found = desk.found(town_return().changed(relation, **changes).data())
    assert ("required_when", sheet_name(relation), address(relation, name)) in found


@pytest.mark.parametrize(
    ("relation", "name", "day", "code"),
    [
        ("pairing", "paired_on", dt.date(2024, 4, 1), None),
        ("pairing", "paired_on", dt.date(2026, 7, 1), "date_after_period"),
        ("pairing", "agreement_signed_on", dt.date(2026, 7, 1), "date_after_period"),
        ("village_need", "raised_on", dt.date(2024, 4, 1), None),
        ("problem", "raised_on", dt.date(2026, 7, 1), "date_after_period"),
        ("honor", "awarded_on", dt.date(2026, 1, 1), None),
        ("honor", "awarded_on", dt.date(2026, 6, 30), None),
        ("honor", "awarded_on", dt.date(2025, 12, 31), "date_outside_period"),
        ("model_case", "published_on", dt.date(2026, 7, 1), "date_outside_period"),
        ("project_report", "planned_end", dt.date(2027, 7, 31), None),
        ("project_report", "planned_end", dt.date(2027, 8, 1), "date_after_programme"),
    ],
)
def test_dates_and_their_windows(
    desk: Desk, relation: str, name: str, day: dt.date, code: str | None
) -> None:
    found = desk.found(town_return().changed(relation, **{name: day}).data())
    assert found == ([(code, sheet_name(relation), address(relation, name))] if code else [])


APRIL, MAY = dt.date(2026, 4, 1), dt.date(2026, 5, 1)
DONE = {"status": "已完成", "progress_pct": 100}


@pytest.mark.parametrize(
    ("relation", "changes", "name"),
    [
        ("project_report", DONE | {"completed_on": APRIL, "planned_start": MAY}, "completed_on"),
        ("pairing", {"status": "已终止", "paired_on": MAY, "ended_on": APRIL}, "ended_on"),
        ("problem", {"status": "已解决", "raised_on": MAY, "resolved_on": APRIL}, "resolved_on"),
    ],
)
def test_nothing_ends_before_it_began(
    desk: Desk, relation: str, changes: dict[str, Any], name: str
) -> None:
    found = desk.found(town_return().changed(relation, **changes).data())
    assert ("end_before_start", sheet_name(relation), address(relation, name)) in found


def test_one_amount_far_above_the_others_is_asked_about(desk: Desk) -> None:
    book = town_return().changed("project_report", 0, cash=500)
    for number in range(3):
        book = book.with_row("project_report", project(f"项目{number}", DAWN, SECOND, END))
    assert desk.found(book.data()) == [("unit_slip", PROJECTS, "N2")]


def test_blank_flows_are_zero_where_nothing_is_new(desk: Desk) -> None:
    blank = dict.fromkeys(("cash", "in_kind", "activities", "beneficiaries"))
    book = town_return().changed("cover", no_new="是")
    for row in (0, 1):
        book = book.changed(
            "project_report", row, **blank, expert_sessions=0, volunteer_visits=0, volunteer_hours=0
        )
    checked = desk.check(book.data())
    assert checked.findings == ()
    assert checked.under is not None
    assert {row.values["cash"] for row in checked.under.rows("project_report")} == {Decimal(0)}


FREE_TEXTS = [
    ("pairing", "note"),
    ("project_report", "project_name"),
    ("village_need", "need"),
    ("model_case", "summary"),
    ("problem", "request"),
    ("honor", "issuer"),
    ("cover", "note"),
]


def test_personal_data_in_any_free_text_is_an_error_that_does_not_repeat_it(desk: Desk) -> None:
    for relation, name in FREE_TEXTS:
        [finding] = desk.check(
            town_return().changed(relation, **{name: "见 139 1234 5678 林先生"}).data()
        ).findings
        assert (finding.code, finding.cell) == ("personal_data", address(relation, name))
        assert "1234" not in f"{finding.value}{finding.message}"


def test_a_telephone_number_that_the_sheet_took_for_a_number_is_one(desk: Desk) -> None:
    [finding] = desk.check(town_return().changed("pairing", note=13912345678).data()).findings
    assert (finding.code, finding.value) == ("personal_data", "1***")


@pytest.mark.parametrize("name", ["cash", "status", "planned_end", "beneficiaries"])
def test_no_finding_repeats_personal_data_whatever_it_is_about(desk: Desk, name: str) -> None:
    book = town_return().changed("project_report", **{name: "问13912345678"})
    for finding in desk.check(book.data()).findings:
        assert "13912345678" not in str(finding.as_dict())


def test_the_whole_town_is_a_blank_that_is_said(desk: Desk) -> None:
    checked = desk.check(town_return().changed("project_report", villages="全镇").data())
    assert found(checked) == [("villages_whole_town", address("project_report", "villages"))]
    assert not checked.is_rejected


def test_words_in_place_of_a_code_hide_no_other_finding(desk: Desk) -> None:
    book = town_return().changed("pairing", organization="春雨腰鼓队", uscc="备案")
    codes = {code for code, _ in found(desk.check(book.data()))}
    assert {"uscc_words", "organization_provisional"} <= codes


# This half-year against the last


def test_a_blank_code_is_found_by_name_and_lead(against: Check) -> None:
    checked = against(town_return(), history(past()))
    assert found(checked) == [("matched_by_name", "A2")]
    assert "XM0000000001" in checked.findings[0].message


def test_a_known_code_is_silent_an_unknown_one_is_asked_about(against: Check) -> None:
    known = town_return().changed("project_report", project_code="xm0000000001")
    assert found(against(known, history(past()))) == []
    unknown = town_return().changed(
        "project_report", project_code="XM0000000002", project_name="别的项目"
    )
    assert found(against(unknown, history(past(status="completed")))) == [("code_unknown", "A2")]


def test_a_live_project_that_vanished_is_asked_about_a_completed_one_is_not(against: Check) -> None:
    gone = past(match_key="别的|X", name="别的项目", codes=frozenset({"XM9"}), code="XM9")
    assert found(against(town_return(), history(gone))) == [("vanished_project", None)]
    assert found(against(town_return(), history(replace(gone, status="completed")))) == []
    assert found(against(town_return(), history(replace(gone, status="terminated")))) == []
    assert found(against(town_return(), history(replace(gone, period="2025H1")))) == []


def test_a_pairing_that_vanished_is_asked_about_one_that_ended_is_not(
    against: Check, register: Reference
) -> None:
    code = next(v.code for v in register.villages if v.name == THIRD and v.town_code == "440605124")
    before = history(pairings=(PastPairing(code_of(700000033, "3"), code),))
    [finding] = against(town_return(), before).findings
    assert (finding.code, finding.sheet) == ("vanished_pairing", PAIRINGS)
    assert HUMANITY in finding.message
    assert THIRD in finding.message
    ended = pairing(HUMANITY, THIRD, END, status="已终止", ended_on=END - dt.timedelta(3))
    assert found(against(town_return().with_row("pairing", ended), before)) == []


def test_progress_goes_on(against: Check) -> None:
    book = town_return().changed("project_report", project_code="XM0000000001")
    assert found(against(book, history(past(progress_pct=35.0)))) == []
    assert found(against(book, history(past(progress_pct=36.0)))) == [("progress_back", "L2")]
    done = past(status="completed", progress_pct=100.0)
    assert found(against(book, history(done))) == [("completed_reopened", "K2")]


def test_the_last_report_before_counts_not_a_later_one(against: Check) -> None:
    book = town_return().changed("project_report", project_code="XM0000000001")
    later = past(period="2026H2", progress_pct=90.0)
    assert found(against(book, history(past(), later))) == []


def test_the_cumulative_sum_is_ours_of_all_half_years(against: Check) -> None:
    book = town_return().changed("project_report", project_code="XM0000000001", cumulative_cash=5.5)
    assert found(against(book, history(past()))) == []
    other = book.changed("project_report", cumulative_cash=2.6)
    [finding] = against(other, history(past())).findings
    assert (finding.code, finding.cell) == ("cumulative_differs", "P2")
    assert "为 2.6 万元，按各期报送相加为 5.5 万元" in finding.message


def test_the_cumulative_sum_may_be_left_as_the_template_gave_it(against: Check) -> None:
    book = town_return().changed("project_report", project_code="XM0000000001", cumulative_cash=3)
    assert found(against(book, history(past()))) == []


def test_a_problem_is_found_by_its_description(against: Check) -> None:
    text = "场地在修，暂时无处开班"
    known = PastProblem(
        "2025H2", frozenset({"WT0000000001"}), "WT0000000001", text.replace("，", ","), text
    )
    assert found(against(town_return(), history(problems=(known,)))) == [("problem_matched", "A2")]


# Identity


def test_own_codes_follow_from_town_name_and_lead() -> None:
    key = project_key(
        {"project_name": " 夜 校", "organizations": [type("O", (), {"organization_id": "X"})]}
    )
    assert key == "夜校|X"
    assert own_code("XM", "440605124", key) == own_code("XM", "440605124", "夜校|X")
    assert own_code("XM", "440605124", key) != own_code("XM", "440605125", key)
    assert len(own_code("XM", "440605124", key)) == 12


def test_review_keeps_a_doubtful_return_waiting(
    dictionary: Dictionary, register: Reference
) -> None:
    programme = dictionary.programme.model_copy(update={"review": True})
    strict = dictionary.model_copy(update={"programme": programme})
    checker = Checker(strict, register, TODAY, lambda town, period: History())
    doubtful = town_return().changed("project_report", cash="约3万元")
    assert checker.check_bytes(Path("a.xlsx"), doubtful.data()).status == "pending"
    assert checker.check_bytes(Path("a.xlsx"), town_return().data()).status == "accepted"
    mild = town_return().changed("project_report", cash="30000元")
    assert checker.check_bytes(Path("a.xlsx"), mild.data()).status == "accepted"


def test_ids_of_names_are_those_of_the_register(register: Reference) -> None:
    without_code = next(o for o in register.organizations if not o.uscc)
    assert without_code.organization_id == name_id(without_code.name)


# One cause, one finding


def test_a_return_under_another_towns_name_is_one_finding(desk: Desk) -> None:
    book = town_return("狮山镇").changed("cover", town="里水镇")
    book = book.changed("project_report", 0, villages=None).changed(
        "project_report", 1, villages=None
    )
    assert desk.found(book.data()) == [("town_differs", "报送信息", "B1")]


def test_one_village_of_another_town_is_a_slip_of_that_cell(desk: Desk) -> None:
    book = town_return("狮山镇").changed("pairing", 0, village="汤村村委会")
    assert desk.found(book.data()) == [
        ("village_other_town", PAIRINGS, address("pairing", "village"))
    ]


def test_what_the_district_leaves_to_the_towns_is_not_checked_besides(desk: Desk) -> None:
    book = district_return()
    for row in town_return().rows["project_report"]:
        broken = row | {"cash": "若干", "organizations": "各商会", "planned_end": "2020-01-01"}
        book = book.with_row("project_report", broken)
    assert desk.found(book.data()) == [("district_rows", PROJECTS, "A2、A3")]


def test_a_cell_that_must_be_mended_is_not_warned_of_besides(desk: Desk) -> None:
    done = {"status": "已完成", "progress_pct": 100, "completed_on": dt.date(2020, 1, 5)}
    book = town_return().changed("project_report", 0, **done)
    assert desk.found(book.data()) == [
        ("end_before_start", PROJECTS, address("project_report", "completed_on"))
    ]


def test_the_parts_of_a_list_are_causes_of_their_own(desk: Desk) -> None:
    book = town_return().changed("project_report", 0, organizations="大涡塘村醒狮队、香港同心会")
    codes = [code for code, _, _ in desk.found(book.data())]
    assert sorted(codes) == ["organization_offshore", "organization_provisional"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("organization", "佛山市南海区山茶花志愿服务协汇", "organization_similar"),
        ("village", "云顶天宫", "village_unknown"),
    ],
)
def test_a_pairing_that_is_not_understood_is_no_missing_pairing(
    against: Check, name: str, value: str, code: str
) -> None:
    before = history(pairings=(PastPairing(code_of(700000011), "440605124001"),))
    book = (
        town_return()
        .changed("pairing", 0, **{name: value})
        .changed("pairing", 1, mode="多会联一村")
    )
    assert [f.code for f in against(book, before).findings] == [code]


def test_a_total_over_a_figure_that_is_not_understood_is_not_compared(desk: Desk) -> None:
    workbook = town_return().changed("project_report", 0, cash="见附件").workbook()
    workbook[PROJECTS].cell(4, 1, "合计")
    workbook[PROJECTS].cell(4, 14, 99)
    assert desk.found(bytes_of(workbook)) == [("not_a_number", PROJECTS, "N2")]


def test_a_plan_in_yuan_is_asked_about_too(desk: Desk) -> None:
    book = town_return().changed("project_report", planned_cash=80000)
    assert desk.found(book.data()) == [
        ("unit_slip", PROJECTS, address("project_report", "planned_cash"))
    ]


def test_the_day_of_filling_in_needs_its_year(desk: Desk) -> None:
    book = town_return().changed("cover", reported_on="7月5日")
    assert desk.found(book.data()) == [("date_no_year", "报送信息", "B5")]


@pytest.mark.parametrize(
    ("link", "codes"),
    [
        ("https://x.example.cn/a?tel=13912345678", ["personal_data"]),
        ("https://x.example.cn/news/13912345678.html", []),
    ],
)
def test_a_telephone_named_in_a_link_is_personal_data_a_page_number_is_not(
    desk: Desk, link: str, codes: list[str]
) -> None:
    book = town_return().changed("model_case", link=link)
    assert [f.code for f in desk.check(book.data()).findings] == codes


def test_none_as_villages_is_the_whole_town_and_said(desk: Desk) -> None:
    book = town_return().changed("project_report", villages="无")
    assert desk.found(book.data()) == [("villages_whole_town", "项目进展", "D2")]


def test_a_village_under_another_towns_name_is_asked_about_by_its_own(desk: Desk) -> None:
    first = villages_of("狮山镇")[0]
    book = town_return().changed("village_need", village=f"大沥镇{first}")
    [finding] = desk.check(book.data()).findings
    assert (finding.code, finding.suggestion) == ("village_similar", first)
