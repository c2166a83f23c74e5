"""The published demonstration after some statements, as a view: odd data that no return would bring."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb

from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.page.view import View, make_view
from etl.folder import DataFolder
from tests.support.serving import DEMO_TODAY

NOW = "2026H1"
LONG = (
    "南海区示范镇探索“社会组织＋村集体＋合作社”三方共建机制，"
    "推动岭南水乡古村落活化利用与村民增收项目落地见效的经验做法（试行）"
)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;\"'"

ODD: dict[str, tuple[str, ...]] = {
    "many_problems": (
        "update problem_as_of set is_resolved = false, is_overdue = true, on_agenda = true",
        f"update problem_history set request = '{LONG}', problem = '{LONG}', "
        f"coordinate_with = '{LONG}', previous_decision = '{LONG}', follow_up = '{LONG}'",
    ),
    "long_titles": (
        f"update model_case set title = '{LONG[:50]}' || period || town_code",
        f"update organization set organization_name = '{LONG}'",
        f"update village set village_name = '{LONG}'",
    ),
    "nothing_typical": (
        "delete from model_case",
        "delete from step_row where milestone = 'A1'",
        "update phase_progress set numerator = 0, denominator = 0, progress_pct = null, "
        "state = 'not_applicable' where milestone = 'A1'",
        "delete from typical_village",
        "update village_as_of set is_typical = false, is_other_typical = false",
    ),
    "one_town": (
        "delete from town where town_code <> '440605124'",
        "delete from submission_status where town_code <> '440605124'",
        "delete from participation where area_code not in ('440605', '440605124')",
    ),
    "no_board": ("delete from leaderboard",),
    "nobody_stands_out": ("update leaderboard set tier = null",),
    "large_numbers": (
        "update area_figure set value = 123456789012, value_to_date = 987654321012 "
        "where indicator in ('contributions', 'cash') and value is not null",
        "update area_figure set value = 123456789, value_to_date = 987654321 "
        "where indicator in ('beneficiaries', 'volunteer_hours') and value is not null",
        "update area_figure set value = 12345 where indicator in ('villages_paired', 'organizations')",
        "update participation set villages_paired = 1234, organizations = 12345",
    ),
    "hostile": (
        f"update model_case set title = '{HOSTILE.replace(chr(39), chr(39) * 2)}'",
        f"update town set town_name = '{HOSTILE.replace(chr(39), chr(39) * 2)[:30]}'",
        f"update problem_history set problem = '{HOSTILE.replace(chr(39), chr(39) * 2)}', "
        "request = '</script><b>x</b>'",
        f"update organization set organization_name = '{HOSTILE.replace(chr(39), chr(39) * 2)}'",
    ),
}


def changed(demo_data: Path, folder: Path, *statements: str, period: str = NOW) -> View:
    """A view of a copy of the demonstration's published file, after the statements."""
    data = DataFolder(folder)
    data.published.mkdir(parents=True, exist_ok=True)
    pointer = json.loads(DataFolder(demo_data).current.read_text(encoding="utf-8"))
    pointer["version"] = f"{pointer['version']}-{folder.name}"
    file = data.published / f"dashboard-{pointer['version']}.duckdb"
    shutil.copyfile(DataFolder(demo_data).published / pointer["file"], file)
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    data.current.write_text(json.dumps(pointer | {"file": file.name}), encoding="utf-8")
    edition = current_edition(data)
    assert edition is not None
    day = date.fromisoformat(DEMO_TODAY)
    return make_view(
        open_warehouse(edition), DataFolder(demo_data).dictionary, day, period, None, None
    )
