"""The dictionary: frozen typed objects, and a clear sentence for each way of getting a file wrong."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from etl.dictionary import (
    FILES,
    SHIPPED,
    Dictionary,
    DictionaryError,
    dictionary_files,
    load_dictionary,
    loader,
)
from etl.folder import DataFolder
from etl.text import fold_name
from tests.support.yaml_files import read_yaml, write_yaml

Content = dict[str, Any]


@pytest.fixture
def override(tmp_path: Path) -> Callable[[str, Callable[[Content], object]], Path]:
    """A deployment's folder with one file of its own: the shipped one, changed."""

    def make(name: str, change: Callable[[Content], object]) -> Path:
        content = read_yaml(SHIPPED / f"{name}.yml")
        change(content)
        write_yaml(tmp_path / f"{name}.yml", content)
        return tmp_path

    return make


def first_column(content: Content) -> Content:
    column: Content = content["sheets"][0]["columns"][0]
    return column


def column(name: str, **more: object) -> Content:
    return {"title": "甲", "name": name, "type": "text", "fill": "乙", "example": "丙"} | more


# What it gives


@pytest.mark.parametrize(
    "part",
    [
        lambda d: d.programme,
        lambda d: d.district,
        lambda d: d.periods[0],
        lambda d: d.vocabularies["aid_type"],
        lambda d: d.vocabularies["aid_type"].terms[0],
        lambda d: d.sheets[0].columns[0],
        lambda d: d.messages["required"],
        lambda d: d,
    ],
)
def test_every_part_is_frozen(dictionary: Dictionary, part: Callable[[Dictionary], Any]) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        part(dictionary).name = "别的"


def test_a_dictionary_is_read_once_a_folder(tmp_path: Path) -> None:
    assert load_dictionary() is load_dictionary()
    assert load_dictionary(tmp_path) is load_dictionary(tmp_path)


def test_half_years_follow_each_other_and_are_due_fifteen_days_later(
    dictionary: Dictionary,
) -> None:
    codes = [p.code for p in dictionary.periods]
    assert codes == ["2024H1", "2024H2", "2025H1", "2025H2", "2026H1", "2026H2", "2027H1"]
    for before, after in zip(dictionary.periods, dictionary.periods[1:], strict=False):
        assert after.starts_on - before.ends_on == dt.timedelta(1)
    assert {(p.due_on - p.ends_on).days for p in dictionary.periods} == {15}
    assert dictionary.period("2027H1").due_on == dt.date(2027, 8, 15)


def test_a_half_year_holds_its_first_and_last_day(dictionary: Dictionary) -> None:
    period = dictionary.period("2026H1")
    inside = [period.holds(day) for day in (dt.date(2026, 1, 1), dt.date(2026, 6, 30))]
    outside = [period.holds(day) for day in (dt.date(2025, 12, 31), dt.date(2026, 7, 1))]
    assert (inside, outside) == ([True, True], [False, False])


@pytest.mark.parametrize("find", ["period", "phase", "milestone", "sheet"])
def test_an_unknown_code_is_a_key_error(dictionary: Dictionary, find: str) -> None:
    with pytest.raises(KeyError, match="Q9"):
        getattr(dictionary, find)("Q9")


def test_a_vocabulary_knows_its_names_by_code(dictionary: Dictionary) -> None:
    aid_types = dictionary.vocabularies["aid_type"]
    assert len(aid_types.codes) == len(aid_types.names) == 7
    assert aid_types.name_of("health") == "健康帮扶"
    assert aid_types.short_of("health") == "健康"
    assert (
        dictionary.vocabularies["need_status"].short_of("open") == "待对接"
    )  # none given: the name
    with pytest.raises(KeyError, match="帮扶类型: culture"):
        aid_types.name_of("culture")


def test_no_spelling_means_two_entries_of_a_list(dictionary: Dictionary) -> None:
    for name, vocabulary in dictionary.vocabularies.items():
        owners: dict[str, set[str]] = {}
        for term in vocabulary.terms:
            for word in (term.code, term.name, term.short, *term.aliases):
                owners.setdefault(fold_name(word), set()).add(term.code)
        assert {word: codes for word, codes in owners.items() if len(codes) > 1} == {}, name


