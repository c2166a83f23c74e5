"""A workbook checked through the browser: seen at once, handed back, gone afterwards; hostile files stop nobody."""

from __future__ import annotations

import os
import re
import subprocess
import time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from etl.dictionary import load_dictionary
from tests.etl.intake.read.test_guard import expanding, in_sheet, lying_size
from tests.etl.intake.read.test_hostile import good, rows
from tests.support.file_text import text_of
from tests.support.serving import Visit, Visitor
from tests.support.workbooks import REPORTER, TELEPHONE, bad_return, package, repacked, town_return

pytestmark = pytest.mark.browser

INPUT = "[data-testid=stFileUploaderDropzoneInput]"
DONE = ".st-key-clear_check"
ANSWER_MS = 60_000
CORNER = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
LAUGHS = b'<!DOCTYPE sst [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
CHINESE = re.compile("[\u4e00-\u9fff]")


def with_member(name: str, content: bytes) -> bytes:
    return repacked(good(), added={name: content})


def nested() -> bytes:
    return package({"a.zip": package({"b.zip": package({"c.xlsx": good()})})})


HOSTILE = {
    "bomb.xlsx": expanding,
    "lying_size.xlsx": lying_size,
    "far_corner.xlsx": lambda: in_sheet(lambda xml: xml.replace(b"</sheetData>", CORNER)),
    "unique_count.xlsx": lambda: with_member(
        "xl/sharedStrings.xml", b'<sst uniqueCount="4294967295" count="1"><si><t>x</t></si></sst>'
    ),
    "billion_laughs.xlsx": lambda: with_member(
        "xl/sharedStrings.xml", LAUGHS + b"<sst><si><t>&b;</t></si></sst>"
    ),
    "members.xlsx": lambda: repacked(good(), added={f"x/{n}": b"" for n in range(20_000)}),
    "deep.xlsx": lambda: rows(b"<a>" * 200_000 + b"</a>" * 200_000),
    "climbing.xlsx": lambda: with_member("../../x", b"x"),
    "macro.xlsx": lambda: with_member("xl/vbaProject.bin", b"x"),
    "cut_off.xlsx": lambda: good()[:-3_000],
    "zero.xlsx": lambda: b"",
    "noise.xlsx": lambda: os.urandom(200_000),
    "noise_after_pk.xlsx": lambda: b"PK\x03\x04" + os.urandom(200_000),
    "page.xlsx": lambda: b"<html><script>alert(1)</script></html>",
    "nested.xlsx": nested,
    "nul.csv": lambda: bytes(5_000_000),
    "one_line.csv": lambda: "社会组织名称,".encode() * 500_000,
    "blank_rows.xlsx": lambda: rows(b'<row r="%d"/>' % n for n in range(10, 200_000)),
}


def send(page: Page, name: str, content: bytes) -> None:
    page.locator(INPUT).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def check(visit: Visit, name: str, content: bytes) -> str:
    """Hand in a workbook and wait for what is said of it."""
    page = visit.page
    if page.locator(DONE).count():
        page.locator(f"{DONE} button").click()
        expect(page.locator(DONE)).to_have_count(0)
        visit.settle()
    send(page, name, content)
    page.wait_for_selector(DONE, timeout=ANSWER_MS)
    visit.settle()
    block = page.locator("[data-testid=stHtml]").filter(has_text=f"“{name}”").last
    return block.inner_text()


def kept(folder: Path) -> dict[str, int]:
    """The files of a folder and their sizes, but for what a look at any page writes."""
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {
        name: path.stat().st_size
        for name, path in files.items()
        if name != ".file_key" and not name.startswith("logs/")
    }


def assert_gone(temporary: Path) -> None:
    assert kept(temporary) == {}


def assert_names_nobody(log: Path) -> None:
    text = log.read_text(encoding="utf-8")
    assert "URL" in text
    assert [secret for secret in (REPORTER, TELEPHONE, "Traceback") if secret in text] == []


