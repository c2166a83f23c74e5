"""The demonstration: invented beyond doubt, accepted by the checks, the same each time, never over real data."""

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from stdnum.cn import uscc as standard

from etl.demo import LISTS, DemoError, make_demo
from etl.demo.places import place_name
from etl.demo.register import organization_check, social_credit_code
from etl.demo.seeds import REGISTER, TOWNS
from etl.folder import DataFolder, RequestError
from etl.lists.reference import Village, load_reference
from etl.warehouse import open_warehouse

REJECTED = ("440605121", "2026H1")
PLANNED_WARNINGS = {
    "approximate": 6,
    "code_unknown": 0,
    "cumulative_differs": 4,
    "date_open_ended": 2,
    "matched_by_name": 2,
    "mode_differs": 2,
    "organization_provisional": 12,
    "vanished_pairing": 1,
    "vanished_project": 3,
    "village_alias": 2,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder with nothing but the demonstration's files, made on another day than ``demo_data``."""
    folder = DataFolder(tmp_path_factory.mktemp("made"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BAISHE_TODAY", "2026-08-01")
        make_demo(folder)
    return folder


@pytest.fixture
def copy(made: DataFolder, tmp_path: Path) -> DataFolder:
    """A copy that a test may change."""
    return DataFolder(Path(shutil.copytree(made.root, tmp_path / "copy")))


def register(folder: DataFolder) -> list[dict[str, str]]:
    return rows(folder, "organizations.csv")


def rows(folder: DataFolder, name: str) -> list[dict[str, str]]:
    with (folder.root / "reference" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digests(folder: DataFolder) -> dict[str, str]:
    files = [*folder.inbox.rglob("*.xlsx"), *(folder.root / "reference" / name for name in LISTS)]
    return {
        file.relative_to(folder.root).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def submissions(demo_data: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(DataFolder(demo_data).warehouse, read_only=True) as con:
        return con.execute(query).fetchall()


def published(demo_data: Path, query: str) -> list[tuple[object, ...]]:
    folder = DataFolder(demo_data)
    file = json.loads(folder.current.read_text(encoding="utf-8"))["file"]
    with duckdb.connect(folder.published / file, read_only=True) as con:
        return con.execute(query).fetchall()


def test_the_same_bytes_whatever_the_day_the_process_and_its_hash_seed(
    demo_data: Path, made: DataFolder
) -> None:
    """``demo_data`` may come from another process, with another hash seed."""
    assert digests(made) == digests(DataFolder(demo_data))


def test_again_into_the_same_folder_the_story_can_go_on_to_the_end(
    made: DataFolder, copy: DataFolder
) -> None:
    """Nothing of what was told changes; two returns are made up for, and the last half-years follow."""
    make_demo(copy, through="2027H1")
    usual, whole = digests(made), digests(copy)
    assert usual.items() <= whole.items()
    later = whole.keys() - usual.keys()
    assert {name.split("/")[1] for name in later} == {"2026H1", "2026H2", "2027H1"}
    assert sum("补报" in name for name in later) == 2
    with pytest.raises(RequestError, match="演示数据没有讲到“2031H1”"):
        make_demo(copy, through="2031H1")


def test_another_seed_is_another_demonstration(made: DataFolder, tmp_path: Path) -> None:
    other = DataFolder(tmp_path / "other")
    make_demo(other, seed=7, through="2024H2")
    here, there = digests(made), digests(other)
    assert there.keys() == {n for n in here if not re.match("inbox/202[56]", n)}
    assert not set(there.values()) & set(here.values())


def test_every_return_is_accepted_but_the_one_meant_to_be_rejected(demo_data: Path) -> None:
    found = published(demo_data, "select town_code, period, status, is_demo from submission")
    assert len(found) == 40
    assert [f[:2] for f in found if f[2] == "rejected"] == [REJECTED]
    assert {f[2] for f in found} == {"current", "superseded", "rejected"}
    assert all(f[3] for f in found)


def test_the_rejected_one_is_told_what_to_mend(demo_data: Path) -> None:
    found = published(
        demo_data,
        "select code, value from finding join submission using (submission_id) "
        "where status = 'rejected' and severity = 'error' order by 1",
    )
    assert found == [("number_interval", "3—5万"), ("progress_not_full", "90")]


def test_warnings_are_few_and_each_is_meant(demo_data: Path) -> None:
    found = Counter(
        code
        for (code,) in submissions(demo_data, "select code from finding where severity = 'warning'")
    )
    assert {code: n for code, n in found.items() if n > PLANNED_WARNINGS.get(code, 0)} == {}
    assert set(found) == set(PLANNED_WARNINGS) - {"code_unknown"}


def test_the_latest_half_year_has_every_state(demo_data: Path) -> None:
    found = published(
        demo_data,
        "select state, count(*) from submission_status where period = '2026H1' group by 1",
    )
    assert dict(found) == {"on_time": 4, "late": 1, "missing": 1, "rejected": 1}


def test_a_correction_keeps_the_older_version(demo_data: Path) -> None:
    found = published(
        demo_data,
        "select version, is_on_time from submission "
        "where town_code = '440605122' and period = '2025H1' order by 1",
    )
    assert found == [(1, True), (2, False)]


def test_nothing_new_is_a_confirmed_zero(demo_data: Path) -> None:
    found = submissions(
        demo_data,
        "select count(*), sum(cash_yuan), sum(volunteer_hours), count(*) filter (given_code is null) "
        "from project_report join submission using (submission_id) where is_no_new",
    )
    assert found[0][0] > 10
    assert found[0][1:] == (0, 0, 0)


def test_it_grows_as_a_programme_does(demo_data: Path) -> None:
    found = published(
        demo_data,
        "select organizations_registered_participating, villages_paired from participation "
        "where area_code = '440605' and period between '2024H1' and '2026H1' order by period",
    )
    organizations, villages = zip(*found, strict=True)
    assert list(organizations) == sorted(organizations)
    assert list(villages) == sorted(villages)
    assert 95 <= organizations[0] <= 125
    assert 165 <= organizations[-1] <= 200
    assert 235 <= villages[-1] <= 265
    live, cash, hours = published(
        demo_data,
        "select sum(projects_live), sum(cash_yuan), sum(volunteer_hours) from aid_type_summary "
        "where area_code = '440605' and period = '2026H1'",
    )[0]
    assert 360 <= float(str(live)) <= 440
    assert 10_000_000 <= float(str(cash)) <= 14_000_000
    assert 30_000 <= float(str(hours)) <= 46_000


def test_organizations_come_go_and_return(demo_data: Path) -> None:
    found = published(
        demo_data,
        "select class, count(*) from participant "
        "where area_code = '440605' and period between '2024H2' and '2026H1' group by 1",
    )
    assert {cls for cls, number in found if isinstance(number, int) and number > 0} == {
        "new",
        "continuing",
        "returning",
        "lapsed",
        "completed_out",
    }


def test_codes_are_those_that_the_system_assigned(demo_data: Path) -> None:
    for table in ("project_report", "problem"):
        found = submissions(
            demo_data,
            f"select count(*), count(*) filter (given_code <> own_code) from {table} "
            "where given_code is not null",
        )
        assert isinstance(found[0][0], int)
        assert found[0][0] > 20
        assert found[0][1] == 0


def test_some_projects_span_towns(demo_data: Path) -> None:
    found = submissions(
        demo_data,
        "select project_name from project_report group by 1 having count(distinct town_code) > 1",
    )
    told = {item["name"].format(mark="示例") for item in TOWNS["spanning"]}
    assert told <= {name for (name,) in found}


def test_problems_move_and_some_stay_open_too_long(demo_data: Path) -> None:
    found = published(
        demo_data,
        "select count(*) filter (status = 'resolved' and resolution is not null), "
        "count(*) filter (status = 'coordinating' and decision is not null), "
        "count(*) filter (status <> 'resolved' and raised_on < date '2026-01-01' and period = '2026H1')"
        " from problem",
    )
    enough = {"resolved": 20, "coordinated": 3, "open_too_long": 2}
    short = {
        name: n
        for n, (name, least) in zip(found[0], enough.items(), strict=True)
        if int(str(n)) < least
    }
    assert short == {}


def test_no_organization_can_be_taken_for_a_real_one(made: DataFolder) -> None:
    found = register(made)
    assert 950 <= len(found) <= 1_150
    assert [row for row in found if REGISTER["mark"] not in row["organization_name"]] == []
    assert len({row["organization_name"] for row in found}) == len(found)


def test_provisional_organizations_carry_the_mark_too(demo_data: Path) -> None:
    found = submissions(
        demo_data, "select distinct organization_name from provisional_organization"
    )
    assert len(found) == 4
    assert all(REGISTER["mark"] in str(name) for (name,) in found)


def test_every_code_is_valid_and_of_a_block_of_its_own(made: DataFolder) -> None:
    codes = [row["uscc"] for row in register(made) if row["uscc"]]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert standard.is_valid(code), code
        assert re.fullmatch(r"5[123]440605DEM\d{5}[0-9X][0-9A-Z]", code)
        assert code[16] == organization_check(code[8:16])
    assert {row["registration"] for row in register(made) if not row["uscc"]} == {"备案"}


@pytest.mark.parametrize(
    ("body", "check"), [("D2143569", "X"), ("60003734", "1"), ("80210043", "3")]
)
def test_the_check_character_of_an_organization_code(body: str, check: str) -> None:
    """Examples: GB 11714-1997, and codes that companies publish."""
    assert organization_check(body) == check


def test_a_code_holds_kind_and_area() -> None:
    code = social_credit_code(3, "440605", "DEM00001")
    assert code.startswith("53440605DEM00001")
    assert standard.is_valid(code)


def test_the_register_is_varied(made: DataFolder) -> None:
    found = register(made)
    share = sum(row["field"] == "行业协会商会" for row in found) / len(found)
    assert 0.15 <= share <= 0.21
    assert len({row["field"] for row in found}) == 11
    assert {row["kind"] for row in found} == {"社会团体", "社会服务机构", "基金会"}
    for column in ("size_band", "assessment_grade", "deregistered_on", "aliases"):
        filled = sum(bool(row[column]) for row in found)
        assert 5 < filled < len(found), column
    assert any(row["registered_on"] > "2024-07" for row in found)


def test_lists_name_real_villages(made: DataFolder) -> None:
    villages = {v.code: v for v in load_reference(made).villages}
    typical = rows(made, "typical_villages.csv")
    aliases = rows(made, "village_aliases.csv")
    assert {row["village_code"] for row in (*typical, *aliases)} <= set(villages)
    assert len({row["village_code"] for row in typical}) == len(typical)
    assert {row["level"] for row in typical} == set(
        made.dictionary.vocabularies["typical_level"].codes
    )
    counted = Counter(
        villages[row["village_code"]].town_code
        for row in typical
        if row["level"] != made.dictionary.vocabularies["typical_level"].codes[2]
    )
    assert len(counted) == 6
    assert len(set(counted.values())) >= 4


@pytest.mark.parametrize(
    ("official", "kind", "said"),
    [
        ("仙岗社区居委会", "社区", "仙岗社区"),
        ("汤村村委会", "村", "汤村"),
        ("北村社区居委会", "社区", "北村社区"),
        ("儒溪村委会", "村", "儒溪村"),
    ],
)
def test_villages_are_called_as_people_do(official: str, kind: str, said: str) -> None:
    assert place_name(Village("440605122201", official, "440605122", kind)) == said


def _real_ledger(folder: DataFolder) -> None:
    entry = {
        "submission_id": "440605124-2026H1-v1",
        "sha256": "0" * 64,
        "file_name": "a.xlsx",
        "received_at": "2026-07-01T09:00:00",
        "town_code": "440605124",
        "period": "2026H1",
        "version": 1,
        "outcome": "accepted",
        "is_demo": False,
        "today": "2026-07-01",
        "dictionary_sha256": "",
        "reference_sha256": "",
    }
    folder.ledger.parent.mkdir(parents=True)
    folder.ledger.write_text(json.dumps(entry) + "\n", encoding="utf-8")


def _real_warehouse(folder: DataFolder) -> None:
    with open_warehouse(folder.warehouse, folder.dictionary) as con:
        con.execute(
            "insert into submission (submission_id, version, outcome, file_name, file_sha256, "
            "received_at, error_count, warning_count, is_demo, is_no_new) "
            "values ('x', 1, 'accepted', 'a.xlsx', '0', now()::timestamp, 0, 0, false, false)"
        )


def _real_return(folder: DataFolder) -> None:
    (folder.inbox / "2026H1" / "百社联百村_狮山镇_2026H1.xlsx").write_bytes(b"anything")


def _real_return_under_our_name(folder: DataFolder) -> None:
    next(folder.inbox.rglob("*狮山镇_2026H1.xlsx")).write_bytes(b"PK\x03\x04 not ours")


def _real_register(folder: DataFolder) -> None:
    register = folder.root / "reference" / "organizations.csv"
    text = register.read_text(encoding="utf-8")
    register.write_text(text + ",某某协会,社会团体,,,,,,,,,\n", encoding="utf-8")


def _real_typical_villages(folder: DataFolder) -> None:
    (folder.root / "reference" / "organizations.csv").unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_real_ledger, "正式报送数据"),
        (_real_warehouse, "正式报送数据"),
        (_real_return, "百社联百村_狮山镇_2026H1.xlsx"),
        (_real_return_under_our_name, "狮山镇_2026H1.xlsx"),
        (_real_register, "organizations.csv"),
        (_real_typical_villages, "typical_villages.csv"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_real_data_are_never_touched(
    copy: DataFolder, spoil: Callable[[DataFolder], None], said: str
) -> None:
    spoil(copy)
    before = digests(DataFolder(copy.root)) if said != "typical_villages.csv" else None
    with pytest.raises(DemoError, match=said):
        make_demo(copy)
    if before:
        assert digests(copy) == before


def test_a_town_without_a_story_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    towns = folder.reference("towns.csv").read_text(encoding="utf-8")
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "towns.csv").write_text(
        towns + "440605199,示例镇,镇\n", encoding="utf-8"
    )
    with pytest.raises(RequestError, match="“示例镇”"):
        make_demo(folder)
    assert [path.name for path in tmp_path.rglob("*.*")] == ["towns.csv"]
