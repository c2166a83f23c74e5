"""Organisations: of the register, provisional, or a question."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dictionary import load_dictionary
from etl.intake.normalize.organizations import OrganizationNames
from etl.intake.normalize.outcome import Outcome
from etl.lists.reference import Organization, Reference, name_id
from etl.text import fold_name
from tests.support.workbooks import NAMES, code_of

D = load_dictionary()
CAMELLIA, DAWN, HUMANITY, MOON = NAMES[:4]
NEW_CODE = code_of(799999999)


@pytest.fixture(scope="module")
def names(register: Reference) -> OrganizationNames:
    return OrganizationNames(D.district, register)


def codes(outcome: Outcome) -> list[str]:
    return [issue.code for issue in outcome.issues]


@pytest.mark.parametrize("name", NAMES[:4])
def test_every_registered_name_means_its_organisation(names: OrganizationNames, name: str) -> None:
    short = name.removeprefix("佛山市南海区")
    for spelling in (
        name,
        f" {name}",
        f"{name[:6]} {name[6:]}",
        name.removeprefix("佛山市"),
        short,
        f"“{short}”",
    ):
        outcome = names.normalise(spelling)
        assert (outcome.value.name, codes(outcome)) == (name, [])


def test_a_declared_alias_means_its_organisation(names: OrganizationNames) -> None:
    assert names.normalise("山茶花志愿队").value.name == CAMELLIA


@pytest.mark.parametrize("prefix", ["市", "区"])
def test_a_cut_prefix_is_filled_in_and_said(names: OrganizationNames, prefix: str) -> None:
    outcome = names.normalise(prefix + "晨光社会工作服务中心")
    assert (outcome.value.name, codes(outcome)) == (DAWN, ["organization_completed"])


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        ("佛山市南海区山茶花志愿服务协汇", "organization_similar", CAMELLIA),
        ("佛山市南海区晨光社会工作服务中新", "organization_similar", DAWN),
        (CAMELLIA + "党支部", "organization_branch", CAMELLIA),
        (HUMANITY + "助学专项基金", "organization_branch", HUMANITY),
        ("晨光社会工作服务中心党总支", "organization_branch", DAWN),
        ("佛山市南海区大榕树志愿服务协会（筹）", "organization_preparing", None),
        ("佛山市南海区大榕树志愿服务协会（筹备）", "organization_preparing", None),
        ("香港同心会", "organization_offshore", None),
        ("澳门乡亲会", "organization_offshore", None),
        (f"{CAMELLIA}、{DAWN}", "several_values", None),
        (f"{CAMELLIA}\n{DAWN}", "several_values", None),
        ("/", "organization_vague", None),
        ("—", "organization_vague", None),
        ("无", "organization_vague", None),
        ("123", "organization_vague", None),
        ("", "organization_vague", None),
    ],
)
def test_what_names_no_legal_person(
    names: OrganizationNames, value: str, code: str, suggestion: str | None
) -> None:
    outcome = names.normalise(value)
    assert (outcome.value, codes(outcome)) == (None, [code])
    assert outcome.issues[0].values.get("suggestion") == suggestion


def test_a_name_like_no_other_is_provisional(names: OrganizationNames) -> None:
    outcome = names.normalise("大涡塘村醒狮队", is_filed=True)
    found = outcome.value
    assert codes(outcome) == ["organization_provisional"]
    assert (found.organization_id, found.uscc, found.is_registered, found.is_filed_only) == (
        name_id("大涡塘村醒狮队"),
        None,
        False,
        True,
    )


def test_a_valid_code_makes_a_close_name_provisional(names: OrganizationNames) -> None:
    outcome = names.normalise("佛山市南海区山茶花志愿服务协汇", NEW_CODE)
    assert (outcome.value.organization_id, codes(outcome)) == (
        NEW_CODE,
        ["organization_provisional"],
    )


def test_name_and_code_that_belong_together(names: OrganizationNames) -> None:
    code = names.normalise(CAMELLIA).value.uscc
    assert names.normalise(CAMELLIA, code) == names.normalise(CAMELLIA)
    assert names.normalise("山茶花志愿队", code).value.name == CAMELLIA


def test_a_code_of_another_organisation_is_an_error(names: OrganizationNames) -> None:
    code = names.normalise(CAMELLIA).value.uscc
    [issue] = names.normalise(DAWN, code).issues
    assert (issue.code, issue.values["suggestion"]) == ("uscc_mismatch", CAMELLIA)
    [issue] = names.normalise("大涡塘村醒狮队", code).issues
    assert issue.code == "uscc_mismatch"


def test_another_code_for_a_registered_name_is_an_error(names: OrganizationNames) -> None:
    assert codes(names.normalise(CAMELLIA, NEW_CODE)) == ["uscc_other_code"]


def test_a_register_row_without_a_code_keeps_its_own_id(names: OrganizationNames) -> None:
    assert names.normalise(MOON).value.organization_id == name_id(MOON)
    assert names.normalise(MOON, NEW_CODE).value.organization_id == name_id(MOON)


def test_what_the_return_itself_names_with_a_code_is_known_in_it(names: OrganizationNames) -> None:
    known = Organization(NEW_CODE, NEW_CODE, "大涡塘村醒狮队", (), False)
    assert names.with_known((known,)).normalise("大涡塘村 醒狮队") == Outcome(known)
    assert codes(names.normalise("大涡塘村醒狮队")) == ["organization_provisional"]


def test_two_organisations_of_one_core_are_asked_about(register: Reference) -> None:
    twin = Organization("X", None, "佛山市晨光社会工作服务中心")
    both = replace(register, organizations=(*register.organizations, twin))
    ambiguous = OrganizationNames(D.district, both)
    assert codes(ambiguous.normalise("晨光社会工作服务中心")) == ["organization_ambiguous"]
    assert ambiguous.normalise(DAWN).value.name == DAWN


@given(st.text(min_size=1, max_size=30))
def test_the_id_of_a_name_is_that_of_its_folded_form(name: str) -> None:
    assert name_id(name) == name_id(f"  {name}\u200b") == name_id(fold_name(name))
    assert len(name_id(name)) == 13


def test_ids_of_names_never_change() -> None:
    assert name_id("大涡塘村醒狮队") == "ND8394B0784F8"


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.dates()))
def test_nothing_raises(register: Reference, value: object) -> None:
    outcome = OrganizationNames(D.district, register).normalise(value)
    assert outcome.value is not None or outcome.issues


ROSE, ROSE_OF_THE_CITY = NAMES[4], NAMES[5]


@pytest.mark.parametrize(
    ("value", "name", "said"),
    [
        (ROSE_OF_THE_CITY, ROSE_OF_THE_CITY, []),
        ("南海区红棉文艺协会", ROSE, []),
        ("区红棉文艺协会", ROSE, ["organization_completed"]),
        ("市红棉文艺协会", ROSE_OF_THE_CITY, ["organization_completed"]),
    ],
)
def test_an_area_that_is_written_tells_two_of_one_core_apart(
    names: OrganizationNames, value: str, name: str, said: list[str]
) -> None:
    outcome = names.normalise(value)
    assert (outcome.value.name, codes(outcome)) == (name, said)


def test_an_area_is_never_added_silently(register: Reference) -> None:
    city = Organization("1", None, "佛山市川流商会")
    names = OrganizationNames(D.district, replace(register, organizations=(city,)))
    outcome = names.normalise("佛山市南海区川流商会")
    assert (outcome.value, codes(outcome)) == (None, ["organization_similar"])
    assert names.normalise("川流商会") == Outcome(city)


@pytest.mark.parametrize(
    "spelling", ["{}（牵头）", "牵头单位：{}", "1.{}", "①{}", "{}。", "（一）{}"]
)
def test_what_is_said_of_an_organisation_is_no_part_of_its_name(
    names: OrganizationNames, spelling: str
) -> None:
    outcome = names.normalise(spelling.format(CAMELLIA))
    assert (outcome.value.name, codes(outcome)) == (CAMELLIA, [])


@pytest.mark.parametrize("part", ["狮山分会", "（狮山分会）", "青年服务队", "办公室"])
def test_a_part_of_a_registered_organisation_is_no_legal_person(
    names: OrganizationNames, part: str
) -> None:
    [issue] = names.normalise(CAMELLIA + part).issues
    assert (issue.code, issue.values["suggestion"]) == ("organization_branch", CAMELLIA)


@pytest.mark.parametrize("word", ["和", "与", "及", " ", "+"])
def test_two_of_the_register_joined_by_a_word_are_two(names: OrganizationNames, word: str) -> None:
    assert codes(names.normalise(f"{CAMELLIA}{word}{DAWN}")) == ["several_values"]
    assert codes(names.normalise(f"青苗{word}春雨互助会")) == ["organization_provisional"]


def test_a_remark_behind_a_registered_name_is_asked_about(names: OrganizationNames) -> None:
    outcome = names.normalise(f"{CAMELLIA}（原山茶花志愿队）")
    assert (outcome.value.name, codes(outcome)) == (CAMELLIA, ["organization_completed"])