def helpers() -> list[str]:
    """Processes of the servers of this run that still work on an upload."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    lines = [line.split(None, 2) for line in listed.stdout.splitlines()]
    servers = {pid for pid, parent, _ in lines if parent == str(os.getpid())}
    return [
        args for _, parent, args in lines if parent in servers and "etl.dashboard_service" in args
    ]


def test_findings_are_seen_and_the_workbook_comes_back_without_the_person(
    visit: Visit, temporary: Path, server_log: Path, demo_data: Path
) -> None:
    before, data = kept(demo_data), bad_return().data()
    visit.open("/submissions")
    said = check(visit, "报送表.xlsx", data)
    assert "处须修改" in said
    assert "若干万元" in said
    with visit.page.expect_download() as download:
        visit.page.get_by_text("下载标注的报送表（核对）").click()
    content = Path(download.value.path()).read_bytes()
    assert "核对结果" in download.value.suggested_filename
    sheets = openpyxl.load_workbook(BytesIO(content)).sheetnames
    assert load_dictionary().relations["finding"].title == sheets[0]
    assert REPORTER not in text_of(content)
    assert TELEPHONE not in text_of(content)
    assert REPORTER not in visit.page.content()
    assert_gone(temporary)
    assert check(visit, "报送表.xlsx", data) == said, "the same bytes get the same answer"
    assert kept(demo_data) == before
    assert helpers() == []
    assert_names_nobody(server_log)
    assert visit.errors == []


@pytest.mark.parametrize(
    "names",
    [list(HOSTILE)[::18], pytest.param(list(HOSTILE), marks=pytest.mark.drill)],
    ids=["few", "all"],
)
def test_hostile_files_are_refused_in_words_while_others_are_served(
    visitor: Visitor, server: str, temporary: Path, names: list[str]
) -> None:
    sender, other = visitor(server), visitor(server)
    sender.open("/submissions")
    other.open("/")
    pages = ("/participation", "/submissions?town=440605124", "/town_progress", "/")
    slowest = 0.0
    for number, name in enumerate(names):
        content = HOSTILE[name]()
        if sender.page.locator(DONE).count():
            sender.page.locator(f"{DONE} button").click()
            sender.settle()
        send(sender.page, name, content)
        begin = time.monotonic()
        other.go(pages[number % len(pages)])
        slowest = max(slowest, time.monotonic() - begin)
        assert other.page.locator("h1").inner_text()
        sender.page.wait_for_selector(DONE, timeout=ANSWER_MS)
        sender.settle()
        block = sender.page.locator("[data-testid=stHtml]").filter(has_text=f"“{name}”").last
        said = block.inner_text()
        assert CHINESE.search(said), name
        assert "须修改" in said or "可以报送" in said, (name, said)
        assert "Traceback" not in said
        assert "root:" not in said
    print(f"\nslowest page of another viewer meanwhile: {slowest:.1f} s", end="")
    assert_gone(temporary)
    assert helpers() == []
    assert sender.errors == other.errors == []
    # And a return is read after all that.
    sheet = load_dictionary().sheet("pairing").sheet
    assert f"{sheet}2行" in check(sender, "报送表.xlsx", town_return().data())


def test_leaving_in_the_midst_of_a_check_leaves_nothing(
    own_visitor: Visitor, server: str, temporary: Path
) -> None:
    visit = own_visitor(server)
    visit.open("/submissions")
    send(visit.page, "a.xlsx", rows(b'<row r="%d"/>' % n for n in range(10, 300_000)))
    visit.page.wait_for_timeout(300)
    visit.page.context.close()
    deadline = time.monotonic() + 60
    while helpers() and time.monotonic() < deadline:
        time.sleep(0.5)
    assert_gone(temporary)
    assert helpers() == []


def test_the_place_for_a_file_speaks_chinese_of_one_that_is_too_large_too(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit.open("/submissions")
    zone = page.locator("[data-testid=stFileUploaderDropzone]")
    assert "把报送表拖到这里" in zone.evaluate("e => getComputedStyle(e, '::before').content")
    label = zone.locator("button p")
    assert "选择文件" in label.evaluate("e => getComputedStyle(e, '::after').content")
    assert label.evaluate("e => getComputedStyle(e).fontSize") == "0px"
    assert not page.locator("[data-testid=stFileUploaderDropzoneInstructions]").is_visible()

    large = tmp_path / "大.xlsx"
    large.write_bytes(bytes((20 << 20) + 1))
    page.locator(INPUT).set_input_files(large)
    uploader = page.locator("[data-testid=stFileUploader]")
    expect(uploader.locator("[aria-invalid=true]")).to_have_count(1)
    after = uploader.evaluate("e => getComputedStyle(e, '::after').content")
    assert "文件太大" in after
    read = uploader.inner_text().replace("大.xlsx", "").replace("add icon", "").replace("add", "")
    assert re.findall("[A-Za-z]{3,}", read) == []


def test_what_stands_below_the_first_screen_is_one_click_away(going: Visit) -> None:
    page = going.go("/submissions?town=440605121")
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        going.settle()
        for spot in ("check", "templates", "remind"):
            page.click(f".ways a[href='#{spot}']")
            page.wait_for_function(
                f"() => document.getElementById('{spot}').getBoundingClientRect().top < innerHeight / 2"
            )
            top = page.evaluate(f"document.getElementById('{spot}').getBoundingClientRect().top")
            assert top > 56, "below the bar that stays"
    assert "town=440605121" in page.url
    assert going.errors == []


def test_a_reminder_is_copied_with_one_click(own_visitor: Visitor, server: str) -> None:
    visit = own_visitor(server)
    context = visit.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open("/submissions")
    reader = context.new_page()
    reader.goto(f"{server}/_stcore/health")
    reader.set_content("<textarea></textarea>")
    pasted = copied(visit, reader, "大沥镇")
    assert pasted.startswith("大沥镇联络员：\n您好！")
    assert "2026年上半年的报送表尚未收到" in pasted
    # As on an address of the office network: the browser offers no clipboard there.
    visit.page.evaluate("delete Navigator.prototype.clipboard")
    assert copied(visit, reader, "九江镇").startswith("九江镇联络员：\n您好！")
    assert visit.errors == []


def copied(visit: Visit, reader: Page, town: str) -> str:
    """What is pasted elsewhere after a click below the letter to a town."""
    visit.page.bring_to_front()
    letter = visit.page.locator("details.letter").filter(has_text=town).first
    letter.locator("summary").click()
    letter.locator("button.copytext").click()
    expect(letter.locator("output.copied")).to_have_text("已复制")
    field = reader.locator("textarea")
    reader.bring_to_front()
    field.fill("")
    field.press("Control+V")
    pasted = field.input_value()
    assert "缺报" not in pasted
    return pasted


def test_a_cell_leads_to_its_return_without_loading_the_page_anew(going: Visit) -> None:
    going.go("/submissions")
    documents: list[str] = []
    going.page.on(
        "request", lambda r: documents.append(r.url) if r.resource_type == "document" else None
    )
    going.page.locator('a.rows[href="submissions?period=2025H1&town=440605122"]').first.click()
    going.page.wait_for_url("**/submissions?period=2025H1&town=440605122")
    going.settle()
    assert "西樵镇本期报送" in going.page.locator("h1").inner_text()
    assert "第2版与第1版相比" in going.page.locator("[data-testid=stMain]").inner_text()
    assert documents == []
    going.page.go_back()
    going.page.wait_for_url(re.compile(r"/submissions$"))
    going.settle()
    assert going.errors == []


def test_an_annotated_return_and_templates_are_handed_out(going: Visit, demo_data: Path) -> None:
    going.go("/submissions?period=2026H1&town=440605121")
    with going.page.expect_download() as download:
        going.page.get_by_text("下载标注的报送表", exact=True).click()
    original = next((demo_data / "returns").glob(f"*{download.value.suggested_filename}"))
    person = openpyxl.load_workbook(original)[load_dictionary().cover.sheet]["B3"].value
    assert person
    assert person not in text_of(Path(download.value.path()).read_bytes())
    for label in ("预填模板", "空白模板"):
        with going.page.expect_download() as download:
            going.page.get_by_text(label, exact=True).click()
        assert "九江镇" in download.value.suggested_filename
        content = Path(download.value.path()).read_bytes()
        book = openpyxl.load_workbook(BytesIO(content))
        assert book[load_dictionary().cover.sheet]["B1"].value == "九江镇"
        assert person not in text_of(content)
    assert going.errors == []