def test_every_message_says_where_it_is_unless_it_is_about_a_file(dictionary: Dictionary) -> None:
    for code, message in dictionary.messages.items():
        assert re.search(r"\{(cell|sheet|file)\}", message.text), code
        assert message.text.endswith("。"), code


def test_only_warnings_wait_for_a_decision(dictionary: Dictionary) -> None:
    waiting = {code for code, message in dictionary.messages.items() if message.confirm}
    assert {dictionary.messages[code].severity for code in waiting} == {"warning"}


def test_indicators_name_published_columns(dictionary: Dictionary) -> None:
    columns = {(r.name, c.name) for r in dictionary.relations.values() for c in r.columns}
    orphans = {
        i.code for i in dictionary.indicators.values() if (i.relation, i.column) not in columns
    }
    assert orphans == set()


def test_a_column_of_a_sheet_is_a_published_column(dictionary: Dictionary) -> None:
    for sheet in dictionary.sheets:
        published = {c.name for c in dictionary.relations[sheet.relation].columns}
        plain = {c.stored_name for c in sheet.columns if c.stored_name and c.type != "code"}
        assert plain <= published, sheet.sheet


@pytest.mark.parametrize(
    ("periods", "overdue", "start"),
    [
        (1, "超过半年", "本期"),
        (2, "超过一年", "上期"),
        (3, "超过一年半", "往前第二期"),
        (4, "超过两年", "往前第三期"),
        (5, "超过两年半", "往前第四期"),
    ],
)
def test_how_long_is_overdue_in_words(
    dictionary: Dictionary, periods: int, overdue: str, start: str
) -> None:
    programme = dictionary.programme.model_copy(update={"problem_overdue_periods": periods})
    assert (programme.overdue, programme.overdue_start) == (overdue, start)


# Whose it is


def test_a_deployment_overrides_one_file_and_keeps_the_others(
    override: Callable[[str, Callable[[Content], object]], Path],
) -> None:
    own = override(
        "programme", lambda content: content["programme"].update(owner="某区民政局", due_days=20)
    )
    d = load_dictionary(own)
    assert (d.programme.owner, d.period("2026H1").due_on) == ("某区民政局", dt.date(2026, 7, 20))
    assert d.vocabularies == load_dictionary().vocabularies
    shipped, files = dictionary_files(), dictionary_files(own)
    assert {name for name, content in files.items() if content != shipped[name]} == {
        "programme.yml"
    }
    assert set(files) == {f"{name}.yml" for name in FILES}


def test_an_extending_file_gives_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "programme.yml").write_text(
        "extends: shipped\nprogramme: {owner: 某县民政局}\ndistrict: {abolished_towns: {}}\n",
        encoding="utf-8",
    )
    (tmp_path / "sheets.yml").write_text(
        "extends: shipped\n"
        "sheets:\n"
        "  - relation: pairing\n"
        "    columns:\n"
        "      - {name: note, example: 无}\n"
        "      - {title: 联系人职务, name: post, type: text, fill: 职务, example: 会长}\n",
        encoding="utf-8",
    )
    d, shipped = load_dictionary(tmp_path), load_dictionary()
    assert d.programme == shipped.programme.model_copy(update={"owner": "某县民政局"})
    assert (d.district.abolished_towns, d.district.name) == ({}, shipped.district.name)
    columns, before = (x.sheet("pairing").columns for x in (d, shipped))
    assert [c.name for c in columns] == [*(c.name for c in before), "post"]
    assert {c.name: c for c in columns}["note"].example == "无"
    assert d.sheet("problem") == shipped.sheet("problem")


def test_a_snapshot_of_an_extending_file_is_whole(tmp_path: Path) -> None:
    (own := tmp_path / "own").mkdir()
    (own / "programme.yml").write_text(
        "extends: shipped\nprogramme: {owner: 某县民政局}\n", encoding="utf-8"
    )
    for name, content in dictionary_files(own).items():
        (tmp_path / name).write_bytes(content)
    assert b"extends" not in (tmp_path / "programme.yml").read_bytes()
    assert load_dictionary(tmp_path) == load_dictionary(own)


