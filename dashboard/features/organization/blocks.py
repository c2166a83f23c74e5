"""The blocks of one organisation: its place and why, what it gave, where and with whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data import queries as shared
from dashboard.data.drill_down import linked
from dashboard.data.frames import records
from dashboard.features.organization import queries
from dashboard.page import boards
from dashboard.page.links import drill_down
from dashboard.page.view import PROVISIONAL, TOWN, View
from dashboard.style.formats import (
    day,
    fitted,
    fitting,
    is_missing,
    join,
    money,
    nb,
    number,
    quantity,
)
from etl.dictionary import Period
from etl.marts.leaderboard import CONTINUITY, MEASURES

BLOCK, PAGE = 18, 28
MOST_PROJECTS = 30
NEIGHBOURS = 3
ACTIVE = "half_years_active"
NONE = "—"
NORMALISED = "按组内名次折算为 0—100 分，名次相同的取中间名次"


def headline(view: View, organization: str, place: Any | None) -> str:
    """The name, and its place among its like."""
    name = queries.names(view.warehouse)[organization]
    if place is None:
        return fitted(name, PAGE)
    return fitting(PAGE, f"{name}：同组第 {place.rank} 名", fitted(name, PAGE))


def boards_of(view: View, organization: str, window: str) -> dict[str, str]:
    """Code → name of the boards on which it stands, its kind first."""
    period = boards.period(view, window)
    here = queries.boards_of(view.warehouse, organization, period)
    return {code: name for code, name in boards.names(view).items() if code in here}


def profile(view: View, organization: str) -> str:
    """Kind, field, size and so on, as the register has them."""
    entry = queries.register_entry(view.warehouse, organization)
    titles = {c.name: c.title for c in view.dictionary.relations["organization"].columns}
    if not entry["is_registered"]:
        said = [PROVISIONAL]
    else:
        columns = ("kind", "field", "size_band", "supervising_unit", "assessment_grade", "uscc")
        said = [
            f"{titles[column]} {entry[column]}"
            for column in columns
            if not is_missing(entry[column])
        ]
    return panels.wrap(f'<div class="sub">{nb(" · ".join(said))}</div>')


def place_of(members: pd.DataFrame, organization: str) -> Any | None:
    """Its row of the board, or nothing."""
    found = members[members["organization_id"] == organization]
    return records(found)[0] if len(found) else None


# --- its place, and why ---------------------------------------------------------------------------


def place(view: View, members: pd.DataFrame, organization: str, window: str, board: str) -> str:
    """Component by component how the score comes about; rank, interval, neighbours, doubts."""
    row = place_of(members, organization)
    assert row is not None
    heads = [
        Head(view.dictionary.vocabularies["leaderboard_component"].title, is_words=True, width=72),
        Head("依据", is_words=True),
        Head("原始数据", width=150),
        Head("折算分", help=NORMALISED, width=84),
        Head("权重", "%", width=84),
        Head("计入得分", width=96),
    ]
    body = grid("得分构成", heads, _component_rows(view, members, row, window), "place")
    name = boards.names(view)[board]
    said = "".join(
        f'<div class="sub">{text}</div>' for text in _words(view, members, row, window, board)
    )
    span = boards.windows(view)[window]
    return panels.block(
        fitting(BLOCK, f"{name} {len(members)} 家中第 {row.rank} 名", f"同组第 {row.rank} 名"),
        f"{name} · {span}；得分为各维度折算分按权重相加，只用于排序",
        body + said,
        f"同组 {len(members)} 家比较，参考名单，供集体研究。{boards.source(view, window)}",
    )


def _component_rows(view: View, members: pd.DataFrame, row: Any, window: str) -> list[Row]:
    present = boards.components(view, members)
    weights = boards.shares(view, members)
    raw = queries.measures(view.warehouse, row.organization_id).loc[boards.period(view, window)]
    rows = []
    for code, name in present.items():
        score = float(getattr(row, code))
        counted = [
            Cell(number(score, 1)),
            Cell(number(100 * weights[code], 1)),
            Cell(number(weights[code] * score, 1)),
        ]
        for column in _columns(code):
            first = column == _columns(code)[0]
            cells = [
                Cell(_title(view, column)),
                _measure(view, raw, column, row.organization_id, window),
                *(counted if first else [Cell("")] * 3),
            ]
            rows.append(Row(name if first else "", cells))
    total = [Cell(""), Cell(""), Cell(""), Cell("100"), Cell(number(row.score, 1))]
    return [*rows, Row(view.label("leaderboard_score"), total, is_total=True)]


def _columns(component: str) -> tuple[str, ...]:
    return (ACTIVE,) if component == CONTINUITY else MEASURES[component]


def _title(view: View, column: str) -> str:
    """``资金与物资``: the title of a measure without its unit."""
    columns = view.dictionary.relations["leaderboard_input"].columns
    return next(c.title for c in columns if c.name == column).partition("（")[0]


def evidence(view: View, column: str) -> str:
    """The figure whose rows make up a measure."""
    return next(
        code
        for code, indicator in view.dictionary.indicators.items()
        if indicator.relation == "leaderboard_row" and indicator.column == column
    )


def _measure(view: View, raw: Any, column: str, organization: str, window: str) -> Cell:
    """A raw measure, which leads to the rows that add up to it."""
    value = float(raw[column]) if not is_missing(raw[column]) else 0.0
    code = evidence(view, column)
    indicator = view.dictionary.indicators[code]
    text = quantity(value, indicator.format, indicator.unit)
    said = f"{text.figure} {text.unit}"
    if column == ACTIVE:
        said = f"{number(value)} / {number(float(raw['half_years_due']))}"
    rows = drill_down(view, code, window=boards.period(view, window), organization=organization)
    return Cell(said, rows if value else None)


def _words(view: View, members: pd.DataFrame, row: Any, window: str, board: str) -> list[str]:
    """Sentences below the table, as HTML."""
    rules = view.dictionary.leaderboard
    said = [nb(text) for text in (_interval(view, row, len(members)), _full(view, row)) if text]
    if near := neighbours(members, row):
        names = "、".join(
            f"{boards.member_link(view, other, window, board)}（第 {other.rank} 名）"
            for other in near
        )
        said.append(f"与{names}名次区间重叠，不作先后区分。")
    if len(members) < rules.tier_minimum:
        said.append(nb(f"本组少于 {rules.tier_minimum} 家，不分层级。"))
    if row.needs_review:
        said.append(_doubts(view, row.organization_id, window))
    return said


def _full(view: View, row: Any) -> str:
    """Why who was there in every half-year may have less than 100: many were."""
    if is_missing(row.continuity):
        return ""
    raw = queries.measures(view.warehouse, row.organization_id)
    active, due = (
        int(raw[column].astype(float)[view.dictionary.leaderboard.all_window])
        for column in (ACTIVE, "half_years_due")
    )
    if active < due or row.continuity >= 100:
        return ""
    score = number(row.continuity, 1)
    return f"{active} 个半年都参与的单位并列，取中间名次，各折算 {score} 分。"


def _interval(view: View, row: Any, count: int) -> str:
    rules = view.dictionary.leaderboard
    span = (
        f"绝大多数情形是第 {row.rank_low} 名"
        if row.rank_low == row.rank_high
        else f"多数在第 {row.rank_low}—{row.rank_high} 名之间"
    )
    tier = "" if is_missing(row.tier) else f"，层级“{row.tier}”"
    share = f"；{number(100 * row.top_ten_share)}% 的情形在前 {rules.top} 名"
    told = share if count > rules.top else ""
    return f"权重和折算办法变动 {number(rules.draws)} 次，名次{span}{told}{tier}。"


def neighbours(members: pd.DataFrame, row: Any) -> list[Any]:
    """Those next to it, on either side, whose intervals overlap its own without a break."""
    ordered = records(members)
    at = next(i for i, r in enumerate(ordered) if r.organization_id == row.organization_id)
    found: list[Any] = []
    for side in (
        reversed(ordered[max(at - NEIGHBOURS, 0) : at]),
        ordered[at + 1 : at + 1 + NEIGHBOURS],
    ):
        for other in side:
            if other.rank_low > row.rank_high or other.rank_high < row.rank_low:
                break
            found.append(other)
    return sorted(found, key=lambda other: int(other.rank))


def _doubts(view: View, organization: str, window: str) -> str:
    period = boards.period(view, window)
    approximate, estimated, to_confirm = queries.doubts(view.warehouse, organization, period)
    reasons = [
        f"{count} 行{what}"
        for count, what in (
            (approximate, "含约数"),
            (estimated, "未填志愿服务时长、按人次估算"),
            (to_confirm, "有须确认的核对结果"),
        )
        if count
    ]
    rows = drill_down(view, "board_review", window=period, organization=organization)
    text = f"{boards.REVIEW_MARK}：得分所依据的数据中，{join(reasons)}。"
    return f'<span class="attn">{nb(text)}</span>{linked("查看这些行", rows)}'


def nowhere(view: View, organization: str, window: str) -> str:
    """Why it is on no board of this window."""
    span = boards.windows(view)[window]
    name = queries.names(view.warehouse)[organization]
    return panels.block(
        "没有可比数据",
        span,
        panels.empty_box(
            f"{name}在{span}没有投入、服务或成效的报送",
            "参与情况见下；可改选累计，或上方其他报送期。",
        ),
    )


# --- what it gave over the half-years -------------------------------------------------------------

_HISTORY: Mapping[str, Callable[[float], str]] = {
    "money_yuan": lambda v: number(v / 10_000, 1),
    "volunteer_hours": lambda v: number(v, 0),
    "expert_sessions": lambda v: number(v, 1).removesuffix(".0"),
    "beneficiaries": lambda v: number(v, 0),
    "projects_completed": lambda v: number(v, 0),
    "recognition": lambda v: number(v, 0),
}


def history(view: View, organization: str, board: str = "") -> str:
    """Its measures by half-year up to the one shown, each leading to its rows, and its place on a board."""
    raw = queries.measures(view.warehouse, organization)
    periods = [p for p in view.dictionary.periods if p.code <= view.period.code]
    heads = [Head("投入与成效", is_words=True, width=190), *(Head(p.short) for p in periods)]
    rows = []
    for column in _HISTORY:
        indicator = view.dictionary.indicators[evidence(view, column)]
        cells = [_past(view, raw, p.code, column, organization) for p in periods]
        rows.append(Row(f"{_title(view, column)}（{indicator.unit}）", cells))
    if board:
        rows.append(_places(view, organization, board, periods))
    given = raw[raw.index.isin([p.code for p in periods])]
    total = float(given["money_yuan"].sum())
    active = int((given["money_yuan"] > 0).sum())
    title = f"{active} 个半年投入 {money(total)}" if total else "各半年的投入与成效"
    return panels.block(
        fitting(BLOCK, title, "各半年的投入与成效"),
        f"各半年报送数，多家单位共同实施的按参与单位平均分摊；“{NONE}”为该半年没有报送",
        grid("各半年的投入与成效", heads, rows, "history"),
        view.source,
    )


def _places(view: View, organization: str, board: str, periods: list[Period]) -> Row:
    """Its rank among how many, half-year by half-year."""
    found = queries.places(view.warehouse, organization, board)
    told = [
        f"{found[p.code][0]} / {found[p.code][1]}" if p.code in found else NONE for p in periods
    ]
    return Row(f"名次 / 家数（{boards.names(view)[board]}）", [Cell(text) for text in told])


def _past(view: View, raw: pd.DataFrame, period: str, column: str, organization: str) -> Cell:
    if period not in raw.index:
        return Cell(NONE)
    value = float(raw[column].astype(float)[period])
    rows = drill_down(view, evidence(view, column), window=period, organization=organization)
    return Cell(_HISTORY[column](value), rows if value else None)


# --- where and with whom --------------------------------------------------------------------------


def _from(row: Any) -> str:
    """``示例.xlsx · 项目进展 第 12 行``: where it was reported."""
    return f"{row.file_name} · {row.sheet} 第 {row.row} 行"


def _town(view: View, code: str) -> str:
    return view.for_district().town_names.get(code, view.dictionary.district.return_name)


def projects(view: View, organization: str) -> str:
    """Its projects by their last report: where, of which type, how far, its share, and the source."""
    found = queries.projects(view.warehouse, organization, view.period.code)
    if found.empty:
        return panels.block("项目", "", panels.empty_box("没有报送项目", "报送项目后在此列出。"))
    status = view.dictionary.vocabularies["project_status"]
    types = view.dictionary.vocabularies["aid_type"]
    heads = [
        Head("项目", is_words=True),
        Head("镇街与村（社区）", is_words=True, width=180),
        Head("类型", is_words=True, width=96),
        Head(status.title, is_words=True, width=84),
        Head("实施单位", is_words=True, width=210),
        Head("分摊投入", "万元", width=104),
        Head("最近报送", is_words=True, width=378),
    ]
    rows = [
        Row(
            p.project_name,
            [
                Cell(
                    _town(view, p.town_code), note="" if is_missing(p.villages) else str(p.villages)
                ),
                Cell(types.short_of(p.aid_type)),
                Cell(status.name_of(p.status)),
                Cell(_role(p), note="" if is_missing(p.partners) else f"与{p.partners}"),
                Cell("" if is_missing(p.money_yuan) else number(p.money_yuan / 10_000, 1)),
                Cell(view.dictionary.period(p.report_period).short, note=_from(p)),
            ],
        )
        for p in records(found.head(MOST_PROJECTS))
    ]
    counts = found["status"].value_counts()
    done = int(counts.get("completed", 0))
    title = f"{len(found)} 个项目" + (f"，{done} 个已完成" if done else "")
    more = f"；列前 {MOST_PROJECTS} 个" if len(found) > MOST_PROJECTS else ""
    return panels.block(
        title,
        f"截至 {view.period.name}，各项目最近一次报送，按分摊投入排列{more}",
        grid("项目", heads, rows, "sources"),
        view.source,
    )


def _role(project: Any) -> str:
    if project.organizations <= 1:
        return "独立实施"
    return f"{'牵头实施' if project.is_lead else '共同实施'}，共 {number(project.organizations)} 家"


def pairings(view: View, organization: str) -> str:
    """The villages it is paired with by the half-year shown, and the source of each."""
    found = queries.pairings(
        view.warehouse, organization, view.period.code, view.dictionary.district.code
    )
    if found.empty:
        advice = f"{view.period.name}没有它的有效结对；可改选上方其他报送期。"
        return panels.block("结对", "", panels.empty_box("没有有效的结对", advice))
    modes = view.dictionary.vocabularies["pairing_mode"]
    columns = {c.name: c.title for c in view.dictionary.relations["pairing"].columns}
    heads = [
        Head("村（社区）", is_words=True, width=150),
        Head(TOWN, is_words=True, width=120),
        Head("方式", is_words=True, width=110),
        Head(columns["paired_on"], is_words=True, width=130),
        Head("最近报送", is_words=True),
    ]
    rows = [
        Row(
            str(p.village_name),
            [
                Cell(_town(view, p.town_code)),
                Cell("" if is_missing(p.mode) else modes.name_of(p.mode)),
                Cell("" if is_missing(p.paired_on) else day(p.paired_on)),
                Cell("", note=_from(p)),
            ],
        )
        for p in records(found)
    ]
    is_carried = found["town_code"].isin(view.carried).any()
    carried = f"；{view.carried_note}" if is_carried else ""
    return panels.block(
        f"结对 {len(found)} 个村（社区）",
        f"{view.period.name}有效的结对{carried}",
        grid("结对", heads, rows, "sources few"),
        view.source,
    )


def recognition(view: View, organization: str) -> str:
    """Its cases and honours, each with its level and source; told twice they stand here twice."""
    found = queries.recognition(view.warehouse, organization, view.period.code)
    if found.empty:
        return panels.block(
            "案例与荣誉", "", panels.empty_box("没有报送典型案例或荣誉", "报送后在此列出。")
        )
    levels = view.dictionary.vocabularies["level"]
    heads = [
        Head("名称", is_words=True),
        Head("种类", is_words=True, width=84),
        Head(levels.title, is_words=True, width=64),
        Head("最近报送", is_words=True, width=378),
    ]
    kinds = {name: view.dictionary.relations[name].title for name in ("model_case", "honor")}
    rows = [
        Row(
            r.title,
            [
                Cell(kinds[r.relation]),
                Cell(levels.name_of(r.level)),
                Cell(view.dictionary.period(r.report_period).short, note=_from(r)),
            ],
        )
        for r in records(found)
    ]
    counts = found["relation"].value_counts()
    cases, honors = int(counts.get("model_case", 0)), int(counts.get("honor", 0))
    told = [f"案例 {cases} 篇" if cases else "", f"荣誉 {honors} 项" if honors else ""]
    return panels.block(
        join([text for text in told if text]),
        f"截至 {view.period.name}；同一案例或荣誉重复报送的，评价时只计最高级别一次",
        grid("案例与荣誉", heads, rows, "sources few"),
        view.source,
    )


def choose_one(view: View) -> str:
    """What to do when the address names no organisation."""
    count = len(queries.names(view.warehouse))
    return panels.empty(
        "请选择社会组织", f"上方列有报送过的 {number(count)} 家社会组织；也可从名单点名称进入。"
    )


def members_of(view: View, window: str, board: str) -> pd.DataFrame:
    """The whole board on which it stands."""
    return shared.board(view.warehouse, boards.period(view, window), board)
