"""A closed half-year: papers keep the figures of its closing and list what would differ now; corrections are said."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from dashboard.features.meeting import brief
from dashboard.page import closing, statements
from etl.folder import DataFolder
from etl.lifecycle.decisions import Why
from etl.run import apply_list, close_period, load_files, published_version, take_back
from tests.support.small_publications import unpublished
from tests.support.workbooks import NAMES, data_folder, town_return

pytestmark = pytest.mark.slow

WHY = Why("张科", "试行核对")
STRANGER = "佛山市南海区春风互助社"
PERIOD = "2026H1"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """Two towns, one of which names an organisation that nobody knows yet."""
    monkeypatch.setenv("BAISHE_TODAY", "2026-07-10")
    folder = data_folder(tmp_path / "data")
    named = town_return("里水镇").changed("pairing", 1, organization=STRANGER)
    books = (town_return(), named)
    with unpublished():
        load_files([b.save(folder.inbox / f"{n}.xlsx") for n, b in enumerate(books)], folder)
    return folder


def text_of(folder: DataFolder) -> str:
    paper = brief.make(brief.view_of(folder, PERIOD), "docx")
    return "\n".join(p.text for p in Document(BytesIO(paper.data)).paragraphs)


def test_papers_keep_the_figures_of_the_closing(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_period(folder, PERIOD, WHY, is_open=False)
    closed = published_version(folder)
    before = text_of(folder)
    assert "更正" not in before

    monkeypatch.setenv("BAISHE_TODAY", "2026-07-20")
    known = tmp_path / "organization_succession.csv"
    known.write_text(f"from,to,kind\n{STRANGER},{NAMES[1]},correction\n", encoding="utf-8")
    [change] = [c for c in apply_list(folder, known.stem, known, WHY)[0].closed if c.figures]
    assert str(change.figures[0]) == "参与社会组织 3 → 2 家"
    now = brief.view_of(folder, PERIOD)
    assert statements.figure(now, "organizations").value == 2
    view = closing.as_closed(now)
    assert (view.warehouse.edition.version, view.period) == (closed, now.period)
    assert statements.figure(view, "organizations").value == 3
    assert brief.make(now, "html").version == closed
    said = "2026年7月10日定稿后更正：参与社会组织3家，现为2家。"
    assert text_of(folder).replace(said, "") == before


def test_a_correction_after_the_closing_is_said(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_period(folder, PERIOD, WHY, is_open=False)
    assert closing.corrected(brief.view_of(folder, PERIOD)) == ""

    monkeypatch.setenv("BAISHE_TODAY", "2026-07-22")
    mended = town_return().changed("project_report", cash=2.6)
    with unpublished():
        close_period(folder, PERIOD, WHY, is_open=True)
        # taken out and put back: the version of the closing is in force, nothing was corrected
        for decision in ("withdraw", "restore"):
            take_back(folder, decision, "440605126-2026H1-v1", WHY)
    load_files(
        [mended.changed("cover", reported_on="2026-07-21").save(folder.inbox / "2.xlsx")], folder
    )
    view = brief.view_of(folder, PERIOD)
    assert closing.corrected(view) == "定稿后更正：狮山镇（2026年7月22日）"
    note = "，已于2026年7月22日取消定稿（定稿后有更正）"
    assert statements.data_day(view).endswith(note)
    assert view.at(next(r.town for r in view.reports if r.town.name == "里水镇")).closed_note == (
        "，已于2026年7月22日取消定稿"
    )
    assert closing.as_closed(view) is view
    assert "定稿后更正：狮山镇（2026年7月22日）。" in text_of(folder)

    monkeypatch.setenv("BAISHE_TODAY", "2026-07-24")
    close_period(folder, PERIOD, WHY, is_open=False)
    again = brief.view_of(folder, PERIOD)
    assert closing.as_closed(again) is again
    assert "已于2026年7月24日定稿（定稿后有更正）" in statements.source(again)