def test_a_data_folder_brings_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "dictionary").mkdir()
    text = (
        (SHIPPED / "messages.yml")
        .read_text(encoding="utf-8")
        .replace("没有填，请填", "是空的，请填")
    )
    (tmp_path / "dictionary" / "messages.yml").write_text(text, encoding="utf-8")
    assert "是空的" in DataFolder(tmp_path).dictionary.messages["required"].text
    assert DataFolder(tmp_path / "other").dictionary == load_dictionary()


# What is wrong is said


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("programme", lambda c: c["programme"].pop("owner"), "programme.owner.*required"),
        ("programme", lambda c: c.pop("phases"), "a part is missing.*phases"),
        (
            "programme",
            lambda c: c["programme"].update(due_days="两周"),
            "due_days|a part is missing",
        ),
        (
            "programme",
            lambda c: c["programme"].update(due_days=-1),
            "due_days.*greater than or equal to 0",
        ),
        ("programme", lambda c: c["programme"].update(review="也许"), "programme.review.*boolean"),
        (
            "programme",
            lambda c: c["programme"].update(colour="red"),
            "programme.colour.*not permitted",
        ),
        (
            "programme",
            lambda c: c["milestones"][1].update(phase="later"),
            "milestone L2: unknown phase later",
        ),
        (
            "programme",
            lambda c: c["milestones"][0].update(basis="guessed"),
            r"milestones\.0\.basis",
        ),
        ("programme", lambda c: c["periods"].pop(2), "period 2025H2 does not follow 2024H2"),
        (
            "programme",
            lambda c: c["periods"][1].update(code="2023H9"),
            "period 2023H9 must sort after 2024H1",
        ),
        (
            "programme",
            lambda c: c["programme"].update(lengths=["半年"], problem_overdue_periods=2),
            "lengths has no words for problem_overdue_periods",
        ),
        (
            "programme",
            lambda c: c["milestones"][1].pop("measure"),
            "milestone L2: a measure is needed",
        ),
        (
            "programme",
            lambda c: c["milestones"][1].update(measure="pairings"),
            "measure pairings is counted by two milestones",
        ),
        (
            "programme",
            lambda c: c["milestones"][1].update(code="L9"),
            "not_applicable_L9 of milestone L9 is missing",
        ),
        (
            "vocabularies",
            lambda c: c["aid_type"]["terms"][0].pop("color"),
            "aid_type: each term needs a color of its own",
        ),
        ("programme", lambda c: c["leaderboard"]["weights"].pop("money"), "leaderboard weights"),
        ("programme", lambda c: c["leaderboard"].update(weight_spread=1.5), "weight_spread"),
        ("programme", lambda c: c["leaderboard"]["recognition"].pop("town"), "recognition"),
        (
            "vocabularies",
            lambda c: c["task"]["terms"].append(c["task"]["terms"][0]),
            "主要任务: code is given twice",
        ),
        (
            "vocabularies",
            lambda c: c["task"]["terms"][1].update(name="乡村产业振兴"),
            "name is given twice",
        ),
        (
            "vocabularies",
            lambda c: c.pop("need_source"),
            "需求来源: unknown vocabulary need_source",
        ),
        ("vocabularies", lambda c: c["task"].pop("title"), "vocabularies.task.title.*required"),
        ("sheets", lambda c: first_column(c).update(type="colour"), "type colour is none of"),
        (
            "sheets",
            lambda c: first_column(c).update(title="结对日期"),
            "结对情况: 结对日期 is given twice",
        ),
        (
            "sheets",
            lambda c: first_column(c).update(name="village"),
            "结对情况: village is given twice",
        ),
        ("sheets", lambda c: first_column(c).update(type="choice"), "a choice needs a vocabulary"),
        (
            "sheets",
            lambda c: first_column(c).update(required={"column": "x", "equals": "1"}),
            "which is not a column",
        ),
        ("sheets", lambda c: c["reading"].pop("total_words"), "reading.total_words.*required"),
        (
            "messages",
            lambda c: c["required"].update(severity="fatal"),
            r"messages\.required\.severity",
        ),
        ("messages", lambda c: c["required"].pop("text"), r"messages\.required\.text"),
        (
            "indicators",
            lambda c: c["organizations"].pop("label"),
            r"indicators\.organizations\.label",
        ),
        (
            "relations",
            lambda c: c["relations"]["town"]["columns"].append("ghost"),
            "town: ghost is not among",
        ),
        (
            "relations",
            lambda c: c["relations"]["town"].update(group="ghost"),
            "relations.yml: town: unknown group ghost",
        ),
        (
            "relations",
            lambda c: c["relations"]["town"]["columns"][0].update(vocabulary="ghost"),
            "relations.yml: town town_code: unknown vocabulary ghost",
        ),
        (
            "relations",
            lambda c: c["relations"]["town"]["columns"][0].update(refers_to="phase_progress"),
            "town town_code: refers to phase_progress, which is not a relation with names",
        ),
        (
            "relations",
            lambda c: c["relations"]["v_town_period"]["columns"].append(
                {"name": "ghost", "like": "participation"}
            ),
            "v_town_period: ghost: participation has no such column",
        ),
        ("relations", lambda c: c["filters"].append("ghost"), "filters: ghost is not a column"),
        (
            "relations",
            lambda c: c["relations"]["pairing"]["columns"][0].update(before="ghost"),
            "pairing: before ghost: 结对情况 stores no such column",
        ),
        (
            "relations",
            lambda c: c["relations"].pop("honor"),
            "表彰荣誉: relation honor is not described; add it",
        ),
        (
            "indicators",
            lambda c: c["organizations"].update(column="ghost"),
            r"indicators.yml: organizations: participation\.ghost is described in neither",
        ),
        (
            "sheets",
            lambda c: c["sheets"][1]["columns"].append(column("media", type="organizations")),
            "项目进展 甲: nothing stores a column of type organizations",
        ),
        (
            "sheets",
            lambda c: c["sheets"][1]["columns"].append(column("media", store=None)),
            "项目进展 甲: nothing stores a column of type text with store null",
        ),
        (
            "sheets",
            lambda c: c["sheets"][1]["columns"].append(column("media", store="own_code")),
            "项目进展: own_code is stored twice",
        ),
        (
            "vocabularies",
            lambda c: c.update(colour={"title": "颜色", "terms": [{"code": "red", "name": "红"}]}),
            "vocabularies.yml: colour: no column has this vocabulary",
        ),
        (
            "vocabularies",
            lambda c: c["submission_status"].pop("table"),
            "submission_status: a relation has this name; give table",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    override: Callable[[str, Callable[[Content], object]], Path],
    name: str,
    change: Callable[[Content], object],
    said: str,
) -> None:
    with pytest.raises(DictionaryError, match=said):
        load_dictionary(override(name, change))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1, 2\nb: }", r"{name}\.yml: is not YAML"),
        ("- 1\n- 2\n", r"{name}\.yml: expected names with values"),
        ("", r"{name}\.yml: expected names with values"),
    ],
)
def test_a_file_that_is_no_mapping_is_named(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DictionaryError, match=said.format(name=name)):
        load_dictionary(tmp_path)


