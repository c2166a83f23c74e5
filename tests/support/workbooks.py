"""Returns for tests: plain rows by column name, written as a workbook with the dictionary's titles.

Every organisation here is invented, its code too; villages are those of the official list.
"""

from __future__ import annotations

import copy
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from stdnum.cn import uscc

from etl.dictionary import SHIPPED, Dictionary, load_dictionary
from etl.folder import DataFolder
from etl.intake.read.marks import PERIOD_MARK, TOWN_MARK

Row = dict[str, Any]
STAMP = (2026, 7, 10, 9, 0, 0)
TELEPHONE = "13800138000"
REPORTER = "测试员"
REGISTER = [
    "uscc",
    "organization_name",
    "kind",
    "field",
    "supervising_unit",
    "size_band",
    "has_party_organization",
    "assessment_grade",
    "registration",
    "registered_on",
    "deregistered_on",
    "aliases",
]


def code_of(serial: int, kind: str = "1") -> str:
    """A valid social credit code of an organisation that does not exist; 1 社团, 2 民非, 3 基金会."""
    body = f"5{kind}440605{serial:09d}"
    return body + uscc.calc_check_digit(body)


ORGANIZATIONS: tuple[Row, ...] = (
    {
        "organization_name": "佛山市南海区山茶花志愿服务协会",
        "uscc": code_of(700000011),
        "kind": "社会团体",
        "aliases": "山茶花志愿队",
    },
    {"organization_name": "佛山市南海区晨光社会工作服务中心", "uscc": code_of(700000022, "2")},
    {"organization_name": "佛山市南海区仁和慈善基金会", "uscc": code_of(700000033, "3")},
    {"organization_name": "佛山市南海区映月书画学会", "uscc": ""},
    {"organization_name": "佛山市南海区红棉文艺协会", "uscc": code_of(700000055)},
    {"organization_name": "佛山市红棉文艺协会", "uscc": code_of(700000066)},
)
NAMES = tuple(organization["organization_name"] for organization in ORGANIZATIONS)


