"""The whole half-year of a clerk by commands, step by step as docs/half-year.md tells it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.archive import ledger
from etl.folder import SHIPPED_REFERENCE, DataFolder
from etl.intake.read.marks import PERIOD_MARK
from tests.support.commands import command
from tests.support.compound_file import xls
from tests.support.data_folders import digest_of, query
from tests.support.workbooks import (
    NAMES,
    ORGANIZATIONS,
    Book,
    address,
    code_of,
    sheet_name,
    town_return,
    villages_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tiny_publication", "no_publication")]

TOWNS = {
    "桂城街道": "440605011",
    "九江镇": "440605121",
    "西樵镇": "440605122",
    "丹灶镇": "440605123",
    "狮山镇": "440605124",
    "大沥镇": "440605125",
    "里水镇": "440605126",
}
PROJECTS = sheet_name("project_report")
RESULTS = "核对结果"
TYPO = "佛山市南海区春风互助社"
REASON = ("--reason", "试行核对")


class Office:
    """A clerk at the command line of an empty folder."""

    def __init__(
        self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is there yet."""
        self.folder, self._capsys, self._monkeypatch = DataFolder(root), capsys, monkeypatch
        root.mkdir()

    def on(self, day: str) -> None:
        """Another day has come."""
        self._monkeypatch.setenv("BAISHE_TODAY", day)

    def run(self, *arguments: object, code: int = 0) -> Any:
        """The JSON answer of a command that ends with this status."""
        left, out, err = command(self._capsys, self.folder, *map(str, arguments), "--json")
        assert left == code, f"{arguments}: {left}: {err or out}"
        return json.loads(out) if out.strip() else None

    def receive(self, name: str, content: Book | bytes) -> Path:
        """A file that came in."""
        path = self.folder.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.data())
        return path

    def load(self, name: str, content: Book | bytes, outcome: str) -> dict[str, Any]:
        """Load one file, and expect this outcome."""
        code = int(outcome == "rejected")
        [entry] = self.run("load", self.receive(name, content), code=code)
        assert entry["outcome"] == outcome, entry["findings"]
        return dict(entry)

    def in_force(self, town: str) -> list[str]:
        """The version in force of a town's half-year."""
        code = query(self.folder.warehouse, "select submission_id from in_force order by 1")
        return [name for (name,) in code if name.startswith(town)]