@pytest.mark.parametrize("name", [name for name in FILES if name != "reasons"])
def test_a_file_with_other_things_in_it_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.yml").write_text("something: else\n", encoding="utf-8")
    with pytest.raises(DictionaryError):
        load_dictionary(tmp_path)


def test_a_file_that_is_no_utf8_is_said(tmp_path: Path) -> None:
    (tmp_path / "programme.yml").write_bytes("programme: {name: 百社联百村}".encode("gb18030"))
    with pytest.raises(DictionaryError, match=r"programme\.yml"):
        load_dictionary(tmp_path)


def test_a_missing_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "dictionary")
    (tmp_path / "dictionary" / "reasons.yml").unlink()
    monkeypatch.setattr("etl.dictionary.loader.SHIPPED", tmp_path / "dictionary")
    loader._load.cache_clear()
    try:
        with pytest.raises(DictionaryError, match=r"reasons\.yml: cannot be read"):
            load_dictionary()
    finally:
        loader._load.cache_clear()


def test_a_setting_at_the_wrong_indentation_is_refused(tmp_path: Path) -> None:
    text = (SHIPPED / "programme.yml").read_text(encoding="utf-8") + "\nreview: true\n"
    (tmp_path / "programme.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DictionaryError, match=r"programme\.yml: review"):
        load_dictionary(tmp_path)