@dataclass
class Book:
    """A return as plain data: ``cover`` and ``rows[relation]`` by column name."""

    cover: Row
    rows: dict[str, list[Row]]

    def changed(self, relation: str, number: int = 0, /, **cells: Any) -> Book:
        """A copy with these cells of one row (counted from 0) changed; ``cover`` is a relation too."""
        book = copy.deepcopy(self)
        row = book.cover if relation == "cover" else book.rows[relation][number]
        row.update(cells)
        return book

    def without(self, *relations: str) -> Book:
        """A copy whose sheets of these relations have no rows."""
        return Book(
            dict(self.cover), {**copy.deepcopy(self.rows), **{name: [] for name in relations}}
        )

    def with_row(self, relation: str, row: Row) -> Book:
        """A copy with one more row."""
        book = copy.deepcopy(self)
        book.rows[relation].append(row)
        return book

    def workbook(self, dictionary: Dictionary | None = None) -> openpyxl.Workbook:
        """As the template lays it out: labels and values, then a heading row and data a sheet."""
        d = dictionary or load_dictionary()
        book = openpyxl.Workbook()
        cover: Worksheet = book.active  # type: ignore[assignment]
        cover.title = d.cover.sheet
        for column in d.cover.columns:
            cover.append([column.title, self.cover.get(column.name)])
        for sheet in d.sheets:
            page = book.create_sheet(sheet.sheet)
            page.append([column.title for column in sheet.columns])
            for row in self.rows.get(sheet.relation, []):
                page.append([row.get(column.name) for column in sheet.columns])
        return book

    def data(self) -> bytes:
        """The workbook's bytes; equal for equal rows."""
        return bytes_of(self.workbook())

    def in_template(self, town_code: str, period: str) -> bytes:
        """The bytes as filled into the template of a town and half-year: the file says so."""
        workbook = self.workbook()
        for name, code in ((TOWN_MARK, town_code), (PERIOD_MARK, period)):
            workbook.custom_doc_props.append(StringProperty(name=name, value=code))  # type: ignore[attr-defined]
        return bytes_of(workbook)

    def save(self, path: Path) -> Path:
        """Write the workbook."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.data())
        return path


def town_return(town: str = "狮山镇", period: str = "2026H1") -> Book:
    """A valid return: two pairings, two projects, one row on each other sheet; accepted without findings."""
    end = load_dictionary().period(period).ends_on
    first, second = villages_of(town)[:2]
    cover = {
        "town": town,
        "period": period,
        "reporter": REPORTER,
        "telephone": TELEPHONE,
        "reported_on": end + dt.timedelta(5),
        "template_version": "1",
        "data_nature": "正式",
        "no_new": "否",
    }
    rows = {
        "pairing": [pairing(NAMES[0], first, end), pairing(NAMES[1], second, end)],
        "project_report": [
            project(f"{first}夜校", NAMES[0], first, end),
            project(f"{second}长者食堂", NAMES[1], second, end),
        ],
        "village_need": [
            {
                "village": first,
                "need": "缺少阅读角",
                "aid_type": "教育帮扶",
                "source": "调研",
                "raised_on": end - dt.timedelta(40),
                "status": "待对接",
            }
        ],
        "milestone_report": [{"milestone": "树立典型示范", "status": "进行中"}],
        "model_case": [
            {
                "title": "长者食堂的账本",
                "kind": "好的做法",
                "organization": NAMES[1],
                "village": second,
                "aid_type": "救助帮扶",
                "summary": "按月公开收支",
                "level": "区",
                "published_on": end - dt.timedelta(10),
            }
        ],
        "problem": [
            {
                "problem": "场地在修，暂时无处开班",
                "category": "进度",
                "raised_on": end - dt.timedelta(20),
                "status": "待协调",
            }
        ],
        "honor": [
            {
                "organization": NAMES[0],
                "honor": "优秀志愿队",
                "level": "市",
                "awarded_on": end - dt.timedelta(9),
            }
        ],
    }
    return Book(cover, rows)


def district_return(period: str = "2026H1") -> Book:
    """A valid return of the district: its own steps and honours, nothing else."""
    d = load_dictionary()
    end = d.period(period).ends_on
    book = town_return("狮山镇", period)
    steps = [
        {
            "milestone": "公告参与行动的社会组织名单",
            "status": "已完成",
            "completed_on": end - dt.timedelta(30),
        }
    ]
    rows: dict[str, list[Row]] = {sheet.relation: [] for sheet in d.sheets} | {
        "milestone_report": steps,
        "honor": book.rows["honor"],
    }
    return Book(book.cover | {"town": d.district.return_name}, rows)


def pairing(organization: str, village: str, end: dt.date, **cells: Any) -> Row:
    """A valid row of 结对情况 for a half-year that ends on this day."""
    return {
        "organization": organization,
        "village": village,
        "paired_on": end - dt.timedelta(80),
        "agreement_signed": "是",
        "agreement_signed_on": end - dt.timedelta(75),
        "party_co_building": "否",
        "status": "结对中",
        **cells,
    }


def project(name: str, organizations: str, villages: str, end: dt.date, **cells: Any) -> Row:
    """A valid row of 项目进展."""
    return {
        "project_name": name,
        "organizations": organizations,
        "villages": villages,
        "aid_type": "教育帮扶",
        "task": "民生保障体系",
        "planned_start": end - dt.timedelta(70),
        "planned_end": end + dt.timedelta(120),
        "status": "实施中",
        "progress_pct": 35,
        "cash": 2.5,
        "in_kind": 0.6,
        "activities": 3,
        "expert_sessions": 1,
        "volunteer_visits": 24,
        "volunteer_hours": 48,
        "beneficiaries": 150,
        **cells,
    }


def villages_of(town: str) -> list[str]:
    """The official names of a town's villages."""
    path = load_folder_reference("villages.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["village_name"] for row in csv.DictReader(file) if row["town_name"] == town]


def load_folder_reference(name: str) -> Path:
    """A shipped list."""
    return DataFolder(Path("nowhere")).reference(name)


def data_folder(root: Path, organizations: Iterable[Row] = ORGANIZATIONS) -> DataFolder:
    """A data folder whose register holds these organisations and whose village has one other name."""
    reference = root / "reference"
    reference.mkdir(parents=True, exist_ok=True)
    with (reference / "organizations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, REGISTER, restval="")
        writer.writeheader()
        writer.writerows({"registration": "登记"} | row for row in organizations)
    return DataFolder(root)


def with_review(folder: DataFolder) -> DataFolder:
    """The folder, with a dictionary of its own that has 审核 on."""
    own = folder.root / "dictionary" / "programme.yml"
    own.parent.mkdir(parents=True, exist_ok=True)
    programme = (SHIPPED / own.name).read_text(encoding="utf-8")
    own.write_text(programme.replace("review: false", "review: true"), encoding="utf-8")
    return folder


def address(relation: str, name: str, row: int = 0) -> str:
    """Where a column's cell stands: ``row`` counts data rows from 0; the cover's values are in column B."""
    d = load_dictionary()
    if relation == "cover":
        return f"B{[c.name for c in d.cover.columns].index(name) + 1}"
    at = [c.name for c in d.sheet(relation).columns].index(name) + 1
    return f"{get_column_letter(at)}{row + 2}"


def title(relation: str, name: str) -> str:
    """The title of a column."""
    d = load_dictionary()
    return (
        d.cover.column(name).title if relation == "cover" else d.sheet(relation).column(name).title
    )


def sheet_name(relation: str) -> str:
    """The name of a relation's sheet."""
    d = load_dictionary()
    return d.cover.sheet if relation == "cover" else d.sheet(relation).sheet


def bad_return() -> Book:
    """A return with text in 本期投入资金(万元)."""
    return town_return().changed("project_report", 1, cash="若干万元")


def corrected_return() -> Book:
    """The usual return with another sum."""
    return town_return().changed("project_report", 0, cash=4)


def bytes_of(book: openpyxl.Workbook) -> bytes:
    """A workbook's bytes without the time of their making."""
    buffer = io.BytesIO()
    book.save(buffer)
    return repacked(buffer.getvalue(), _timeless)


def _timeless(name: str, content: bytes) -> bytes:
    if name != "docProps/core.xml":
        return content
    moment = b"%04d-%02d-%02dT%02d:%02d:%02dZ" % STAMP
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment, content)


def repacked(
    data: bytes,
    change: Callable[[str, bytes], bytes] = lambda name, content: content,
    added: dict[str, bytes] | None = None,
) -> bytes:
    """A package with every member passed through ``change`` and further ones added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        members = {name: change(name, old.read(name)) for name in old.namelist()} | (added or {})
        for name, content in members.items():
            new.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def package(members: dict[str, bytes]) -> bytes:
    """A zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, content in members.items():
            new.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
