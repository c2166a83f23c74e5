"""Lists of the dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dictionary import Term, Vocabulary, load_dictionary
from etl.intake.normalize.choices import choice, choices, find, yes_no
from etl.intake.normalize.outcome import Outcome

D = load_dictionary()
MAIN = D.sheet("project_report").column("aid_type")
TASK = D.sheet("project_report").column("task")
SIGNED = D.sheet("pairing").column("agreement_signed")
TICKED = D.cover.column("no_new")
TERMS = [(name, term) for name, vocabulary in D.vocabularies.items() for term in vocabulary.terms]


def aid_type(value: object) -> Outcome:
    return choice(value, MAIN, D.vocabularies["aid_type"])


@pytest.mark.parametrize(("name", "term"), TERMS, ids=lambda x: x if isinstance(x, str) else x.code)
def test_every_name_short_name_code_and_alias_means_its_entry(name: str, term: Term) -> None:
    for word in (term.name, term.short, term.code, *term.aliases):
        spaced = f" {word[:1]} {word[1:]}\n"
        assert find(word, D.vocabularies[name]) == find(spaced, D.vocabularies[name]) == term.code


@pytest.mark.parametrize(
    ("vocabulary", "value", "code"),
    [
        ("aid_type", "健康类", "health"),
        ("aid_type", "消费类帮扶", "consumption"),
        ("aid_type", "救助 帮扶", "relief"),
        ("task", "助力完善民生保障体系", "livelihood"),
        ("task", "开展党建联建", "party_building"),
        ("task", "助力乡村文化振兴", "culture"),
        ("project_status", "已完结", "completed"),
        ("project_status", "未启动", "preparing"),
        ("pairing_mode", "多对一", "many_to_one"),
        ("level", "市级", "city"),
        ("level", "国家级", "national"),
        ("level", "街道", "town"),
        ("problem_category", "资金类", "funding"),
        ("problem_category", "政策问题", "policy"),
        ("organization_kind", "民办非企业单位", "社会服务机构"),
    ],
)
def test_other_spellings_of_an_entry(vocabulary: str, value: str, code: str) -> None:
    assert find(value, D.vocabularies[vocabulary]) == code


@pytest.mark.parametrize(
    "value", ["文化帮扶", "医疗", "类", "其他", "产业帮扶和文化帮扶", 3, "植绿"]
)
def test_what_is_not_in_the_list_is_asked_about(value: object) -> None:
    outcome = aid_type(value)
    assert (outcome.value, [issue.code for issue in outcome.issues]) == (None, ["not_in_list"])
    assert outcome.issues[0].values["expected"].split("、") == list(
        D.vocabularies["aid_type"].names
    )


def test_a_slip_is_never_taken_only_suggested() -> None:
    outcome = aid_type("健康邦扶")
    assert (outcome.value, outcome.issues[0].values["suggestion"]) == (None, "健康帮扶")


@pytest.mark.parametrize(
    "value", ["教育、健康", "教育帮扶/健康帮扶", "教育\n健康", "健康；救助", "教育和健康帮扶"]
)
def test_several_values_are_told_where_they_go(value: str) -> None:
    [issue] = aid_type(value).issues
    assert (issue.code, issue.values["elsewhere"]) == ("several_values_elsewhere", "其他帮扶类型")
    [issue] = choice("文化振兴、产业振兴", TASK, D.vocabularies["task"]).issues
    assert issue.code == "several_choices"


@pytest.mark.parametrize(
    "value",
    [
        "健康、救助",
        "健康帮扶,救助帮扶",
        "健康/救助",
        "健康；救助；健康",
        "健康\n救助",
        "健康和救助",
        "1.健康 2.救助",
    ],
)
def test_a_list_keeps_its_order_and_counts_each_once(value: str) -> None:
    assert choices(value, D.vocabularies["aid_type"]) == Outcome(("health", "relief"))


def test_one_wrong_part_fails_the_list() -> None:
    assert choices("健康、文化", D.vocabularies["aid_type"]).value is None


@pytest.mark.parametrize("value", ["是", "有", "√", "✔", "对", "Yes", "y", 1, 1.0, True, "１"])
def test_yes(value: object) -> None:
    assert yes_no(value, SIGNED, D.vocabularies["yes_no"]) == Outcome(True)


@pytest.mark.parametrize("value", ["否", "无", "没有", "×", "No", "n", 0, 0.0, False, "未签"])
def test_no(value: object) -> None:
    assert yes_no(value, SIGNED, D.vocabularies["yes_no"]) == Outcome(False)


@pytest.mark.parametrize("value", ["大概", "2", "是否", "是、否"])
def test_neither(value: str) -> None:
    assert yes_no(value, SIGNED, D.vocabularies["yes_no"]).value is None


@pytest.mark.parametrize("value", ["有", "无", "没有"])
def test_a_word_that_may_mean_either_is_asked_about(value: str) -> None:
    assert yes_no(value, TICKED, D.vocabularies["yes_no"]).value is None


@pytest.mark.parametrize("value", ["1.教育帮扶", "（一）教育帮扶", "③教育", "教育帮扶。"])
def test_the_number_of_a_list_is_no_part_of_an_entry(value: str) -> None:
    assert aid_type(value) == Outcome("education")


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [("实施中（延期）", "ongoing", ["read_as"]), ("实施中（暂停）", None, ["not_in_list"])],
)
def test_a_remark_is_left_out_and_said_unless_it_says_otherwise(
    value: str, code: str | None, said: list[str]
) -> None:
    column = D.sheet("project_report").column("status")
    outcome = choice(value, column, D.vocabularies["project_status"])
    assert (outcome.value, [issue.code for issue in outcome.issues]) == (code, said)


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.dates(), st.booleans()))
def test_nothing_raises_and_only_codes_come_out(value: object) -> None:
    for vocabulary in D.vocabularies.values():
        assert find(value, vocabulary) in {None, *vocabulary.codes}
        assert isinstance(choice(value, TASK, vocabulary), Outcome)


def test_two_entries_that_an_ending_makes_alike_are_not_guessed() -> None:
    terms = (Term(code="a", name="甲类"), Term(code="b", name="甲型"))
    assert find("甲类型", Vocabulary(title="试", terms=terms, suffixes=("类", "型"))) != "b"