@pytest.fixture
def office(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Office:
    return Office(tmp_path / "data", capsys, monkeypatch)


def register(path: Path, **wrong: str) -> Path:
    """The register as the registry exports it: Chinese headings, columns that nobody asked for, one more if wrong."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(["序号", "单位名称", "统一社会信用代码", "状态", "法定代表人"])
    for number, row in enumerate((*ORGANIZATIONS, *([wrong] if wrong else [])), 1):
        page.append([number, row["organization_name"], row["uscc"], "正常", None])
    book.save(path)
    return path


def list_file(path: Path, **row: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    return path


def changed(entry: dict[str, Any], sheet: str, cells: dict[str, object]) -> bytes:
    """The copy that came back, with these cells mended."""
    book = openpyxl.load_workbook(entry["returned_as"])
    for cell, value in cells.items():
        book[sheet][cell].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answered(entry: dict[str, Any], note: str) -> bytes:
    """The copy that came back, its questions answered."""
    page: Any = openpyxl.load_workbook(entry["returned_as"])[RESULTS]
    top = next(row for row in page.iter_rows() if "核实情况" in [cell.value for cell in row])
    at = {cell.value: cell.coordinate[0] for cell in top}
    rows = range(top[0].row + 1, page.max_row + 1)
    cells = {f"{at['核实情况']}{row}": "无误" for row in rows}
    notes = {f"{at['核实说明']}{row}": note for row in rows}
    return changed(entry, RESULTS, {**cells, **notes})


def test_the_half_year_of_a_clerk(office: Office) -> None:
    root, place = office.folder.root, {n: f"{c}-2026H1" for n, c in TOWNS.items()}
    office.on("2026-06-25")

    # 1 The register: a fault is named with its row, the mended one is applied.
    wrong = register(
        root / "a.xlsx", organization_name="佛山市南海区错码协会", uscc=code_of(9)[:-1] + "?"
    )
    told = office.run("lists", "check", wrong, "--as", "organizations", code=1)
    assert [fault["row"] for fault in told["faults"]] == [len(ORGANIZATIONS) + 2]
    right = register(root / "b.xlsx")
    office.run("lists", "apply", right, "--as", "organizations", *REASON)

    # 2 Templates.
    for town in ("狮山镇", "里水镇"):
        out = root / f"{town}.xlsx"
        office.run("template", "--town", town, "--period", "2026H1", "--out", out)
        assert out.exists()

    # 3 Two clean ones, and an .xls.
    office.on("2026-07-10")
    office.load("a.xlsx", town_return("狮山镇"), "loaded")
    office.load("b.xlsx", town_return("九江镇"), "loaded")
    misspelt = town_return("西樵镇").changed("pairing", 1, organization=TYPO)
    office.load("c.xls", xls(misspelt.workbook()), "loaded")

    # 4 Three with faults come back marked; mended in the copies they are loaded.
    faults: dict[str, tuple[str, object, object]] = {
        "丹灶镇": ("progress_pct", 140, 40),
        "大沥镇": ("cash", "若干万元", 3),
        "里水镇": ("status", "快好了", "实施中"),
    }
    for number, (town, (column, bad, good)) in enumerate(faults.items()):
        book = town_return(town).changed("project_report", **{column: bad})
        back = office.load(f"d{number}.xlsx", book, "rejected")
        mended = changed(back, PROJECTS, {address("project_report", column): good})
        office.load(f"e{number}.xlsx", mended, "loaded")

    # 5 A return under another town's name displaces nothing.
    office.load("f.xlsx", town_return("狮山镇").changed("cover", town="里水镇"), "rejected")
    assert office.in_force("440605124") == [f"{place['狮山镇']}-v1"]

    # 6 Two departments of one town: merged, then loaded.
    first, second = town_return("桂城街道"), town_return("桂城街道")
    del second.rows["project_report"][0]
    parts = [office.receive("g1.xlsx", first), office.receive("g2.xlsx", second)]
    merged = office.run("merge", *parts, "--out", root / "merged.xlsx")
    assert (merged["rows"][PROJECTS], merged["differing"]) == (2, [])
    office.load("g.xlsx", (root / "merged.xlsx").read_bytes(), "loaded")

    # 7 A question, the town's answer, the desk's word.
    rough = town_return("九江镇").changed("project_report", cash="约3万")
    back = office.load("h.xlsx", rough.changed("cover", reported_on="2026-07-08"), "loaded")
    office.load("i.xlsx", answered(back, "已与银行回单核对"), "loaded")
    version, cell = f"{place['九江镇']}-v3", address("project_report", "cash")
    told = office.run("answer", version, f"{PROJECTS}!{cell}", "--confirm", "--note", "已看过回单")
    assert (told["outcome"], told["questions"]) == ("confirmed", 1)

    # 8 A correction, taken back and put in force again.
    office.load("j.xlsx", town_return("狮山镇").changed("project_report", cash=4), "loaded")
    v1, v2 = (f"{place['狮山镇']}-v{number}" for number in (1, 2))
    assert office.run("withdraw", v2, *REASON)["in_force"] == v1
    assert office.run("restore", v2, *REASON)["in_force"] == v2

    # 9 A day put off.
    late = list_file(
        root / "e.csv", period="2026H1", town_code="", due_on="2026-07-31", reason="汛期"
    )
    office.run("lists", "apply", late, "--as", "extensions", *REASON)

    # 10 Closed: what comes now waits, and is decided after it is opened.
    assert office.run("close", "2026H1", *REASON)["state"] == "closed"
    office.load("k.xlsx", town_return("狮山镇").changed("project_report", cash=5), "pending")
    office.run("review", f"{place['狮山镇']}-v3", "--accept", code=2)
    office.run("reopen", "2026H1", *REASON)
    office.run("review", f"{place['狮山镇']}-v3", "--accept")
    assert office.in_force("440605124") == [f"{place['狮山镇']}-v3"]

    half_a_year_later(office)

    # 11 Everything again from archive and ledger, of both half-years.
    ledger.verify(office.folder.ledger)
    before = digest_of(office.folder)
    office.run("rebuild")
    assert digest_of(office.folder) == before


def half_a_year_later(office: Office) -> None:
    """The next half-year of the same folder: what is found only then."""
    root = office.folder.root
    office.on("2027-01-10")

    # 12 A typo of last half-year: mended in the next template; tests/etl/marts/known_answer has history.
    right = list_file(
        root / "s.csv", **{"from": TYPO, "to": NAMES[1], "kind": "correction", "effective_on": ""}
    )
    office.run("lists", "apply", right, "--as", "organization_succession", *REASON)
    texts = template_texts(office, "西樵镇")
    assert (TYPO in texts, NAMES[1] in texts) == (False, True)

    # 13 A village that was divided: new in the list, asked about where it is still named.
    old, parts = divided(root / "v.csv", "狮山镇", "2026-08-01")
    office.run("lists", "apply", root / "v.csv", "--as", "villages", *REASON)
    succession = {"from_code": old, "to_codes": "、".join(parts), "effective_on": "2026-08-01"}
    split = list_file(root / "w.csv", **succession)
    office.run("lists", "apply", split, "--as", "village_succession", *REASON)
    village = villages_of("狮山镇")[0]
    assert village not in template_texts(office, "狮山镇")
    told = office.load("l.xlsx", town_return("狮山镇", "2026H2"), "loaded")
    asked = [f for f in told["findings"] if f["code"] == "village_divided"]
    assert asked
    assert all("东社区" in f["message"] and "西社区" in f["message"] for f in asked)

    # 14 Filled into last half-year's template: asked about, and the copy is of this half-year.
    late = town_return("大沥镇", "2026H2").in_template(TOWNS["大沥镇"], "2026H1")
    back = office.load("m.xlsx", late, "loaded")
    assert "template_differs" in [f["code"] for f in back["findings"]]
    marks: Any = openpyxl.load_workbook(back["returned_as"]).custom_doc_props
    assert {mark.name: mark.value for mark in marks}[PERIOD_MARK] == "2026H2"


def template_texts(office: Office, town: str) -> set[object]:
    """Everything that stands in a town's template of the new half-year, but for its lists of choices."""
    out = office.folder.root / f"{town}-2026H2.xlsx"
    office.run("template", "--town", town, "--period", "2026H2", "--out", out)
    pages = [p for p in openpyxl.load_workbook(out).worksheets if p.sheet_state == "visible"]
    return {cell for page in pages for row in page.iter_rows(values_only=True) for cell in row}


def divided(path: Path, town: str, day: str) -> tuple[str, list[str]]:
    """The list of villages with the first of a town divided on a day; the old code and the new ones."""
    with SHIPPED_REFERENCE.joinpath("villages.csv").open(encoding="utf-8", newline="") as file:
        rows = [row | {"valid_from": "", "valid_to": ""} for row in csv.DictReader(file)]
    old = next(
        r for r in rows if (r["town_name"], r["village_name"]) == (town, villages_of(town)[0])
    )
    old["valid_to"] = day
    new = [
        old
        | {
            "village_code": f"{old['village_code'][:9]}{390 + number}",
            "village_name": f"花苑{part}社区居委会",
        }
        | {"valid_from": day, "valid_to": ""}
        for number, part in enumerate("东西")
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(old))
        writer.writeheader()
        writer.writerows([*rows, *new])
    return old["village_code"], [row["village_code"] for row in new]
