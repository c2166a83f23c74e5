"""The social credit code of a social organisation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.intake.normalize.outcome import Outcome
from etl.intake.normalize.uscc import uscc
from tests.support.workbooks import code_of

CODE = code_of(712345678)
SERIALS = st.integers(0, 999_999_999)


@given(SERIALS, st.sampled_from("123"))
def test_a_valid_code_means_itself_however_it_is_written(serial: int, kind: str) -> None:
    code = code_of(serial, kind)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for spelling in (
        code,
        code.lower(),
        wide,
        f" {code}\n",
        f"{code[:8]} {code[8:]}",
        f"'{code}",
        "-".join((code[:2], code[2:])),
    ):
        assert uscc(spelling) == Outcome(code)


@given(SERIALS, st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_no_single_slip_passes(serial: int, at: int, character: str) -> None:
    code = code_of(serial)
    wrong = code[:at] + character + code[at + 1 :]
    assert wrong == code or uscc(wrong).value is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (CODE[:-1], "uscc_length"),
        (CODE + "0", "uscc_length"),
        (CODE.replace("5", "S", 1), "uscc_letters"),
        (514406, "uscc_length"),
        ("5.14E+17", "uscc_lost_digits"),
        ("5.1440605700001E+17", "uscc_lost_digits"),
        (5.144060570000123e17, "uscc_lost_digits"),
        (514406057000012300, "uscc_lost_digits"),
        ("91440605688623440U", "uscc_not_social"),
        ("12100000400009127B", "uscc_not_social"),
    ],
)
def test_what_is_no_code_of_a_social_organisation(value: object, code: str) -> None:
    outcome = uscc(value)
    assert (outcome.value, [issue.code for issue in outcome.issues]) == (None, [code])


@given(st.one_of(st.text(max_size=24), st.floats(), st.integers(), st.dates(), st.booleans()))
def test_nothing_raises(value: object) -> None:
    assert isinstance(uscc(value), Outcome)


@pytest.mark.parametrize("value", ["备案", "待办理", "未登记"])
def test_words_in_place_of_a_code_are_no_code_and_said_so(value: str) -> None:
    outcome = uscc(value)
    assert (outcome.value, [issue.code for issue in outcome.issues]) == (None, ["uscc_words"])


@pytest.mark.parametrize("spelling", ["{}。", "统一社会信用代码：{}", "{}（新）", "代码 {}"])
def test_the_one_code_of_a_text_is_the_code(spelling: str) -> None:
    assert uscc(spelling.format(CODE)) == Outcome(CODE)
