"""Towns and villages by any usual way of writing them; nothing by likeness."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dictionary import load_dictionary
from etl.folder import SHIPPED_REFERENCE
from etl.intake.normalize.areas import TownNames, VillageNames, all_village_endings, base_name
from etl.intake.normalize.outcome import Outcome
from etl.lists.reference import Reference, Town, Village, read_reference

D = load_dictionary()
REFERENCE = read_reference(D, lambda name: SHIPPED_REFERENCE / name)
TOWNS = TownNames(D.district, REFERENCE)
VILLAGES = {town.name: VillageNames(D.district, REFERENCE, town) for town in REFERENCE.towns}
ENDINGS = all_village_endings(D.district)
ANYTHING = st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.dates())


def codes(outcome: Outcome) -> list[str]:
    return [issue.code for issue in outcome.issues]


def town_of(village: Village) -> Town:
    return REFERENCE.town(village.town_code)


# Towns


@pytest.mark.parametrize("town", REFERENCE.towns, ids=lambda t: t.name)
def test_every_usual_name_of_a_town_means_it(town: Town) -> None:
    short = town.name.removesuffix("街道").removesuffix("镇")
    names = (
        town.name,
        town.code,
        int(town.code),
        float(town.code),
        short,
        f"南海{short}",
        f"南海区{town.name}",
        f"佛山市南海区{town.name}",
        f"广东省佛山市南海区{town.name}",
        f"{short} {town.name.removeprefix(short)}",
        f"{town.name}\n",
        f"{short}镇人民政府",
        f"{short}街道办事处",
    )
    for name in names:
        assert TOWNS.normalise(name) == Outcome(town.code), name


@pytest.mark.parametrize("value", ["区级", "440605", " 区 级 "])
def test_the_district_reports_too(value: str) -> None:
    assert TOWNS.normalise(value) == Outcome("440605")


@pytest.mark.parametrize(
    ("value", "successor"),
    [
        ("小塘镇", "狮山镇"),
        ("佛山市南海区盐步镇", "大沥镇"),
        ("金沙", "丹灶镇"),
        ("平洲街道", "桂城街道"),
        ("和顺", "里水镇"),
    ],
)
def test_a_town_that_was_merged_is_never_changed_silently(value: str, successor: str) -> None:
    outcome = TOWNS.normalise(value)
    assert (outcome.value, codes(outcome)) == (None, ["town_abolished"])
    assert outcome.issues[0].values["suggestion"] == successor


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("禅城区祖庙街道", "town_unknown"),
        ("北滘镇", "town_unknown"),
        ("丹枣镇", "town_unknown"),
        ("镇", "town_unknown"),
        ("丹灶镇、西樵镇", "several_towns"),
        ("丹灶镇/西樵镇", "several_towns"),
    ],
)
def test_what_is_no_town_of_the_district(value: str, code: str) -> None:
    assert codes(TOWNS.normalise(value)) == [code]


@given(ANYTHING)
def test_no_town_raises(value: object) -> None:
    assert isinstance(TOWNS.normalise(value), Outcome)


# Villages


def test_every_official_name_and_code_means_its_village_in_its_town() -> None:
    for village in REFERENCE.villages:
        town = town_of(village).name
        for spelling in (
            village.name,
            village.code,
            f" {village.name} ",
            f"{town}{village.name}",
            f"佛山市南海区{town}{village.name}",
        ):
            assert VILLAGES[town].normalise(spelling) == Outcome(village.code), spelling


def test_every_base_name_means_its_village_or_is_asked_about() -> None:
    for village in REFERENCE.villages:
        outcome = VILLAGES[town_of(village).name].normalise(base_name(village.name, ENDINGS))
        assert outcome.value == village.code or outcome.issues, village.name


def test_all_villages_of_the_list_are_tried() -> None:
    with (SHIPPED_REFERENCE / "villages.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(REFERENCE.villages) == 290


@pytest.mark.parametrize(
    ("town", "value", "name"),
    [
        ("里水镇", "汤村", "汤村村委会"),
        ("里水镇", "汤村村", "汤村村委会"),
        ("里水镇", "汤村村民委员会", "汤村村委会"),
        ("里水镇", "河村", "河村社区居委会"),
        ("丹灶镇", "下滘村", "下滘村委会"),
        ("丹灶镇", "仙岗", "仙岗社区居委会"),
        ("丹灶镇", "仙岗村委会", "仙岗社区居委会"),
        ("桂城街道", "夏西村", "夏西社区居委会"),
        ("桂城街道", "桂城叠二社区", "叠二社区居委会"),
        ("九江镇", "江滨社区居民委员会", "江滨社区居委会"),
    ],
)
def test_the_word_for_the_kind_may_be_left_out_or_be_the_older_one(
    town: str, value: str, name: str
) -> None:
    outcome = VILLAGES[town].normalise(value)
    expected = next(v for v in REFERENCE.villages if v.name == name and town_of(v).name == town)
    assert outcome == Outcome(expected.code)


def test_names_that_two_towns_share_are_told_apart_by_the_town() -> None:
    by_name: dict[str, list[Village]] = {}
    for village in REFERENCE.villages:
        by_name.setdefault(village.name, []).append(village)
    shared = [villages for villages in by_name.values() if len(villages) > 1]
    assert shared
    for villages in shared:
        for village in villages:
            assert VILLAGES[town_of(village).name].normalise(village.name).value == village.code


@pytest.mark.parametrize(
    ("town", "value", "code"),
    [
        ("丹灶镇", "仙刚社区", "village_similar"),
        ("丹灶镇", "仙岗社区、下滘村", "several_values"),
        ("丹灶镇", "各村", "village_vague"),
        ("丹灶镇", "辖区内4个社区", "village_vague"),
        ("丹灶镇", "全镇", "village_vague"),
        ("丹灶镇", "汤村", "village_other_town"),
        ("丹灶镇", "里水镇汤村", "village_other_town"),
        ("九江镇", "物流产业园九江片三区社区", "village_quasi"),
        ("丹灶镇", "云顶天宫", "village_unknown"),
    ],
)
def test_what_is_no_village_of_the_town(town: str, value: str, code: str) -> None:
    outcome = VILLAGES[town].normalise(value)
    assert (outcome.value, codes(outcome)) == (None, [code])


def test_a_slip_is_only_suggested() -> None:
    [issue] = VILLAGES["丹灶镇"].normalise("仙刚社区").issues
    assert issue.values["suggestion"] == "仙岗社区居委会"


def test_the_other_word_for_the_kind_is_asked_about_where_it_is_another_towns_village() -> None:
    outcome = VILLAGES["西樵镇"].normalise("西岸村")
    assert codes(outcome) == ["village_kind"]
    assert next(v for v in REFERENCE.villages if v.code == outcome.value).name == "西岸社区居委会"


def test_a_natural_village_counts_under_its_committee_and_is_asked_about() -> None:
    outcome = VILLAGES["里水镇"].normalise("汤村村委会新村")
    assert codes(outcome) == ["village_alias"]
    assert next(v for v in REFERENCE.villages if v.code == outcome.value).name == "汤村村委会"


def test_a_declared_alias_is_taken_and_said() -> None:
    village = next(v for v in REFERENCE.villages if v.name == "仙岗社区居委会")
    with_alias = Reference(**{**vars(REFERENCE), "village_aliases": (("仙岗古村", village.code),)})
    names = VillageNames(D.district, with_alias, town_of(village))
    outcome = names.normalise("丹灶镇仙岗古村")
    assert (outcome.value, codes(outcome)) == (village.code, ["village_alias"])
    elsewhere = VillageNames(D.district, with_alias, REFERENCE.towns[0])
    assert elsewhere.normalise("仙岗古村").value is None


@given(ANYTHING)
def test_no_village_raises(value: object) -> None:
    outcome = VILLAGES["狮山镇"].normalise(value)
    assert outcome.value is not None or outcome.issues


@pytest.mark.parametrize(
    "spelling", ["仙岗（社区）", "仙岗社区（丹灶）", "仙岗村(居)", "1.仙岗社区", "仙岗社区。"]
)
def test_brackets_numbers_and_stops_change_no_village(spelling: str) -> None:
    assert VILLAGES["丹灶镇"].normalise(spelling) == VILLAGES["丹灶镇"].normalise("仙岗社区")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("仙岗社区孔家村", "village_alias"),
        ("仙岗社区党群服务中心", "village_alias"),
        ("仙岗社区和西岸村", "several_values"),
        ("仙岗社区 沙水社区", "village_unknown"),
        ("仙岗社区等", "village_unknown"),
        ("仙岗村第3村民小组", "village_unknown"),
    ],
)
def test_what_stands_behind_a_village_is_a_part_of_it_or_asked_about(value: str, said: str) -> None:
    outcome = VILLAGES["丹灶镇"].normalise(value)
    assert codes(outcome) == [said]
    assert (outcome.value is not None) == (said == "village_alias")


@pytest.mark.parametrize("value", ["全镇", "全镇各村", "狮山镇", "狮山", "全镇范围"])
def test_the_whole_town_is_told(value: str) -> None:
    assert VILLAGES["狮山镇"].is_whole_town(value)
    assert not VILLAGES["狮山镇"].is_whole_town("大沥镇")
