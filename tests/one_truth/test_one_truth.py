"""Page, deck, PowerPoint, circular and file say the same (方案五（二）: one account for the meeting)."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from dashboard import downloads
from dashboard.data.warehouse import Warehouse, current_edition, open_warehouse
from dashboard.downloads import files
from dashboard.downloads.files import FileRequest
from etl.folder import DataFolder
from tests.one_truth.statements import STATEMENTS, differences
from tests.one_truth.surfaces import PAGES, READERS, Texts, texts_of
from tests.pages.opening import PageOpener

# The first has nothing to be compared with; in the last, one return is missing and one waits to be mended.
FIRST, WHOLE, LAST = "2024H2", "2025H2", "2026H1"
PERIODS = (FIRST, pytest.param(WHOLE, marks=pytest.mark.drill), LAST)


@pytest.fixture(scope="module")
def warehouse(demo_data: Path) -> Warehouse:
    edition = current_edition(DataFolder(demo_data))
    assert edition is not None
    return open_warehouse(edition)


@pytest.fixture(scope="module")
def texts(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Texts]:
    """Half-year → what each surface says; read once."""
    read: dict[str, Texts] = {}

    def of(period: str) -> Texts:
        with pytest.MonkeyPatch.context() as monkeypatch:
            if period not in read:
                read[period] = texts_of(PageOpener(demo_data, monkeypatch), demo_data, period)
        return read[period]

    return of


def answers(warehouse: Warehouse, period: str) -> dict[str, str | None]:
    district = warehouse.rows("select area_code from published.area where is_district")[0][0]
    return {s.name: s.answer(warehouse, period, district) for s in STATEMENTS}


@pytest.mark.parametrize("period", PERIODS)
def test_no_two_surfaces_differ(
    warehouse: Warehouse, texts: Callable[[str], Texts], period: str
) -> None:
    said = texts(period)
    assert list(differences(said, STATEMENTS, answers(warehouse, period))) == []


def test_forty_statements_are_made_and_most_of_them_more_than_once(
    warehouse: Warehouse, texts: Callable[[str], Texts]
) -> None:
    said = texts(LAST)
    places = {s.name: [name for name, text in said.items() if s.said(text)] for s in STATEMENTS}
    assert [name for name, where in places.items() if not where] == []
    assert len(places) >= 40
    papers = {name for name, where in places.items() if set(where) & set(READERS)}
    pages = {name for name, where in places.items() if set(where) & set(PAGES)}
    assert len(papers & pages) >= 25


@pytest.mark.parametrize("surface", [*PAGES, *READERS])
def test_a_figure_changed_on_one_surface_is_found(
    warehouse: Warehouse, texts: Callable[[str], Texts], surface: str
) -> None:
    said, known = texts(LAST), answers(warehouse, LAST)
    told = [s for s in STATEMENTS if s.said(said[surface])]
    assert told
    for statement in told:
        figure = known[statement.name]
        assert figure is not None
        # Its last digit is one more.
        wrong = re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), figure)
        forged = {surface: said[surface].replace(figure, wrong)}
        assert list(differences(forged, (statement,), known)) != [], statement.name


# Statement → dataset, the rows of the district that hold it, the column.
IN_FILES = {
    "villages paired": ("participation", "", "villages_paired"),
    "villages with one organisation": ("participation", "", "villages_one_organization"),
    "organisations": ("area_figure", "indicator == 'organizations'", "value"),
    "organisations that left": ("participation", "", "organizations_left"),
    "live projects": ("area_figure", "indicator == 'projects_live'", "value"),
    "money": ("area_figure", "indicator == 'contributions'", "value"),
    "money to date": ("area_figure", "indicator == 'contributions'", "value_to_date"),
    "hours to date": ("area_figure", "indicator == 'volunteer_hours'", "value_to_date"),
    "people": ("aid_type_summary", "", "beneficiaries"),
    "villages paired, change": (
        "area_change",
        "indicator == 'villages_paired' and compared_with == 'previous'",
        "change",
    ),
    "money, like for like": (
        "area_change",
        "indicator == 'contributions' and compared_with == 'previous'",
        "change_pct",
    ),
    "problems unresolved": ("problem_flow", "", "problems_waiting"),
    "problems on the agenda": ("problem_flow", "", "problems_on_agenda"),
    "typical villages with projects": ("phase_progress", "milestone == 'A1'", "numerator"),
}


@pytest.mark.parametrize("period", PERIODS)
def test_files_hold_what_is_said(demo_data: Path, warehouse: Warehouse, period: str) -> None:
    known = answers(warehouse, period)
    dictionary = DataFolder(demo_data).dictionary
    for name, (dataset, rows, column) in IN_FILES.items():
        chosen = downloads.select(warehouse, dictionary, dataset, {"period": period})
        content = b"".join(files.csv_blocks(FileRequest(chosen, codes=True)))
        frame = pd.read_csv(BytesIO(content), dtype={"area_code": str})
        frame = frame[frame["area_code"] == dictionary.district.code]
        total = (frame.query(rows) if rows else frame)[column].sum(min_count=1)
        (statement,) = (s for s in STATEMENTS if s.name == name)
        assert statement.written(None if pd.isna(total) else total) == known[name], name
