"""Nothing is asked of towns that nothing uses, and 数据字典 says where each column goes."""

import pytest

from dashboard.features.dictionary.uses import FILE, Uses, places, uses
from etl.dictionary import Dictionary, SheetColumn, load_dictionary
from scripts.column_uses import column_uses

DICTIONARY = load_dictionary()


@pytest.fixture(scope="module")
def found() -> Uses:
    """By the lineage of the SQL as it is."""
    return column_uses(DICTIONARY)


def unused(dictionary: Dictionary, known: Uses) -> list[str]:
    """Columns of the sheets and the cover that are asked and used nowhere."""
    asked = [(sheet.relation, column) for sheet in dictionary.sheets for column in sheet.columns]
    asked += [("cover", column) for column in dictionary.cover.columns]
    return [f"{at}.{c.name}" for at, c in asked if not places(dictionary, known, at, c)]


def test_no_column_is_asked_and_unused(found: Uses) -> None:
    assert unused(DICTIONARY, found) == []


def test_a_column_that_nothing_reads_is_named(found: Uses) -> None:
    sheet = DICTIONARY.sheet("pairing")
    ghost = SheetColumn(title="心得", name="ghost", type="text", fill="心得", example="无")
    changed = sheet.model_copy(update={"columns": (*sheet.columns, ghost)})
    sheets = tuple(changed if one is sheet else one for one in DICTIONARY.sheets)
    assert unused(DICTIONARY.model_copy(update={"sheets": sheets}), found) == ["pairing.ghost"]


def test_lineage_follows_a_column_to_its_figures_and_not_to_others(found: Uses) -> None:
    assert "days_to_agreement" in found["pairing.agreement_signed_on"]["figures"]
    assert "pairings_party_building" in found["pairing.party_co_building"]["figures"]
    assert "pairings_party_building" not in found["pairing.agreement_signed_on"]["figures"]
    assert found["model_case.link"]["pages"] == ["cases_and_problems", "town_progress"]


def test_only_what_lineage_does_not_find_is_declared(found: Uses) -> None:
    declared = {
        f"{sheet.relation}.{column.name}"
        for sheet in DICTIONARY.sheets
        for column in sheet.columns
        if column.used_by
    }
    assert [name for name in declared if found[name]] == []


def test_the_page_shows_what_lineage_finds(found: Uses) -> None:
    assert uses() == found, f"make docs writes {FILE.name} anew"
