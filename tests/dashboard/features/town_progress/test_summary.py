"""The last phase: a box is ticked by a statement alone; what the final report lacks is named with who can give it."""

from __future__ import annotations

from pathlib import Path

from dashboard.features.town_progress import summary
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import changed
from tests.pages.opening import plain

SHISHAN, GUICHENG = "440605124", "440605011"
STATED = """
    insert into milestone_report
        (submission_id, town_code, period, sheet, row, milestone, status, completed_on, evidence)
    select any_value(submission_id), '{town}', '2026H1', '阶段任务', {row}, '{step}', '{status}', {day}, '留存备查'
    from submission where status = 'current' and town_code = '{town}' and period = '2026H1'
"""


def stated(town: str, row: int, step: str, status: str, day: str = "null") -> str:
    return STATED.format(town=town, row=row, step=step, status=status, day=day)


def test_a_phase_that_has_not_begun_has_no_boxes(view: View) -> None:
    assert not summary.has_begun(view)


def test_boxes_are_ticked_by_statements_and_by_nothing_else(
    demo_data: Path, tmp_path: Path
) -> None:
    view = changed(
        demo_data,
        tmp_path,
        stated(SHISHAN, 90, "S1", "done", "date '2026-06-20'"),
        stated(SHISHAN, 91, "S2", "in_progress"),
    )
    table = summary.boxes(view)
    cells = table.data.set_index(view.part_word)
    assert list(cells.loc["狮山镇", ["实施总结", "树立典型", "媒体推广"]]) == [
        "√ 已完成 2026年6月20日",
        "□ 进行中",
        "□ 未申报",  # its cases were in the media: that ticks nothing
    ]
    assert cells.loc["狮山镇", "其中有媒体报道（个）"] > 0
    assert cells.loc["狮山镇", "负责人推荐"] == ""  # the district's own step
    assert cells.loc["区级", "负责人推荐"] == "□ 未申报"
    assert "实施总结1/7、树立典型0/7、媒体推广0/7，负责人推荐未申报" in plain(table.html)


def test_what_the_report_lacks_is_named_with_who_can_give_it(
    demo_data: Path, tmp_path: Path
) -> None:
    view = changed(demo_data, tmp_path, stated(SHISHAN, 90, "S1", "done"))
    text = plain(summary.lacking(view))
    assert "九江镇2026年上半年待修改、大沥镇2026年上半年缺报" in text
    assert (
        "桂城街道、九江镇、西樵镇、丹灶镇、大沥镇、里水镇" in text
    )  # S1: all but the one that stated it
    assert "不能从数据得知" in text
