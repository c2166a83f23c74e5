"""案例汇编: each case in its five parts, as reported last; what is blank is a gap."""

from __future__ import annotations

from pathlib import Path

from dashboard.features.meeting.circular.sentences import Passage
from dashboard.features.meeting.report.casebook import PARTS, casebook
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import changed

TITLE = "社工进村办实事"
CASE = """
    insert into model_case (submission_id, town_code, period, sheet, row, title, kind, level, summary, {columns})
    select any_value(submission_id), '440605124', '{period}', '典型案例', {row}, '{title}', 'practice', 'province',
        '每周两次课后辅导', {values}
    from submission where status = 'current' and period = '{period}' and town_code = '440605124'
"""


def case(period: str, row: int, **parts: str) -> str:
    values = ", ".join(f"'{text}'" for text in parts.values())
    return CASE.format(period=period, row=row, title=TITLE, columns=", ".join(parts), values=values)


def test_a_case_has_five_parts_as_last_reported(demo_data: Path, tmp_path: Path) -> None:
    rows = (
        case("2025H2", 90, profile="旧简介", lessons="旧经验"),
        case(
            "2026H1",
            91,
            profile="成立于2015年",
            background="孩子放学后无人看护。",
            results="辅导120人次",
        ),
    )
    paper = casebook(changed(demo_data, tmp_path, *rows))
    [part] = [part for part in paper.parts if part.title == TITLE]
    about, *told = [block for block in part.blocks if isinstance(block, Passage)]
    assert about.sentence.startswith("省级，")
    assert "狮山镇" in about.sentence
    assert [(p.title, p.sentence) for p in told] == [
        ("组织简介", "成立于2015年。"),
        ("项目背景", "孩子放学后无人看护。"),
        ("主要做法", "每周两次课后辅导。"),
        ("取得成效", "辅导120人次。"),
        ("工作经验", "【请补充：工作经验】。"),
    ]


def test_cases_of_the_lowest_level_are_left_out_while_there_are_others(view: View) -> None:
    paper = casebook(view)
    assert 0 < len(paper.parts) < 60
    assert not any(
        "镇街级" in p.sentence
        for part in paper.parts
        for p in part.blocks
        if isinstance(p, Passage)
    )
    assert all(len(part.blocks) == len(PARTS) + 1 for part in paper.parts)


def test_without_cases_there_is_one_gap(demo_data: Path, tmp_path: Path) -> None:
    paper = casebook(changed(demo_data, tmp_path, "delete from model_case"))
    assert paper.parts == ()
    assert "没有报送典型案例。【请补充：典型案例】。" in paper.opening
