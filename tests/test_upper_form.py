"""上报表: a form of the province written from the data; what has no figure of ours is named, not guessed."""

import json
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from dashboard.data.figures import figures
from dashboard.downloads import UnknownDatasetError, UpperReturn, fill_upper_form
from dashboard.features.meeting.brief import view_of
from dashboard.page.view import View
from etl.dictionary import SHIPPED, DictionaryError, UpperForm, load_upper_form
from etl.folder import DataFolder
from tests.support.commands import command
from tests.support.data_folders import reported_folder
from tests.support.workbooks import town_return

PERIOD, TOWN, SILENT = "2026H1", "440605124", "440605125"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """One return, of two projects with 2.5 and 0.6 万元 each, both of task 民生保障体系."""
    book = town_return().changed("project_report", 1, task="乡村产业振兴", cash=4)
    return reported_folder(tmp_path_factory.mktemp("upper") / "data", book)


@pytest.fixture(scope="module")
def view(folder: DataFolder) -> View:
    """The half-year."""
    return view_of(folder, PERIOD)


def made(view: View, *cells: Mapping[str, object]) -> UpperReturn:
    """A form of these cells."""
    form = UpperForm.model_validate(
        {
            "title": "表",
            "issuer": "省",
            "version": "1",
            "sheet": "表",
            "texts": {},
            "cells": [{"at": f"B{n}", "label": "项", **cell} for n, cell in enumerate(cells, 1)],
        }
    )
    return fill_upper_form(view.warehouse, view.dictionary, form, PERIOD)


def test_the_example_is_filled_from_the_data_and_says_what_it_cannot(
    folder: DataFolder, view: View, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "上报表.xlsx"
    asked = ("upper-form", "example", "--period", PERIOD, "--out", str(out), "--json")
    code, told, _ = command(capsys, folder, *asked)
    assert code == 0
    document = json.loads(told)
    book = openpyxl.load_workbook(out)
    form, trace = book["情况表"], book["口径对照"]
    own = figures(view.warehouse, view.area, PERIOD)
    assert form["B4"].value == own["organizations"].value
    assert form["B6"].value == form["C6"].value == pytest.approx(7.7)
    assert form["B7"].value == pytest.approx(4.6)
    assert form["B12"].value == pytest.approx(3.1)
    assert form["B9"].value == 0
    assert form["B8"].value == "无对应口径"
    assert "人才振兴" in form["B8"].comment.text
    assert {b["at"] for b in document["blank"]} == {
        *("C4", "C5", "B8", "C8", "B10", "C10", "B11", "C11")
    }
    rows = {row[0]: row for row in trace.iter_rows(values_only=True)}
    meaning = view.dictionary.indicators["contributions"]
    assert rows["B7"][3:5] == ("本期投入（万元）", meaning.definition)
    assert rows["B7"][7] == "主要任务 乡村产业振兴"
    assert "缺报" in str(rows["B6"][8])
    assert view.warehouse.edition.version in str(trace["A1"].value)


def test_a_silent_town_stays_blank_with_the_word(view: View) -> None:
    narrowed: dict[str, object] = {"indicator": "contributions", "where": {"task": "industry"}}
    (silent, told, narrow_silent, narrow) = made(
        view,
        {"indicator": "contributions", "area": SILENT},
        {"indicator": "contributions", "area": TOWN, "unit": "万元"},
        narrowed | {"area": SILENT},
        narrowed | {"area": TOWN},
    ).cells
    assert (silent.value, silent.word) == (None, "缺报")
    assert told.value == pytest.approx(7.7)
    assert (narrow_silent.value, narrow_silent.word) == (None, "缺报")
    assert narrow.value == pytest.approx(46_000)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({"indicator": "contributions", "area": "999"}, "没有“999”这个地区"),
        ({"indicator": "contributions", "where": {"colour": "red"}}, "不能按 colour 取数"),
        ({"indicator": "leaderboard_score"}, "不能这样取数"),
    ],
)
def test_what_a_figure_cannot_say_is_refused(
    view: View, cell: dict[str, object], said: str
) -> None:
    with pytest.raises(UnknownDatasetError, match=said):
        made(view, cell)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("[{at: B1, label: 项}]", "either indicator or unmapped"),
        ("[{at: B1, label: 项, indicator: wealth}]", "没有“wealth”这个指标"),
        (
            "[{at: B1, label: 项, unmapped: 无}, {at: B1, label: 项, unmapped: 无}]",
            "B1 is given twice",
        ),
        ("[{at: 1B, label: 项, unmapped: 无}]", "1B is not a cell"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(
    view: View, tmp_path: Path, cells: str, said: str
) -> None:
    place = tmp_path / "upper_forms"
    place.mkdir()
    head = "title: 表\nissuer: 省\nversion: '1'\nsheet: 表\ntexts: {}\n"
    (place / "own.yml").write_text(f"{head}cells: {cells}\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match=said):
        load_upper_form("own", (tmp_path, SHIPPED), view.dictionary)
    with pytest.raises(DictionaryError, match="现有：example、own"):
        load_upper_form("../own", (tmp_path, SHIPPED), view.dictionary)
