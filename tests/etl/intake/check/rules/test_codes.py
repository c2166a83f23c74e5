"""The rule about codes."""

from __future__ import annotations

from etl.identity import own_code, project_key
from etl.intake.check.history import PastProblem
from tests.etl.intake.check.histories import Check, found, history, past
from tests.support.workbooks import town_return


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


def test_a_problem_is_found_by_its_description(against: Check) -> None:
    text = "场地在修，暂时无处开班"
    key = text.replace("，", ",")
    known = PastProblem("2025H2", frozenset({"WT0000000001"}), "WT0000000001", key, text, "open")
    assert found(against(town_return(), history(problems=(known,)))) == [("problem_matched", "A2")]


def test_own_codes_follow_from_town_name_and_lead() -> None:
    key = project_key(
        {"project_name": " 夜 校", "organizations": [type("O", (), {"organization_id": "X"})]}
    )
    assert key == "夜校|X"
    assert own_code("XM", "440605124", key) == own_code("XM", "440605124", "夜校|X")
    assert own_code("XM", "440605124", key) != own_code("XM", "440605125", key)
    assert len(own_code("XM", "440605124", key)) == 12
