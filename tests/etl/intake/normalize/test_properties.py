"""What holds for every value of every column: nothing raises, what is understood means itself, no money changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dictionary import SheetColumn
from etl.intake.normalize.organizations import OrganizationNames
from etl.intake.normalize.outcome import Outcome
from etl.lists.reference import Organization, Town, Village
from etl.text import TRADITIONAL, fold, fold_name, split_list
from tests.etl.intake.normalize.spelling import REGISTER, D, context_of, normalised, reference

TOWN, PERIOD = "狮山镇", "2026H1"
CONTEXT = context_of(TOWN, PERIOD)
COLUMNS = [(sheet.sheet, column) for sheet in (D.cover, *D.sheets) for column in sheet.columns]
# What no cell is understood by.
TEXTS = {"title", "name", "fill", "example", "aliases", "definition", "used_by"}
TEXTS |= {"store", "width", "asked", "flow"}
VILLAGES = [v for v in CONTEXT.reference.villages if v.town_code == "440605124"]
ANYTHING = st.one_of(
    st.text(max_size=24),
    st.text(
        "0123456789.,，、-—~至到年月日号上下半约余多万千百亿元人次场%（）()一二三十零点/ \n",
        max_size=14,
    ),
    st.floats(),
    st.integers(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.booleans(),
)


def named(columns: Iterable[tuple[str, SheetColumn]]) -> list[Any]:
    return [pytest.param(s, c, id=f"{s}-{c.title}") for s, c in columns]


# Every column

# One of those that are understood alike.
DIFFERENT = {column.model_dump_json(exclude=TEXTS): (sheet, column) for sheet, column in COLUMNS}


@pytest.mark.parametrize(("sheet", "column"), named(DIFFERENT.values()))
@given(value=ANYTHING)
def test_nothing_raises_an_error_leaves_no_value_and_what_is_understood_means_itself(
    sheet: str, column: SheetColumn, value: object
) -> None:
    outcome = CONTEXT.normalise(value, column)
    severities = {D.messages[issue.code].severity for issue in outcome.issues}
    assert isinstance(outcome, Outcome)
    understood = outcome.value
    if understood is not None:
        assert "error" not in severities
        assert CONTEXT.normalise(canonical(understood, column), column).value == understood


def canonical(value: object, column: SheetColumn) -> object:
    """A value as our own template would write it."""
    if column.type == "money" and isinstance(value, Decimal):
        return f"{value}元"
    if column.type == "yes_no":
        return D.vocabularies["yes_no"].names[0 if value else 1]
    if isinstance(value, tuple):
        return "、".join(str(canonical(item, column)) for item in value)
    return value.name if isinstance(value, Organization) else value


@pytest.mark.parametrize(("sheet", "column"), named(COLUMNS))
def test_the_example_of_a_column_is_taken_without_a_word(sheet: str, column: SheetColumn) -> None:
    town = "丹灶镇"  # the examples name its villages
    organizations = {"organization", "organizations"}
    if column.type != "uscc":  # that of the example is nobody's
        outcome = normalised(sheet, column.title, column.example, town, PERIOD)
        assert outcome.issues == ()
        assert outcome.value is not None or column.type in organizations


# Money


def spoken(number: int, digits: str, units: str) -> str:
    """A whole number below 10^8 in Chinese numerals, written here a second time and on its own."""
    ten_thousands, rest = divmod(number, 10_000)
    high = _below(ten_thousands, digits, units)
    low = _below(rest, digits, units)
    if not high:
        return low or digits[0]
    gap = digits[0] if low and rest < 1000 else ""
    return f"{high}万{gap}{low}"


def _below(number: int, digits: str, units: str) -> str:
    text = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += digits[digit] + (units[power - 1] if power else "")
        elif text and number % 10**power and not text.endswith(digits[0]):
            text += digits[0]
    return text


PLAIN, FORMAL = ("零一二三四五六七八九", "十百千"), ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
OLD_NUMERALS = str.maketrans("万亿两陆贰", "萬億兩陸貳")
FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})


def spellings(yuan: int) -> Iterator[str]:
    """Ways of writing whole yuan with their unit."""
    wan = Decimal(yuan) / 10_000
    yield from (
        f"{yuan}元",
        f"{yuan:,}元",
        f"¥{yuan:,}",
        f"人民币{yuan}元",
        f"{wan:f}万元",
        f"{wan:f}万",
    )
    yield from (f"{wan:f}w", f"{Decimal(yuan) / 1000:f}千元", f"{Decimal(yuan) / 10**8:f}亿元")
    for digits, units in (PLAIN, FORMAL):
        yield f"{spoken(yuan, digits, units)}元"


@given(
    st.integers(1, 10**8 - 1), st.sampled_from(["", "约", "近", "共", "已投入", "捐赠", "（约）"])
)
def test_no_way_of_writing_money_changes_it(yuan: int, about: str) -> None:
    for spelling in spellings(yuan):
        behind = about.startswith("（")
        decorated = f"{spelling}{about}" if behind else f"{about}{spelling}"
        for written in (
            decorated,
            f" {decorated} ",
            f"{decorated}。",
            decorated.translate(FULL_WIDTH),
            decorated.translate(OLD_NUMERALS),
            f"{decorated}整" if decorated.endswith("元") else decorated,
        ):
            outcome = normalised("项目进展", "本期投入资金(万元)", written, TOWN, PERIOD)
            assert outcome.value == yuan, written
            assert outcome.is_approximate == any(word in about for word in "约近"), written


@given(
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.sampled_from(["-", "—", "~", "至", "、", " ", "\n", "/", ";", "，"]),
)
def test_two_amounts_are_never_one(first: int, second: int, between: str) -> None:
    if between == "，" and len(str(second)) == 3:
        return  # a thousand's mark
    for unit in ("", "元", "万元"):
        written = f"{first}{unit}{between}{second}{unit}"
        assert normalised("项目进展", "本期投入资金(万元)", written, TOWN, PERIOD).value is None, (
            written
        )


@given(st.integers(0, 10**7))
def test_no_way_of_writing_a_count_changes_it(number: int) -> None:
    for written in (
        f"{number}人次",
        f"{number}名村民",
        f"惠及{number}人",
        f"{number}人（次）",
        f"{spoken(number, *PLAIN)}人次",
    ):
        assert normalised("项目进展", "本期受益人次", written, TOWN, PERIOD).value == number, (
            written
        )


# Names and lists


def traditional() -> dict[int, str]:
    """A traditional character for each simplified one that has one."""
    lines = TRADITIONAL.read_text(encoding="utf-8").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {ord(simplified): old for old, simplified in pairs}


WRITTEN_OLD = traditional()


@pytest.mark.parametrize("town", reference().towns, ids=lambda town: town.name)
def test_traditional_characters_name_the_same_town_and_villages(town: Town) -> None:
    context = context_of(town.name, PERIOD)
    old = town.name.translate(WRITTEN_OLD)
    assert context.towns.normalise(old) == context.towns.normalise(town.name)
    for village in (v for v in context.reference.villages if v.town_code == town.code):
        assert context.villages is not None
        assert context.villages.normalise(village.name.translate(WRITTEN_OLD)).value == village.code


@pytest.mark.parametrize("name", REGISTER)
def test_traditional_characters_name_the_same_organisation(name: str) -> None:
    names = OrganizationNames(D.district, reference())
    assert names.normalise(name.translate(WRITTEN_OLD)) == names.normalise(name)
    assert names.normalise(name).value.name == name


@given(st.text(max_size=30))
def test_folding_knows_no_traditional_character(text: str) -> None:
    assert fold(text.translate(WRITTEN_OLD)) == fold(text)
    assert fold_name(fold(text)) == fold_name(text)


@given(
    st.lists(st.sampled_from(VILLAGES), min_size=1, max_size=6, unique=True),
    st.sampled_from(["、", "，", ",", "；", ";", "/", "\n", " 、", "、\n"]),
    st.booleans(),
)
def test_a_list_keeps_its_order(villages: list[Village], separator: str, is_numbered: bool) -> None:
    names = [village.name for village in villages]
    shown = [f"{n}.{name}" for n, name in enumerate(names, 1)] if is_numbered else names
    outcome = normalised("项目进展", "受益村(社区)", separator.join(shown), TOWN, PERIOD)
    assert outcome == Outcome(tuple(village.code for village in villages))


@given(
    st.lists(st.sampled_from(sorted(REGISTER)), min_size=1, max_size=4, unique=True),
    st.sampled_from(["、", "；", "\n"]),
)
def test_organisations_keep_their_order_the_lead_stands_first(
    names: list[str], separator: str
) -> None:
    outcome = normalised("项目进展", "实施社会组织", separator.join(names), TOWN, PERIOD)
    assert [organization.name for organization in outcome.value] == names


@given(st.text(max_size=40))
def test_the_parts_of_a_part_are_itself(text: str) -> None:
    for part in split_list(text):
        assert split_list(part) == [part] or part[0].isdigit() or not part[0].isalnum()


@given(st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)))
def test_a_day_is_itself_in_every_hand(day: dt.date) -> None:
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    year, month, last = str(day.year), spoken(day.month, *PLAIN), spoken(day.day, *PLAIN)
    said = f"{year.translate(digits)}年{month.removeprefix('一') if day.month > 9 else month}月"
    said += f"{last.removeprefix('一') if 9 < day.day < 20 else last}日"
    for written in (
        said,
        said.replace("〇", "O"),
        said.replace("〇", "○"),
        f"{day:%y}年{day.month}月{day.day}日",
    ):
        outcome = normalised("项目进展", "计划完成", written, TOWN, PERIOD)
        assert outcome.value == day, written
