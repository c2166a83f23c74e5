"""What a case is told in besides its summary can be read and searched on the page."""

from __future__ import annotations

from pathlib import Path

from dashboard.features.cases import cases
from dashboard.features.cases.cases import Filters
from tests.dashboard.features.meeting.changed import changed
from tests.pages.opening import plain

TOLD = """
    update model_case set profile = '成立于2015年', lessons = '先问需求再定时间'
    where title = (select min(title) from model_case where period = '2026H1')
"""


def test_the_parts_of_a_case_are_shown_and_searched(demo_data: Path, tmp_path: Path) -> None:
    view = changed(demo_data, tmp_path, TOLD)
    found = cases.listed(view, Filters(text="先问需求"), "1")
    assert len(found.data) == 1
    assert "工作经验 先问需求再定时间" in " ".join(plain(found.html).split())
    assert list(found.data["组织简介"]) == ["成立于2015年"]
    assert cases.matching(view, Filters(text="没有人这样写")).empty
