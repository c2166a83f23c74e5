"""What the search finds, and that a reader's index holds only what the reader may see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard.data.warehouse import current_edition
from dashboard.features.search import index
from dashboard.features.search.index import Entry
from dashboard.features.search.initials import initials
from dashboard.page.view import View
from dashboard.server.access import EVERYBODY, Person
from etl.folder import DataFolder

TOWN = "440605124"


def entry(name: str, about: str = "", code: str = "") -> Entry:
    return Entry(index.VILLAGES, name, about, code, "")


def test_initials_of_every_reading_of_a_character() -> None:
    assert initials("松岗社") == "s g s"
    assert set(initials("区")) == {"o", "q"}
    # 长 is cháng and zhǎng, 重 chóng, zhòng and (rarely) tóng; signs are left out, digits stand for themselves.
    assert initials("“长重”2") == "cz ctz 2"


@pytest.mark.parametrize(
    ("word", "rank"),
    [
        ("松岗", 0),  # its beginning
        ("社区", 1),  # a part
        ("sg", 2),  # initials
        ("gs", 3),  # initials in the middle
        ("sgso", 2),  # another reading of the last character
        ("124201", 4),  # a part of the code
        ("狮山", 5),  # its town
        ("西樵", None),
        ("sgx", None),
        ("24", None),  # too short for a code
    ],
)
def test_a_name_is_found_by_part_initials_code_and_place(word: str, rank: int | None) -> None:
    assert entry("松岗社区", "狮山镇 · 4个项目", "440605124201").rank(word) == rank


def test_all_words_must_fit_and_the_best_come_first() -> None:
    entries = (entry("大松岗", "狮山镇"), entry("松岗", "狮山镇"), entry("松岗", "西樵镇"))
    assert [e.name for e in index.find(entries, "松岗 狮山")] == ["大松岗", "松岗"]
    assert [e.name for e in index.find(entries, "松岗")] == ["松岗", "松岗", "大松岗"]
    assert [e.name for e in index.find(entries, "ＳＧ")][:2] == ["松岗", "松岗"]
    assert index.find(entries, "  ") == []


def made(demo_data: Path, reader: Person) -> list[list[object]]:
    folder = DataFolder(demo_data)
    edition = current_edition(folder)
    assert edition
    entries: list[list[object]] = json.loads(index.make_index(folder, edition, reader, ""))[
        "entries"
    ]
    return entries


def test_everything_is_in_the_index_once(demo_data: Path, view: View) -> None:
    entries = made(demo_data, EVERYBODY)
    counts = {
        index.VILLAGES: "select count(*) from published.village",
        index.PROJECTS: "select count(*) from published.project_as_of where period = '2026H1' and is_counted",
        index.PROBLEMS: "select count(*) from published.problem_as_of where period = '2026H1'",
        index.ORGANIZATIONS: "select count(distinct organization_id) from published.organization_contribution",
    }
    for group, sql in counts.items():
        addresses = [entry[4] for entry in entries if entry[0] == group]
        assert len(addresses) == len(set(addresses)) == view.warehouse.rows(sql)[0][0]


def test_an_officers_index_holds_problems_and_projects_of_the_own_town_alone(
    demo_data: Path,
) -> None:
    may = frozenset({"read", "datasets", "returns"})
    officer = Person("a", "town", "", may, frozenset({TOWN}))  # type: ignore[arg-type]
    own, everything = made(demo_data, officer), made(demo_data, EVERYBODY)
    of_town = [
        e
        for e in everything
        if (e[0] == index.PROJECTS and f"town={TOWN}" in str(e[4]))
        or (e[0] == index.PROBLEMS and f"problem={TOWN}-" in str(e[4]))
    ]
    assert of_town
    closed = (index.PROJECTS, index.PROBLEMS)
    assert sorted(str(e[4]) for e in own if e[0] in closed) == sorted(str(e[4]) for e in of_town)
    assert {str(e[3])[:9] for e in own if e[0] == index.VILLAGES} == {TOWN}


def test_a_leaders_index_has_no_village_without_a_pairing(demo_data: Path) -> None:
    leader = Person("a", "viewer", "", frozenset({"read", "present"}), None)
    about = [str(e[2]) for e in made(demo_data, leader) if e[0] == index.VILLAGES]
    assert about
    assert not [line for line in about if " · 0家社会组织结对" in line]
    everybody = [str(e[2]) for e in made(demo_data, EVERYBODY) if e[0] == index.VILLAGES]
    assert any(" · 0家社会组织结对" in line for line in everybody)
