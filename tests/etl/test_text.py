"""Folding: what looks the same compares the same, and nothing else does."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text import as_text, clean, fold, fold_name, split_list, strip_prefixes

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_name(fold_name(text)) == fold_name(text)


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(TEXTS)
def test_parts_of_a_list_are_never_blank(text: str) -> None:
    assert all(part.strip() for part in split_list(text))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("狮 山\u3000镇", "狮山镇"),
        ("村(社区)", "村（社区）"),
        ("3—5", "3-5"),
        ("3－5", "3–5"),
        ("进度\n(%)", "进度（％）"),
        ("零宽\u200b空格", "零宽空格"),
        ("断\u00ad字", "断字"),
        ("引“号”", '引"号"'),
    ],
)
def test_what_looks_the_same_folds_the_same(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"), [("石碣", "石硁"), ("西岸村", "西岸社区"), ("3.5", "35"), ("显岗", "显纲")]
)
def test_what_differs_stays_different(left: str, right: str) -> None:
    assert fold_name(left) != fold_name(right)


@pytest.mark.parametrize(
    "name", ["“红棉”服务队", "「红棉」服务队", "《红棉》服务队", "'红棉'服务队"]
)
def test_quotation_marks_are_no_part_of_a_name(name: str) -> None:
    assert fold_name(name) == "红棉服务队"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (12.0, "12"),
        (12.5, "12.5"),
        (-3.0, "-3"),
        (440605123016.0, "440605123016"),
        (7, "7"),
        (True, "TRUE"),
        (dt.date(2026, 3, 5), "2026-03-05"),
        (dt.datetime(2026, 3, 5), "2026-03-05"),
        (dt.datetime(2026, 3, 5, 9, 30), "2026-03-05 09:30:00"),
    ],
)
def test_a_cell_reads_as_a_person_reads_it(value: object, text: str) -> None:
    assert as_text(value) == text


def test_free_text_keeps_what_was_written() -> None:
    assert clean("  第一行\r\n“第二”行，Ａ \x07 ") == "第一行\n“第二”行，Ａ"
    assert clean("'0757") == "0757"


@pytest.mark.parametrize(
    "separator", ["、", "，", ",", ";", "；", "/", "／", "\n", "\r\n", " 、 ", "、、"]
)
def test_every_separator_parts_a_list(separator: str) -> None:
    assert split_list(f"甲{separator}乙") == ["甲", "乙"]


def test_beginnings_are_taken_off_but_never_all() -> None:
    assert strip_prefixes("广东省佛山市南海区九江", ["佛山市", "南海区", "广东省"]) == "九江"
    assert strip_prefixes("南海区", ["南海区"]) == "南海区"
