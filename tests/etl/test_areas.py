"""The tree of areas from its lists, and who sends returns in it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from etl.dictionary import load_dictionary
from etl.intake.normalize.areas import TownNames
from etl.lists.areas import AreaTreeError, area_tree, enclosing
from etl.lists.reference import read_reference
from tests.etl.marts.known_answer.city import AREAS, new_ledger

D = load_dictionary()
ROOT = D.district.code
TOWN = {"town_code": "t1", "town_name": "天镇", "parent_code": "c1"}
CITY = [
    {"area_code": "c1", "area_name": "子县", "level": "county", "parent_code": ""},
    {"area_code": "c2", "area_name": "丑县", "level": "县（区）", "parent_code": ""},
]


def levels(listed: Sequence[dict[str, str]], towns: Sequence[dict[str, str]]) -> list[str]:
    return [f"{a.code} {a.level} {a.parent}" for a in area_tree(D, listed, towns)]


def test_towns_without_areas_between_are_those_of_one_county() -> None:
    towns = [{"town_code": "t2", "town_name": "地镇"}, {"town_code": "t1", "town_name": "天镇"}]
    assert levels([], towns) == [f"{ROOT} county None", f"t1 town {ROOT}", f"t2 town {ROOT}"]


def test_the_whole_is_one_level_above_the_highest_listed() -> None:
    assert levels(CITY, [TOWN]) == [
        f"{ROOT} city None",
        f"c1 county {ROOT}",
        "t1 town c1",
        f"c2 county {ROOT}",
    ]
    city = {"area_code": "s", "area_name": "某市", "level": "city", "parent_code": ""}
    below = [{**row, "parent_code": "s"} for row in CITY]
    assert levels([city, *below], [TOWN])[:3] == [
        f"{ROOT} province None",
        f"s city {ROOT}",
        "c1 county s",
    ]


def test_every_area_is_enclosed_by_itself_and_all_above() -> None:
    pairs = [(a.code, place.code) for a, place in enclosing(area_tree(D, CITY, [TOWN]))]
    assert [place for code, place in pairs if code == "t1"] == ["t1", "c1", ROOT]


@pytest.mark.parametrize(
    ("listed", "towns", "said"),
    [
        (CITY, [{**TOWN, "parent_code": ""}], "应为县（区）"),
        (CITY, [{**TOWN, "parent_code": "c9"}], "c9 不在 areas.csv 里"),
        (CITY, [TOWN, {**TOWN, "town_name": "地镇"}], "t1 写了两次"),
        (CITY, [TOWN, {**TOWN, "town_code": "t2"}], "天镇 写了两次"),
        ([{**CITY[0], "level": "乡"}], [TOWN], "c1 的级别应为以下一项：省、市、县（区）"),
        ([{**CITY[0], "level": "省"}], [TOWN], "之上没有级别"),
        ([CITY[0], {**CITY[1], "parent_code": "c1"}], [TOWN], "应高于本级"),
    ],
)
def test_lists_that_make_no_tree_are_refused(
    listed: list[dict[str, str]], towns: list[dict[str, str]], said: str
) -> None:
    with pytest.raises(AreaTreeError, match=said):
        area_tree(D, listed, towns)


def test_towns_and_counties_send_returns(tmp_path: Path) -> None:
    folder = new_ledger(tmp_path / "case", "X", "ABCE").folder
    lists = read_reference(folder.dictionary, folder.reference)
    assert [sender.name for sender in lists.senders][-3:] == ["子县", "丑县", "寅县"]
    names = TownNames(folder.dictionary.district, lists)
    assert names.normalise("丑县").value == AREAS["Q"]
    assert names.normalise("玄镇").value == AREAS["C"]
    # Whose own return “the district's” is cannot be told among several.
    assert names.normalise("区级").value is None
    assert names.normalise("区本级").value is None
    assert lists.county_of(lists.town(AREAS["C"])) == lists.town(AREAS["Q"])
