"""The command line: exit codes, one sentence for what is wrong, JSON for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from etl.cli.app import COMMANDS
from etl.folder import DataFolder
from etl.run import load_files, published_version
from tests.support.commands import command
from tests.support.workbooks import bad_return, town_return


@pytest.mark.usefixtures("tiny_publication")
@pytest.mark.parametrize("act", ["check", "load"])
def test_what_is_no_return_is_one_sentence_and_exit_1(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, tmp_path: Path, act: str
) -> None:
    empty = tmp_path / "空文件夹"
    empty.mkdir()
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "文.xlsx").write_bytes(b"%PDF-1.7")
    for name, said in (
        ("空文件夹", "没有可以读取"),
        ("空.xlsx", "空的"),
        ("文.xlsx", "PDF"),
        ("没有.xlsx", "找不到文件"),
    ):
        code, out, err = command(capsys, folder, act, str(tmp_path / name))
        assert code == 1
        assert "Traceback" not in out + err
        assert out.count("须修改") == 1
        assert said in out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("load",),
        ("check",),
        ("load", "--colour", "x"),
        ("template", "--town", "石湾镇", "--period", "2026H1", "--out", "x.xlsx"),
        ("template", "--town", "狮山镇", "--period", "2026Q1", "--out", "x.xlsx"),
    ],
)
def test_wrong_usage_is_exit_2(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, arguments: tuple[str, ...]
) -> None:
    code, out, err = command(capsys, folder, *arguments)
    assert (code, "Traceback" in out + err) == (2, False)


def test_a_demonstration_for_a_town_it_does_not_tell_of_is_one_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    towns = folder.root / "reference" / "towns.csv"
    text = folder.reference("towns.csv").read_text(encoding="utf-8")
    towns.write_text(text + "440605199,示例镇,镇\n", encoding="utf-8")
    code, out, err = command(capsys, folder, "demo")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "“示例镇”" in err


@pytest.mark.publishes("submission_status", "town")
def test_json_is_one_document_with_the_names_of_the_contract(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    good, wrong = (
        town_return().save(folder.inbox / "a.xlsx"),
        bad_return().save(folder.inbox / "b.xlsx"),
    )
    code, out, _ = command(capsys, folder, "check", str(good), str(wrong), "--json")
    first, second = json.loads(out)
    assert (code, first["status"], second["status"]) == (1, "accepted", "rejected")
    assert set(first) == {"file", "sha256", "town_code", "period", "status", "rows", "findings"}
    assert first["rows"]["项目进展"] == 2
    fields = [
        "severity",
        "code",
        "sheet",
        "row",
        "column",
        "answer",
        "answer_note",
        "answered_by",
        "answered_on",
        "cell",
        "title",
        "value",
        "message",
        "suggestion",
    ]
    assert set(second["findings"][0]) == set(fields)
    assert not folder.ledger.exists()
    code, out, _ = command(capsys, folder, "load", str(folder.inbox), "--json")
    results = json.loads(out)
    assert [x["outcome"] for x in results] == ["loaded", "rejected"]
    assert {x["version"] for x in results} == {1, 2}
    for act in ("status", "publish", "rebuild"):
        code, out, _ = command(capsys, folder, act, "--json")
        assert code == 0
        assert isinstance(json.loads(out), dict)


def test_json_may_stand_before_the_command_too(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    good = town_return().save(folder.inbox / "a.xlsx")
    _, out, _ = command(capsys, folder, "--json", "check", str(good))
    assert json.loads(out)[0]["status"] == "accepted"
    _, out, _ = command(capsys, folder, "check", str(good))
    assert "可接收  a.xlsx" in out  # and it does not stick


@pytest.mark.usefixtures("no_publication")
def test_what_is_still_asked_of_a_loaded_return_is_said(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    rough = town_return().changed("project_report", cash="约3万").save(folder.inbox / "a.xlsx")
    for word in ("已载入", "未变化"):
        _, out, _ = command(capsys, folder, "load", str(rough))
        assert f"{word}，1 处请核实  a.xlsx" in out


@pytest.mark.usefixtures("no_publication")
def test_exit_is_0_when_all_is_well(capsys: pytest.CaptureFixture[str], folder: DataFolder) -> None:
    good = str(town_return().save(folder.inbox / "a.xlsx"))
    assert [command(capsys, folder, act, good)[0] for act in ("check", "load", "load")] == [0, 0, 0]


def test_a_wrong_dictionary_is_one_sentence_and_exit_1(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    (folder.root / "dictionary").mkdir(parents=True)
    (folder.root / "dictionary" / "messages.yml").write_text("- 1", encoding="utf-8")
    code, out, err = command(
        capsys, folder, "check", str(town_return().save(folder.inbox / "a.xlsx"))
    )
    assert (code, "Traceback" in out + err) == (1, False)
    assert "messages.yml" in err


@pytest.mark.parametrize("text", ["a,b\n1,2\n", ""])
def test_a_wrong_list_is_one_sentence_and_exit_1(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, text: str
) -> None:
    (folder.root / "reference" / "villages.csv").write_text(text, encoding="utf-8")
    code, out, err = command(
        capsys, folder, "check", str(town_return().save(folder.inbox / "a.xlsx"))
    )
    assert (code, "Traceback" in out + err) == (1, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("load",), "缺少必需的参数"),
        (("loda", "x.xlsx"), "loda"),
        (("check", "--nope", "x.xlsx"), "没有这个选项"),
        (
            ("template", "--town", "广州", "--period", "2026H1", "--out", "x.xlsx"),
            "没有“广州”这个镇",
        ),
    ],
)
def test_wrong_usage_is_one_chinese_sentence(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = command(capsys, folder, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert not re.search("Error|Usage|Invalid", err)


def test_a_wrong_day_and_a_folder_that_cannot_be_written_are_one_sentence_each(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    code, out, err = command(capsys, DataFolder(path / "below a file"), "load", str(path))
    assert (code, out, "Traceback" in err) == (1, "", False)
    monkeypatch.setenv("BAISHE_TODAY", "昨天")
    code, out, err = command(capsys, folder, "check", str(path))
    assert (code, out) == (1, "")
    assert "2026-11-24" in err


@pytest.mark.usefixtures("tiny_publication")
def test_who_takes_a_version_back_is_told_what_is_in_force(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    version = "440605124-2026H1-v1"
    load_files([town_return().save(folder.inbox / "a.xlsx")], folder)
    code, out, _ = command(capsys, folder, "withdraw", version, "--reason", "错报", "--json")
    said = json.loads(out)
    assert (code, said["version"]) == (0, published_version(folder))
    assert (said["submission_id"], said["outcome"]) == (version, "withdrawn")
    assert said["in_force"] is None
    code, out, _ = command(capsys, folder, "restore", version, "--reason", "核实无误")
    assert (code, out.count(version)) == (0, 2)
    assert {"withdraw", "restore", "close", "reopen"} <= {f.__name__ for f in COMMANDS}
