"""Values of single cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from etl.dictionary import Dictionary
from etl.intake.check.checker import Checker
from etl.intake.check.history import History
from etl.lists.reference import Reference, name_id
from tests.etl.conftest import TODAY, Desk
from tests.etl.intake.check.histories import END, PAIRINGS, THIRD, found
from tests.support.workbooks import address, code_of, pairing, sheet_name, town_return, villages_of


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


def test_a_name_that_the_pairings_give_with_a_code_is_that_organisation_everywhere(
    desk: Desk,
) -> None:
    code = code_of(700000077)
    row = pairing("大涡塘村醒狮队", THIRD, END, uscc=code)
    book = town_return().with_row("pairing", row).changed("honor", organization="大涡塘村醒狮队")
    checked = desk.check(book.data())
    assert found(checked) == [("organization_provisional", "A4")]
    assert checked.parsed is not None
    assert checked.parsed.rows("honor")[0].values["organization"].organization_id == code


def test_a_filed_organisation_is_told_by_its_note(desk: Desk) -> None:
    row = pairing("大涡塘村醒狮队", THIRD, END, note="社区备案")
    checked = desk.check(town_return().with_row("pairing", row).data())
    assert checked.parsed is not None
    assert checked.parsed.rows("pairing")[2].values["organization"].is_filed_only


def test_a_wrong_code_is_one_finding_on_the_code(desk: Desk) -> None:
    row = pairing("大涡塘村醒狮队", THIRD, END, uscc="51440605MJL000000A")
    assert desk.found(town_return().with_row("pairing", row).data()) == [
        ("uscc_invalid", PAIRINGS, "B4")
    ]


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


def test_ids_of_names_are_those_of_the_register(register: Reference) -> None:
    without_code = next(o for o in register.organizations if not o.uscc)
    assert without_code.organization_id == name_id(without_code.name)


def test_review_keeps_a_doubtful_return_waiting(
    dictionary: Dictionary, register: Reference
) -> None:
    programme = dictionary.programme.model_copy(update={"review": True})
    strict = dictionary.model_copy(update={"programme": programme})
    checker = Checker(strict, register, TODAY, lambda *_: History())
    doubtful = town_return().changed("project_report", cash="约3万元")
    assert checker.check_bytes(Path("a.xlsx"), doubtful.data()).status == "pending"
    assert checker.check_bytes(Path("a.xlsx"), town_return().data()).status == "accepted"
    mild = town_return().changed("project_report", cash="30000元")
    assert checker.check_bytes(Path("a.xlsx"), mild.data()).status == "accepted"
