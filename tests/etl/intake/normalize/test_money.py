"""Money: words of many kinds, one amount; and never a different power of ten."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dictionary import load_dictionary
from etl.intake.normalize.money import money
from etl.intake.normalize.outcome import Outcome

D = load_dictionary()
CASH = D.sheet("project_report").column("cash")
PLANNED = D.sheet("project_report").column("planned_cash")
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")

AMOUNTS = st.decimals("0.01", "9999999", places=2).map(lambda d: d.quantize(Decimal("0.01")))


def read(value: object, planned: bool = False) -> Outcome:
    return money(value, PLANNED if planned else CASH, D.reading)


def codes(outcome: Outcome) -> list[str]:
    return [issue.code for issue in outcome.issues]


@pytest.mark.parametrize(
    ("value", "yuan"),
    [
        (4, "40000"),
        (0.1 + 0.2, "3000"),
        (1e-05, "0.1"),
        ("4", "40000"),
        (" 4.25 ", "42500"),
        ("７．５", "75000"),
        ("8万", "80000"),
        ("8 万 元", "80000"),
        ("8万元。", "80000"),
        ("８.５万元", "85000"),
        ("六万元", "60000"),
        ("陆万元", "60000"),
        ("两万", "20000"),
        ("二十五万", "250000"),
        ("一点五万", "15000"),
        ("一百二十万元", "1200000"),
        ("7万3千", "73000"),
        ("七万三千元", "73000"),
        ("9千元", "9000"),
        ("5仟元", "5000"),
        ("伍仟圆", "5000"),
        ("4萬元", "40000"),
        ("1.2百万", "1200000"),
        ("0.5亿", "50000000"),
        ("1亿3千万元", "130000000"),
        ("￥6万", "60000"),
        ("1,250万元", "12500000"),
        ("0", "0"),
        ("0元", "0"),
        ("3.5w", "35000"),
        ("3万5", "35000"),
        ("3.5万元整", "35000"),
        ("人民币贰拾万元整", "200000"),
    ],
)
def test_an_amount_is_taken_silently(value: object, yuan: str) -> None:
    outcome = read(value)
    assert (outcome.value, codes(outcome), outcome.is_approximate) == (Decimal(yuan), [], False)


@pytest.mark.parametrize(
    ("value", "yuan", "code"),
    [
        ("6800元", "6800", "unit_converted"),
        ("¥6,800.50", "6800.5", "unit_converted"),
        ("RMB 300", "300", "unit_converted"),
        ("捐款9万元", "90000", "number_with_words"),
        ("9万元（含慰问品2万元）", "90000", "number_with_words"),
        ("无", "0", "zero_word"),
        ("没有", "0", "zero_word"),
    ],
)
def test_an_amount_is_taken_and_said_so(value: object, yuan: str, code: str) -> None:
    outcome = read(value)
    assert (outcome.value, codes(outcome)) == (Decimal(yuan), [code])


@pytest.mark.parametrize(
    ("value", "yuan"),
    [
        ("约9万", "90000"),
        ("大概9万元", "90000"),
        ("近十万元", "100000"),
        ("9万元左右", "90000"),
        ("9万多", "90000"),
        ("30多万元", "300000"),
        ("十余万元", "100000"),
        ("超过9万", "90000"),
        ("9万以上", "90000"),
        ("约9000元", "9000"),
        ("近万元", "10000"),
        ("过百万", "1000000"),
        ("9万+", "90000"),
    ],
)
def test_an_approximate_amount_is_marked(value: object, yuan: str) -> None:
    outcome = read(value)
    assert (outcome.value, codes(outcome)) == (Decimal(yuan), ["approximate"])
    assert outcome.is_approximate


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2-4", "number_interval"),
        ("2～4万元", "number_interval"),
        ("二至四万", "number_interval"),
        ("2万到4万", "number_interval"),
        ("2万、4万", "number_several"),
        ("2万+4万", "number_several"),
        ("预算20万", "number_estimate"),
        ("拟投入8万元", "number_estimate"),
        ("-2", "number_negative"),
        ("－2万", "number_negative"),
        (-0.5, "number_negative"),
        ("若干", "number_vague"),
        ("几万", "number_vague"),
        ("万元", "not_a_number"),
        ("2万美元", "not_a_number"),
        ("每月2万", "not_a_number"),
        ("(2)", "not_a_number"),
        (True, "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (1e300, "number_too_large"),
        ("9" * 40, "number_too_large"),
    ],
)
def test_what_is_no_amount_is_refused(value: object, code: str) -> None:
    outcome = read(value)
    assert (outcome.value, codes(outcome)) == (None, [code])


@pytest.mark.parametrize("value", ["预计60万元", "计划投入60万", "拟投入60", "预算60万元"])
def test_an_estimate_belongs_into_a_plan(value: str) -> None:
    assert read(value, planned=True) == Outcome(Decimal(600000))


def test_a_dash_is_blank_where_nothing_is_required() -> None:
    assert codes(read("—", planned=True)) == ["blank_word"]
    assert read("—") == Outcome()


@given(AMOUNTS)
def test_no_way_of_writing_an_amount_changes_it(yuan: Decimal) -> None:
    wan = yuan / 10_000
    spellings: dict[object, object] = {
        f"{wan:f}": "万元 as text",
        f"{wan:f}万": "with 万",
        f" {wan:f} 万元 ": "with spaces",
        f"{wan:f}万元".translate(FULL_WIDTH): "full width",
        f"{wan:,f}万": "thousands",
        f"{yuan}元": "元",
        f"{yuan:,}元": "元 with thousands",
        f"¥{yuan:,}": "with a sign",
        f"约{wan:f}万元": "approximate",
        f"{yuan / 10**8:f}亿": "亿",
    }
    assert {spelling: read(spelling).value for spelling in spellings} == dict.fromkeys(
        spellings, yuan
    )


@given(st.floats(0, 1e6))
def test_a_number_cell_is_in_wan(wan: float) -> None:
    value = read(wan).value
    assert abs(value - Decimal(str(wan)) * 10_000) <= Decimal("0.005")


@given(
    st.one_of(
        st.text(max_size=30), st.floats(), st.integers(), st.dates(), st.datetimes(), st.booleans()
    )
)
def test_nothing_raises(value: object) -> None:
    outcome = read(value)
    assert outcome.value is None or (isinstance(outcome.value, Decimal) and outcome.value >= 0)


@given(st.text("0123456789.,-~至到约余多万千百亿元预计（）() 一二三十零点", max_size=14))
def test_what_is_not_taken_is_explained(value: str) -> None:
    outcome = read(value, planned=True)
    assert outcome.value is not None or outcome.issues
