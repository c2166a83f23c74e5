"""Returns far larger than any town's, for measuring: every project is another one, as in life.

Organisations and codes are invented; names, money and dates vary from row to row.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.lists.reference import Reference, load_reference
from etl.templates.template import return_name, write_return
from tests.support.workbooks import Row, code_of, data_folder

ORGANIZATIONS = 1_500
_TOPICS = (
    "夜校",
    "义诊",
    "助学",
    "长者食堂",
    "花木技术培训",
    "助就业",
    "村史馆",
    "法律服务",
    "植绿",
    "直播助农",
)
_WORDS = "春夏秋冬山水云月星辰晨曦和安康乐明德仁义诚信勤学创新桥岭溪湖海江河林田园"


def make_folder(root: Path) -> DataFolder:
    """A data folder whose register holds invented organisations."""
    return data_folder(
        root,
        [
            {
                "organization_name": f"佛山市南海区{_word(number)}社会工作服务中心",
                "uscc": code_of(800_000_000 + number, "2"),
                "kind": "社会服务机构",
            }
            for number in range(ORGANIZATIONS)
        ],
    )


def write_returns(folder: DataFolder, into: Path, returns: int, projects: int) -> list[Path]:
    """``returns`` workbooks of as many towns and half-years, each with this many projects."""
    dictionary, reference = folder.dictionary, load_reference(folder)
    periods = [p for p in dictionary.periods if p.ends_on < dt.date(2026, 7, 1)]
    places = [(town, period) for period in periods for town in reference.towns]
    paths = []
    for number, (town, period) in enumerate(places[:returns]):
        dice, path = random.Random(number), into / return_name(dictionary, town.name, period.name)
        rows = {
            "pairing": list(_pairings(dice, reference, town.code, projects // 4)),
            "project_report": list(
                _projects(dice, reference, town.code, projects, period.starts_on)
            ),
        }
        cover = {
            "town": town.name,
            "period": period.name,
            "reporter": "测试员",
            "telephone": "13800138000",
            "reported_on": period.ends_on,
            "template_version": dictionary.programme.template_version,
        }
        write_return(path, dictionary, reference, cover, rows)
        paths.append(path)
    return paths


def _word(number: int) -> str:
    digits = []
    for _ in range(3):
        number, at = divmod(number, len(_WORDS))
        digits.append(_WORDS[at])
    return "".join(digits)


def _pairings(dice: random.Random, reference: Reference, town: str, count: int) -> Iterator[Row]:
    villages = [v.name for v in reference.villages if v.town_code == town]
    names = [(o.name, o.uscc) for o in reference.organizations]
    day = dt.date(2024, 3, 5)
    for name, code in names[: count // len(villages) + 1]:
        for village in villages:
            yield {
                "organization": name,
                "uscc": code,
                "village": village,
                "paired_on": day + dt.timedelta(dice.randrange(50)),
                "agreement_signed": "是",
                "agreement_signed_on": day + dt.timedelta(60),
                "party_co_building": "否",
                "status": "结对中",
            }


def _projects(
    dice: random.Random, reference: Reference, town: str, count: int, begin: dt.date
) -> Iterator[Row]:
    villages = [v.name for v in reference.villages if v.town_code == town]
    names = [o.name for o in reference.organizations]
    leads = names[: count // 4 // len(villages) + 1]  # those that are paired
    terms = {v: load_dictionary().vocabularies[v].names for v in ("aid_type", "task")}
    for number in range(count):
        yield {
            "project_name": f"{dice.choice(villages)}{_word(number)}{dice.choice(_TOPICS)}第{number}期",
            "organizations": "、".join(
                [dice.choice(leads), *dice.sample(names, dice.choice((0, 0, 1)))]
            ),
            "villages": "、".join(dice.sample(villages, dice.choice((1, 1, 2)))),
            "aid_type": dice.choice(terms["aid_type"]),
            "task": dice.choice(terms["task"]),
            "planned_start": begin + dt.timedelta(dice.randrange(150)),
            "planned_end": begin + dt.timedelta(200 + dice.randrange(300)),
            "status": "实施中",
            "progress_pct": dice.randrange(5, 95),
            "planned_cash": dice.randrange(1, 60),
            "cash": dice.randrange(1, 3000) / 100,
            "in_kind": dice.randrange(1, 500) / 100,
            "cumulative_cash": None,
            "activities": dice.randrange(12),
            "expert_sessions": dice.randrange(5),
            "volunteer_visits": dice.randrange(200),
            "volunteer_hours": dice.randrange(400),
            "beneficiaries": dice.randrange(2000),
            "note": f"第{number}号说明，{dice.choice(_TOPICS)}" if number % 5 == 0 else None,
        }
