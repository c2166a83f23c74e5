"""工作台: by role, what may be handed in, what the worker then does, and what is told of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.features.desk import steps
from dashboard.page import reader
from dashboard.server.access import EVERYBODY, Person
from etl import jobs, run, worker
from etl.archive import ledger
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.intake.check.repeated import MANY
from tests.pages.opening import PageOpener, finding, go, plain
from tests.support.data_folders import entries
from tests.support.repeated_questions import differing
from tests.support.workbooks import Book, bad_return, data_folder, project, town_return

SHISHAN, DALI = "440605124", "440605125"
pytestmark = pytest.mark.usefixtures("sandbox_here", "desk_publications")

XLSX = "application/octet-stream"
SAID = f"累计投入资金(万元)：{MANY}处与按各期报送相加的数不同"
NOTE = "首次报送，以前各期没有在系统报送"
Desk = Callable[..., AppTest]


def person(name: str, role: str, *towns: str) -> Person:
    """A user of this role."""
    known = load_dictionary().service.roles[role]
    own = frozenset(towns) if known.own_towns_only else None
    return Person(name, role, known.name, known.may, own)


CLERK, APPROVER = person("li", "clerk"), person("wang", "approver")
OFFICER = person("dali", "town", DALI)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, folder: DataFolder) -> Desk:
    """Opens the desk of a person, on an empty data folder."""
    open_page = PageOpener(folder.root, monkeypatch)

    def opened(who: Person = EVERYBODY, **query: str) -> AppTest:
        monkeypatch.setattr(reader, "reader_of", lambda *_: who)
        return open_page("desk", **query)

    return opened


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return data_folder(tmp_path / "data")


@pytest.fixture(scope="module")
def one_waits(tmp_path_factory: pytest.TempPathFactory, desk_publications: None) -> Path:
    """A return in force, and one that wang has handed in and that would take much of it away."""
    folder = data_folder(tmp_path_factory.mktemp("waits") / "data")
    run.load_files([many().save(folder.inbox / "1.xlsx")], folder)
    jobs.submit(folder, "load", {"sender": "wang"}, "wang", [("2.xlsx", lean().data())])
    worker.work(folder, once=True)
    return folder.root


@pytest.fixture
def waiting(folder: DataFolder, one_waits: Path) -> DataFolder:
    """The folder, with a return that waits for a decision."""
    shutil.rmtree(folder.root)
    shutil.copytree(one_waits, folder.root)
    return folder


def drop(at: AppTest, *named: tuple[str, Book]) -> AppTest:
    """Drop workbooks on the page."""
    given = [(name, book.data(), XLSX) for name, book in named]
    at.file_uploader[0].set_value(given if at.file_uploader[0].accept_multiple_files else given[0])
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    """Press the first button of this label."""
    at = next(b for b in at.button if b.label == label).click().run()
    assert not at.exception
    return at


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button if not button.disabled]


def work(at: AppTest, folder: DataFolder) -> AppTest:
    """Let the worker do what waits, then look again."""
    worker.work(folder, once=True)
    return go(at)


def _act_key(at: AppTest) -> str:
    """The key of the choice of what is taken back."""
    return next(radio.key for radio in at.radio if radio.key and radio.key.startswith("back_"))


def many() -> Book:
    """A return with a sum in words and more projects, so that losing them is asked about."""
    book, end = (
        town_return().changed("project_report", cash="约3万"),
        load_dictionary().period("2026H1").ends_on,
    )
    lead = book.rows["project_report"][0]["organizations"]
    for number in range(4):
        book = book.with_row("project_report", project(f"河堤护绿{number}", "", "", end))
        book.rows["project_report"][-1] |= {"organizations": lead}
    return book


def lean() -> Book:
    """As :func:`many`, later and with one project."""
    book = many()
    book.rows["project_report"] = book.rows["project_report"][:1]
    book.cover["reported_on"] = "2026-07-14"
    return book


@pytest.mark.usefixtures("no_publication")
def test_what_a_clerk_takes_in_is_loaded_though_the_tab_is_closed(
    desk: Desk, folder: DataFolder
) -> None:
    books = ("狮山.xlsx", town_return()), ("大沥.xlsx", town_return("大沥镇"))
    at = drop(desk(CLERK), *books, ("九江.xlsx", bad_return()))
    assert "收到3份报送表" in finding(at)
    assert "狮山镇 2026年上半年 第1版" in plain(at)
    assert entries(folder) == [], "nothing is loaded by checking"
    press(at, "接收可接收的2份")
    assert [job.state for job in jobs.read_jobs(folder)] == ["waiting"]
    again = work(desk(CLERK), folder)  # another tab: the first one may be closed
    assert "收到2份报送表：已载入2份" in plain(again)
    assert {e.sender for e in entries(folder)} == {"li"}


def test_what_would_replace_much_is_shown_before_it_is_handed_in(
    desk: Desk, waiting: DataFolder
) -> None:
    book = lean()
    book.cover["reported_on"] = "2026-07-15"
    at = drop(desk(CLERK), ("3.xlsx", book))
    assert "须审核" in plain(at)
    assert {"提交审核", "与现行版本合并"} <= set(labels(at))
    press(at, "与现行版本合并")
    assert "须审核" not in plain(at)
    assert "项目进展6行" in plain(at)


def test_what_waits_is_decided_by_another_than_who_handed_it_in(
    desk: Desk, waiting: DataFolder
) -> None:
    version = f"{SHISHAN}-2026H1-v2"
    own = desk(APPROVER, step="review")
    assert "由您提交，须由另一人审核" in plain(own)
    assert "decision" not in str([radio.key for radio in own.radio])
    jobs.submit(waiting, "review", {"submission": version}, "wang")
    worker.work(waiting, once=True)
    assert "由您提交" in jobs.read_jobs(waiting)[-1].result["sentence"], "not on the page alone"
    assert "审核由有审核权限的人办理" in plain(desk(CLERK, step="review"))
    at = desk(person("zhao", "approver"), step="review")
    assert "待审核：狮山镇第2版" in finding(at)
    at.radio(key=f"decision_{version}").set_value("return").run()
    assert "确认退回" not in labels(at), "without a reason"
    at.text_area(key=f"reason_{version}").set_value("疑为单个部门分报，请合并").run()
    at = work(press(at, "确认退回"), waiting)
    assert entries(waiting)[-1].outcome == "returned"
    assert "没有待审核" in finding(at)


@pytest.mark.usefixtures("no_publication")
def test_on_this_machine_one_person_has_all_of_it_and_is_told(
    desk: Desk, folder: DataFolder
) -> None:
    at = drop(desk(), ("1.xlsx", town_return()))
    assert "没有第二人复核" in plain(at)
    at = work(press(at, "接收"), folder)
    assert entries(folder)[-1].sender is None


def test_every_decision_can_be_taken_back_on_the_page(desk: Desk, waiting: DataFolder) -> None:
    first, second = (f"{SHISHAN}-2026H1-v{number}" for number in (1, 2))

    def take_back(at: AppTest, version: str, act: str) -> AppTest:
        next(box for box in at.selectbox if box.label == "版本").set_value(version).run()
        at.radio(key=_act_key(at)).set_value(act).run()
        at.text_input(key="back_reason").set_value("试行核对").run()
        return press(
            at, {"withdraw": "确认撤回", "restore": "确认恢复", "reopen": "确认重新审核"}[act]
        )

    at = desk(step="review")
    at.radio(key=f"decision_{second}").set_value("return").run()
    at.text_area(key=f"reason_{second}").set_value("请合并").run()
    at = press(at, "确认退回")
    assert "没有待审核" in finding(at), "it is decided, though not published yet"
    assert "狮山镇：【项目进展】" in plain(at)
    at.text_input(key="answer_note").set_value("已看过回单").run()
    at = work(press(at, "确认核实情况"), waiting)
    assert "狮山镇2026年上半年第2版已退回" in plain(at)
    assert "请核实0处" in plain(at)

    at = take_back(at, second, "reopen")
    assert at.text_input(key="back_reason").value == "", "pressed once, it is done once"
    at = work(take_back(at, first, "withdraw"), waiting)
    assert "待审核：狮山镇第2版" in finding(at)
    at = take_back(at, first, "restore")
    at.radio(key=f"decision_{second}").set_value("accept").run()
    at = work(press(at, "确认通过"), waiting)
    decided = [e.decided for e in entries(waiting) if e.is_decision]
    assert decided == ["review", "answer", "reopen", "withdraw", "restore", "review"]

    at.text_input(key="close_reason").set_value("已核定").run()
    at = work(press(at, "确认定稿（含以前各期）"), waiting)
    assert "2026年上半年已于2026年11月24日定稿" in plain(at)
    assert "先取消定稿" in plain(at)
    at.text_input(key="open_reason").set_value("还要改").run()
    at = work(press(at, "确认取消定稿"), waiting)
    assert "确认撤回" not in labels(at), "without a reason"
    assert {"撤回", "重新审核"} <= set(at.radio(key=_act_key(at)).options)


def test_a_town_sends_its_own_return_which_waits_for_the_bureau(
    desk: Desk, waiting: DataFolder
) -> None:
    folder = waiting
    at = desk(OFFICER, period="2026H1")
    assert [option for option in labels(at) if option in ("接收", "确认撤回")] == []
    at = drop(at, ("大沥.xlsx", town_return("大沥镇")))
    assert "可以报送" in finding(at)
    at = work(press(at, "报送"), folder)
    assert entries(folder)[-1].outcome == "pending"
    assert "已报送，等待接收" in finding(at)
    assert "撤回" in labels(at)
    bureau = desk(CLERK)
    assert "1份镇街报送待接收" in finding(bureau)
    work(press(bureau, "接收"), folder)
    assert entries(folder)[-1].outcome == "accepted"
    assert "第1版现行" in finding(desk(OFFICER, period="2026H1"))


@pytest.mark.usefixtures("no_publication")
def test_a_town_answers_on_the_screen_before_it_sends(desk: Desk, folder: DataFolder) -> None:
    book = town_return("大沥镇").changed("project_report", cash="近13万元")
    at = drop(desk(OFFICER), ("大沥.xlsx", book))
    assert "报送" not in labels(at)
    assert "没有回复" in plain(at)
    for box in at.selectbox:
        if box.key and box.key.startswith("stated_"):
            box.select("无误")
    for line in at.text_input:
        if line.key and line.key.startswith("noted_"):
            line.set_value("合同未结算")
    at = press(at, "保存核实情况")
    assert "可以报送" in finding(at)
    work(press(at, "报送"), folder)
    (entry,) = entries(folder)
    assert (entry.outcome, entry.sender) == ("pending", "dali")
    checked = run.check_upload(folder, "x.xlsx", ledger.original(folder.archive, entry))
    assert {f.answer_note for f in checked.findings if f.question} == {"合同未结算"}


def test_nothing_of_another_town_reaches_a_town(desk: Desk, waiting: DataFolder) -> None:
    folder = waiting
    theirs = entries(folder)[-1]
    assert theirs.outcome == "pending"
    about = {"town": SHISHAN, "submission": theirs.submission_id, "list": "organizations"}
    bureau = {"接收", "确认撤回", "启用新名录", "发布", "保存", "下载现行名录", "下载全部模板"}
    for step in [None, *(step.code for step in steps.BUREAU)]:
        at = desk(OFFICER, period="2026H1", **about, **({"step": step} if step else {}))
        assert "狮山" not in plain(at)
        offered = {b.label for b in at.button} | {b.proto.label for b in at.get("download_button")}
        assert not bureau & offered
    at = drop(desk(OFFICER), ("x.xlsx", lean()))
    assert "不是本镇（街道）" in plain(at)
    assert "报送" not in labels(at)


def test_many_rows_are_one_line_on_the_clerks_desk(desk: Desk) -> None:
    at = drop(
        desk(CLERK), ("狮山.xlsx", differing(MANY).changed("project_report", 0, cash="约2万"))
    )
    [box] = [e for e in at.expander if "请核实" in e.label]
    assert box.label.startswith(f"请核实{MANY + 1}处，归为2项")
    assert any(SAID in text.value for text in at.markdown)


@pytest.mark.usefixtures("no_publication")
def test_one_answer_is_given_to_all_rows_but_those_with_their_own(
    desk: Desk, folder: DataFolder
) -> None:
    at = drop(desk(OFFICER), ("大沥.xlsx", differing(MANY, "大沥镇")))
    assert "报送" not in labels(at)
    next(b for b in at.selectbox if b.label == "核实情况（一并）").select("无误")
    next(t for t in at.text_input if t.label == "核实说明（一并）").set_value(NOTE)
    at = press(at, "保存核实情况")
    press(at, "报送")
    worker.work(folder, once=True)
    [entry] = entries(folder)
    checked = run.check_upload(folder, "x.xlsx", ledger.original(folder.archive, entry))
    assert [f.answer_note for f in checked.findings if f.question] == [NOTE] * MANY


def test_the_desk_answers_for_all_rows_in_one_line_of_the_ledger(
    desk: Desk, folder: DataFolder
) -> None:
    jobs.submit(folder, "load", {"sender": "li"}, "li", [("a.xlsx", differing(MANY).data())])
    worker.work(folder, once=True)
    at = desk(APPROVER, step="review")
    assert f"核实情况：请核实{MANY}处" in plain(at)
    at.text_input(key="answer_note").set_value(NOTE).run()
    press(at, "确认核实情况")
    worker.work(folder, once=True)
    assert "请核实0处" in plain(go(at))
    _, answered = entries(folder)
    assert len(answered.answers) == MANY
    assert set(answered.answers.values()) == {"confirmed"}
