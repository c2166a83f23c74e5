"""Templates name organisations as they are called now, and leave villages that were divided to the town."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl

from etl.folder import SHIPPED_REFERENCE, DataFolder
from etl.lists.reference import load_reference, name_id
from etl.templates.template import write_template
from tests.etl.conftest import Load
from tests.support.workbooks import (
    NAMES,
    ORGANIZATIONS,
    data_folder,
    pairing,
    sheet_name,
    town_return,
    villages_of,
)

SHISHAN = "440605124"
BAND = "官窑龙灯队"


def divide(folder: DataFolder, name: str, day: str) -> None:
    """Put two villages in the place of one from a day on."""
    with (SHIPPED_REFERENCE / "villages.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row | {"valid_from": "", "valid_to": ""} for row in csv.DictReader(file)]
    old = next(row for row in rows if row["village_name"] == name)
    codes = [old["village_code"][:9] + end for end in ("391", "392")]
    rows += [
        old | {"village_code": code, "village_name": f"新村{code[-1]}社区居委会", "valid_from": day}
        for code in codes
    ]
    with (folder.root / "reference" / "villages.csv").open(
        "w", encoding="utf-8", newline=""
    ) as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    put(
        folder,
        "village_succession",
        f"from_code,to_codes,effective_on\n{old['village_code']},{'、'.join(codes)},{day}\n",
    )


def put(folder: DataFolder, name: str, text: str) -> None:
    (folder.root / "reference" / f"{name}.csv").write_text(text, encoding="utf-8")


def pre_filled(folder: DataFolder, out: Path, period: str) -> list[tuple[object, object]]:
    """Organisation and village of each pairing in the template."""
    write_template(out, folder, SHISHAN, period)
    sheet = openpyxl.load_workbook(out)[sheet_name("pairing")]
    rows = ((row[0], row[2]) for row in sheet.iter_rows(min_row=2, values_only=True))
    return [row for row in rows if any(row)]


def test_names_in_force_and_divided_villages(
    store: Load, folder: DataFolder, tmp_path: Path
) -> None:
    first, second, third = villages_of("狮山镇")[:3]
    end = folder.dictionary.period("2025H2").ends_on
    book = town_return(period="2025H2").with_row("pairing", pairing(BAND, third, end))
    assert store(book) == [("loaded", 1)]
    data_folder(folder.root, [*ORGANIZATIONS, {"organization_name": "龙灯协会"}])
    put(
        folder,
        "organization_succession",
        "from,to,kind,effective_on\n"
        f"{name_id(BAND)},龙灯协会,correction,\n"
        f"{NAMES[1]},{NAMES[2]},rename,2026-07-01\n",
    )
    assert [name for name, _ in pre_filled(folder, tmp_path / "t.xlsx", "2026H1")][1:] == [
        NAMES[1],
        "龙灯协会",
    ]
    divide(folder, second, "2026-07-15")
    listed = pre_filled(folder, tmp_path / "t.xlsx", "2026H2")
    assert [village for _, village in listed] == [first, None, third]
    assert listed[1][0] == NAMES[2]
    assert len(load_reference(folder).villages) == 292
