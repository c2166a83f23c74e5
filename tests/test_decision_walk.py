"""A decision of the leading group walks from 决定单 to the desk, to the next template, page and deck."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.features.cases import resolutions
from dashboard.features.meeting.brief import make, view_of
from dashboard.features.meeting.story import build_story
from dashboard.features.town_progress import town_folds
from dashboard.page.view import View
from etl import run
from etl.folder import DataFolder
from etl.templates.template import write_template
from tests.pages.opening import plain
from tests.support.data_folders import published_file, query, reported_folder
from tests.support.file_text import text_of
from tests.support.workbooks import sheet_name, title, town_return

TOWN, DISTRICT = "440605124", "440605"
PROBLEM = "志愿者周末不足"
ASKED = {"coordinate_with": "区义工联", "request": "协助招募志愿者", "decision": "等待答复"}
MEETING = {
    "met_on": "2026-07-20",
    "resolved": "由区义工联组织周末志愿服务队",
    "lead_unit": "区义工联",
    "settle_by": "2026-08-31",
    "status": "办理中",
}
CONTACT = {"reporter": "李四", "telephone": "0757-86000000"}

# What the page of cases, that of a town and the deck read.
SHOWN = (
    *("aid_type_by_task", "area", "area_change", "area_figure", "area_within", "decision"),
    *("leaderboard", "leaderboard_window", "level", "model_case", "organization"),
    *("outcome_indicator", "outcome_summary", "participation", "period_correction"),
    *("period_state", "phase_progress", "problem", "problem_as_of", "problem_history"),
    *("project_as_of", "step_row", "submission_status", "town", "typical_level"),
    *("typical_village", "village", "village_as_of", "village_project"),
)

pytestmark = [pytest.mark.usefixtures("sandbox_here"), pytest.mark.publishes(*SHOWN)]


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A town's return with a problem that has waited for a year."""
    book = town_return().changed("problem", problem=PROBLEM, raised_on=date(2025, 7, 1), **ASKED)
    return reported_folder(tmp_path / "data", book)


def record(folder: DataFolder, **given: str) -> None:
    """What the desk does with what is entered there."""
    made = run.decision_return(folder, DISTRICT, "2026H2", [given], CONTACT)
    path = folder.inbox / f"{len(list(folder.inbox.iterdir()))}.xlsx"
    path.write_bytes(made[1])
    [loaded], _ = run.load_files([path], folder)
    assert (loaded.outcome, loaded.fault) == ("loaded", None)


def said_on_pages(view: View) -> str:
    """典型与问题, and the fold of the town's page."""
    of_town = view.at(next(r.town for r in view.reports if r.town.code == TOWN))
    return plain(resolutions.listed(view).html) + plain(town_folds.resolved(of_town))


def template_row(folder: DataFolder, out: Path) -> tuple[dict[str, Any], str]:
    """The problem's row in the next template by title, and the comment on it."""
    write_template(out, folder, TOWN, "2026H2")
    sheet = openpyxl.load_workbook(out)[sheet_name("problem")]
    heads = [str(cell.value).rstrip("*") for cell in sheet[1]]
    row = dict(zip(heads, (cell.value for cell in sheet[2]), strict=True))
    return row, sheet["A2"].comment.text if sheet["A2"].comment else ""


def test_a_decision_walks_from_the_sheet_to_the_next_meeting(
    folder: DataFolder, tmp_path: Path
) -> None:
    paper = make(view_of(folder, "2026H1"), "decision")
    assert paper.name.endswith(".docx")
    text = text_of(paper.data)
    assert all(word in text for word in (PROBLEM, ASKED["request"], "主办单位", "办理时限"))

    sql = f"select distinct problem_id from problem where problem = '{PROBLEM}'"
    [[problem]] = query(published_file(folder), sql)
    row, comment = template_row(folder, tmp_path / "before.xlsx")
    assert (row[title("problem", "decision")], comment) == (ASKED["decision"], "")
    record(folder, matter=problem, **MEETING)

    row, comment = template_row(folder, tmp_path / "after.xlsx")
    assert row[title("problem", "decision")] == (
        "2026年7月20日领导小组议定：由区义工联组织周末志愿服务队"
        "（主办：区义工联；办理时限：2026年8月31日）"
    )
    assert row[title("problem", "follow_up")] is None
    assert title("problem", "follow_up") in comment

    view = view_of(folder, "2026H2")
    assert "上次会议议定1项：逾期1" in said_on_pages(view)
    assert "上次议定1项：逾期1" in said_on_pages(view)
    slide = build_story(view).slides[1]
    assert slide.title.text == "上次（2026年7月20日）议定1项：逾期1"
    assert PROBLEM in slide.body.html()

    record(folder, row="2", status="已办结", result="已组成三支服务队")
    view = view_of(folder, "2026H2")
    assert build_story(view).slides[1].title.text.endswith("：已办结1")
    assert "已组成三支服务队" in said_on_pages(view)
