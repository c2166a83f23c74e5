"""A circular that was issued is held against every later version; what moved is corrected by name."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.data.figures import figures
from dashboard.data.papers import issued_papers
from dashboard.features.desk import issued
from dashboard.features.desk.desk import Desk
from dashboard.features.meeting.brief import BriefError, make, make_issued, view_of
from dashboard.page import corrections
from dashboard.page.view import View
from dashboard.server.access import EVERYBODY
from etl import run
from etl.folder import DataFolder
from tests.pages.opening import plain
from tests.support.data_folders import copied
from tests.support.file_text import text_of
from tests.support.workbooks import NAMES, pairing, town_return, villages_of

PERIOD, NUMBER = "2026H1", "南民〔2026〕12号"
ISSUED = date(2026, 7, 16)


# What the circular and 更正说明 read.
SHOWN = (
    *("aid_type_by_task", "area", "area_change", "area_figure", "area_within", "level"),
    *("model_case", "organization", "outcome", "outcome_indicator", "outcome_summary"),
    *("paper", "paper_cause", "paper_figure", "participation", "period_correction"),
    *("period_state", "phase_progress", "problem_as_of", "problem_history", "project_as_of"),
    *("project_organization", "project_report", "project_village", "submission_status", "town"),
    *("village", "village_as_of", "village_project"),
)

pytestmark = pytest.mark.publishes(*SHOWN)


@pytest.fixture
def folder(reported_once: DataFolder, tmp_path: Path) -> DataFolder:
    """One return; nothing is issued."""
    return copied(reported_once, tmp_path / "data")


def values(view: View) -> dict[tuple[str, str, str], float | None]:
    """(area, indicator, measure) → value, of every compared figure: the independent comparison."""
    areas = [view.area, *view.part_names]
    return {
        (area, code, measure): value
        for area in areas
        for code, figure in figures(view.warehouse, area, PERIOD).items()
        for measure, value in (("value", figure.value), ("to_date", figure.to_date))
    }


def desk(folder: DataFolder, view: View) -> str:
    """What 发放 says of issued papers."""
    return plain(issued.block(Desk(folder, EVERYBODY, view.period, view), view))


def test_nothing_issued_is_said(folder: DataFolder) -> None:
    view = view_of(folder, PERIOD)
    assert "还没有登记印发的文稿" in desk(folder, view)
    assert "没有需要更正的数字" in text_of(make(view, "correction").data)


def test_a_circular_is_registered_once_and_corrected_by_exactly_the_figures_that_moved(
    folder: DataFolder,
) -> None:
    view = view_of(folder, PERIOD)
    with pytest.raises(BriefError, match="请写文号"):
        make_issued(folder, view, " ", ISSUED, "wang")
    make_issued(folder, view, NUMBER, ISSUED, "wang")
    with pytest.raises(BriefError, match="已登记印发"):
        make_issued(folder, view, NUMBER, ISSUED, "wang")
    run.publish(folder)

    before = view_of(folder, PERIOD)
    (paper,) = issued_papers(before.warehouse)
    assert (paper.figures > 8, paper.changed, paper.causes) == (True, (), ())
    assert "没有变化" in desk(folder, before)
    third = villages_of("狮山镇")[2]
    more = town_return().with_row("pairing", pairing(NAMES[2], third, date(2026, 6, 30)))
    run.load_files([more.save(folder.inbox / "2.xlsx")], folder)
    now = view_of(folder, PERIOD)
    (paper,) = issued_papers(now.warehouse)
    old, new = values(before), values(now)
    stated = {(s.area_code, s.indicator, s.measure) for s in run.papers(folder)[0].figures}
    moved = {key for key in stated if old[key] != new[key]}
    assert {(c.area_code, c.indicator, c.measure) for c in paper.changed} == moved
    assert ("440605", "villages_paired", "value") in moved
    assert [(c.before, c.now) for c in paper.changed] == [
        (old[c.area_code, c.indicator, c.measure], new[c.area_code, c.indicator, c.measure])
        for c in paper.changed
    ]

    said = desk(folder, now)
    assert "2026年7月16日2026年上半年通报（南民〔2026〕12号）" in said
    assert "2 → 3个" in said
    text = text_of(make(now, "correction").data)
    assert "原为2个，更正为3个" in text
    assert "狮山镇2026年上半年第2版" in text
    assert corrections.why(now, paper).startswith("狮山镇2026年上半年第2版")
