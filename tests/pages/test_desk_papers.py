"""工作台: a circular is registered and 核对单 are offered where papers are handed out; pictures need consent."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.features.desk import confirming, pictures
from dashboard.features.meeting.presenter import REGISTER
from dashboard.page import reader
from dashboard.server.access import Person
from etl import jobs, run
from etl.folder import DataFolder
from tests.pages.opening import PageOpener, plain
from tests.pages.test_desk import APPROVER, CLERK, OFFICER, labels, person, press
from tests.support.data_folders import reported_folder

PERIOD, NUMBER, SHISHAN = "2026H1", "南民〔2026〕12号", "440605124"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """One return with one case."""
    return reported_folder(tmp_path_factory.mktemp("papers") / "data")


def opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, who: Person, step: str, **query: str
) -> AppTest:
    open_page = PageOpener(folder, monkeypatch)
    monkeypatch.setattr(reader, "reader_of", lambda *_: who)
    return open_page("desk", step=step, period=PERIOD, **query)


def test_a_clerk_registers_a_circular_where_papers_are_handed_out(
    reported: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(reported.root, monkeypatch, CLERK, "papers")
    at.text_input(key="issue_number").set_value(NUMBER)
    press(at, REGISTER)
    [paper] = run.papers(reported)
    assert (paper.issue_number, paper.registered_by, paper.period) == (NUMBER, "li", PERIOD)


def test_sheets_for_both_ends_are_offered_and_taken_in(
    reported: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(reported.root, monkeypatch, APPROVER, "papers")
    assert confirming.REGISTER in labels(at)
    assert "两头核对单：已答复0/8项" in plain(at)


def test_a_picture_without_consent_is_not_handed_in(
    reported: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = person("shishan", "town", SHISHAN)
    at = opened(reported.root, monkeypatch, officer, "pictures")
    assert list(at.selectbox(key="pictures_case").options) == ["长者食堂的账本"]
    press(at, pictures.HAND_IN)
    assert "确认照片中可辨认的人都同意使用" in plain(at)
    assert jobs.read_jobs(reported) == []


def test_a_town_without_cases_is_told_when_it_can_hand_in_pictures(
    reported: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(reported.root, monkeypatch, OFFICER, "pictures")
    assert "大沥镇还没有典型案例" in plain(at)
