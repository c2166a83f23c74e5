"""The commands ``prove`` and ``brief --issued``: what they write, and what they refuse."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from dashboard.data.figures import figures
from dashboard.features.meeting.brief import view_of
from etl import run
from etl.folder import DataFolder
from tests.support.commands import command
from tests.support.data_folders import copied

PERIOD, TOWN, NUMBER = "2026H1", "狮山镇", "南民〔2026〕12号"


@pytest.fixture(scope="module")
def reported(reported_once: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """One return, published."""
    return copied(reported_once, tmp_path_factory.mktemp("proven") / "data")


def test_prove_gives_the_figure_of_the_dashboard_with_its_rows(
    capsys: pytest.CaptureFixture[str], reported: DataFolder, tmp_path: Path
) -> None:
    out = tmp_path / "proof.xlsx"
    asked = ("prove", "villages_paired", "--period", PERIOD, "--town", TOWN, "--out", str(out))
    code, text, _ = command(capsys, reported, *asked, "--json")
    told = json.loads(text)
    known = figures(view_of(reported, PERIOD).warehouse, "440605124", PERIOD)["villages_paired"]
    assert (code, told["value"], told["rows"], told["period"]) == (0, known.value, 2, PERIOD)
    cells = [c.value for s in openpyxl.load_workbook(out) for row in s.iter_rows() for c in row]
    assert any(str(value).startswith("=") for value in cells)
    assert sha256((reported.inbox / "1.xlsx").read_bytes()).hexdigest() in cells


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (("prove", "nothing", "--period", PERIOD), "nothing"),
        (("prove", "villages_paired", "--period", "2027H1"), "还没有开始"),
        (("brief", "--period", PERIOD, "--format", "html", "--issued", NUMBER), "--issued"),
        (("brief", "--period", PERIOD, "--format", "nothing"), "没有“nothing”这种格式"),
        (("upper-form", "nothing", "--period", PERIOD), "nothing"),
    ],
)
def test_what_cannot_be_made_is_one_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str],
    reported: DataFolder,
    tmp_path: Path,
    asked: tuple[str, ...],
    reason: str,
) -> None:
    code, out, err = command(capsys, reported, *asked, "--out", str(tmp_path / "made"))
    assert (code, out) == (2, "")
    assert reason in err
    assert "Traceback" not in err
    assert not (tmp_path / "made").exists()


def test_a_circular_is_registered_once_under_its_number(
    capsys: pytest.CaptureFixture[str], reported: DataFolder, tmp_path: Path
) -> None:
    asked = ("brief", "--period", PERIOD, "--format", "docx", "--issued", NUMBER, "--out")
    code, out, _ = command(capsys, reported, *asked, str(tmp_path / "1.docx"))
    [paper] = run.papers(reported)
    assert (code, paper.issue_number) == (0, NUMBER)
    assert f"已按{NUMBER}登记印发，此后每次发布核对其中{len(paper.figures)}个数字" in out
    assert (tmp_path / "1.docx").exists()
    code, _, err = command(capsys, reported, *asked, str(tmp_path / "2.docx"))
    assert (code, "已登记印发" in err, len(run.papers(reported))) == (2, True, 1)
