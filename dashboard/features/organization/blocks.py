"""The blocks of one organisation: its profile, what it gave, where and with whom; see also ``place``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data import organizations
from dashboard.data.areas import tree
from dashboard.data.drill_down import DrillDown
from dashboard.data.frames import records
from dashboard.data.outcomes import unit_of
from dashboard.features.organization import queries
from dashboard.features.organization.place import evidence, measure_title
from dashboard.page import boards, confirmations, statements
from dashboard.page.headlines import BLOCK, PAGE
from dashboard.page.links import drill_down, to_village
from dashboard.page.outcomes import amount
from dashboard.page.view import PROVISIONAL, TOWN, View
from dashboard.style.formats import (
    clauses,
    day,
    fitted,
    fitting,
    in_unit,
    is_missing,
    join,
    money,
    nb,
    number,
)
from etl.dictionary import Period, Term, Vocabulary

MOST_PROJECTS = 30
NONE = "—"


def headline(view: View, organization: str) -> str:
    """The name, and what it gave to date: facts, no rank."""
    name = organizations.names(view.warehouse)[organization]
    short = name.removeprefix(view.dictionary.district.full_name)
    facts = _to_date(view, organization)
    candidates = [f"{called}：{'，'.join(facts)}" for called in (name, short) if facts]
    candidates += [f"{short}：{fact}" for fact in facts[:1]]
    return fitting(PAGE, *candidates, fitted(short, PAGE))


def _to_date(view: View, organization: str) -> list[str]:
    """``累计投入98.8万元``, ``参与项目12个``, up to the half-year shown."""
    raw = queries.measures(view.warehouse, view.county, organization)
    window = view.dictionary.leaderboard.to_date(view.period.code)
    projects = len(queries.projects(view.warehouse, organization, view.period.code))
    given = float(raw["money_yuan"].get(window, 0.0))
    parts = (
        f"{view.label('contributions_to_date')}{_amount(given)}" if given else "",
        f"参与项目{projects}个" if projects else "",
    )
    return [part for part in parts if part]


def _amount(yuan: float) -> str:
    """``98.8万元``."""
    amount = money(yuan)
    return f"{amount.figure}{amount.unit}"


def boards_of(view: View, organization: str, window: str) -> dict[str, str]:
    """Code → name of the boards that it is on, its kind first."""
    period = boards.period(view, window)
    codes = queries.boards_of(view.warehouse, view.county, organization, period)
    return {code: name for code, name in boards.names(view).items() if code in codes}


def profile(view: View, organization: str) -> str:
    """Kind, field, size and so on, as the register has them."""
    entry = organizations.register_entry(view.warehouse, organization)
    titles = view.column_titles("organization")
    columns = ("kind", "field", "size_band", "supervising_unit", "assessment_grade", "uscc")
    parts = [f"{titles[c]} {entry[c]}" for c in columns if not is_missing(entry[c])]
    text = " · ".join(parts) if entry["is_registered"] else PROVISIONAL
    facts = _to_date(view, organization)
    text += f" · {'，'.join(facts)}（截至{view.period.name}）" if facts else ""
    checked = confirmations.linked_share(view, organization, view.period.code)
    checked = f"　{checked}（{view.period.name}，{confirmations.TITLE}）" if checked else ""
    return panels.wrap(f'<div class="sub">{nb(text)}{checked}</div>')


_HISTORY: Mapping[str, Callable[[float], str]] = {
    "money_yuan": lambda v: number(in_unit(v, "万元"), 1),
    "volunteer_hours": number,
    "expert_sessions": lambda v: number(v, 1).removesuffix(".0"),
    "beneficiaries": number,
    "projects_completed": lambda v: number(v, 1).removesuffix(".0"),
    "recognition": number,
}


def history(view: View, organization: str, board: str = "") -> str:
    """Its measures by half-year up to the one shown, each linked to its rows, and its rank on a board."""
    raw = queries.measures(view.warehouse, view.county, organization)
    periods = [p for p in view.dictionary.periods if p.code <= view.period.code]
    heads = [Head("投入与成效", is_words=True, width=190), *(Head(p.short) for p in periods)]
    rows = [_history_row(view, raw, periods, column, organization) for column in _HISTORY]
    if board:
        rows.append(_ranks(view, organization, board, periods))
    caption = f"各{view.period_word}的投入与成效"
    return panels.block(
        _history_headline(view, raw) or caption,
        f"累计至{view.period.name}，各{view.period_word}报送数，多家单位共同实施的按参与单位平均分摊；"
        f"“{NONE}”为该{view.period_word}没有报送",
        grid(caption, heads, rows, "history"),
        statements.source(view),
    )


def _history_headline(view: View, raw: pd.DataFrame) -> str:
    """``2024年以来累计投入98.8万元``."""
    window = view.dictionary.leaderboard.to_date(view.period.code)
    total = float(raw["money_yuan"].get(window, 0.0))
    since = view.periods_to_date[0].starts_on.year
    return fitting(BLOCK, f"{since}年以来累计投入{_amount(total)}", "") if total else ""


def _history_row(
    view: View, raw: pd.DataFrame, periods: Sequence[Period], column: str, organization: str
) -> Row:
    indicator = view.dictionary.indicators[evidence(view, column)]
    cells = []
    for period in periods:
        if period.code not in raw.index:
            cells.append(Cell(NONE))
            continue
        value = float(raw[column].astype(float)[period.code])
        rows = drill_down(view, indicator.code, window=period.code, organization=organization)
        cells.append(Cell(_HISTORY[column](value), rows if value else None))
    return Row(f"{measure_title(view, column)}（{indicator.unit}）", cells)


def _ranks(view: View, organization: str, board: str, periods: Sequence[Period]) -> Row:
    """Its rank among how many, half-year by half-year."""
    places = queries.places(view.warehouse, view.county, organization, board)
    texts = [" / ".join(map(str, places[p.code])) if p.code in places else NONE for p in periods]
    return Row(f"名次 / 家数（{boards.names(view)[board]}）", [Cell(text) for text in texts])


_SOURCE = Head("最近报送", is_words=True, width=378)


def _source(row: Any) -> str:
    """``示例.xlsx · 项目进展第12行``: where it was reported."""
    return f"{row.file_name} · {row.sheet}第{row.row}行"


def _reported(view: View, row: Any) -> Cell:
    """The half-year of the report, and where it stands."""
    return Cell(view.dictionary.period(row.report_period).short, note=_source(row))


def _town(view: View, code: str) -> str:
    areas = tree(view.warehouse)
    own = view.dictionary.district.return_name
    return own if code == areas.root.code else areas.areas[code].name


def projects(view: View, organization: str) -> str:
    """Its projects by their last report: where, of which type, how far, its share, and the source."""
    frame = queries.projects(view.warehouse, organization, view.period.code)
    if frame.empty:
        return panels.block("项目", "", panels.empty_box("没有报送项目", "报送项目后在此列出。"))
    heads = [
        Head("项目", is_words=True),
        Head(f"镇街与{view.village_word}", is_words=True, width=180),
        Head("类型", is_words=True, width=96),
        Head(view.dictionary.vocabularies["project_status"].title, is_words=True, width=84),
        Head("实施单位", is_words=True, width=210),
        Head("分摊投入", "万元", width=104),
        _SOURCE,
    ]
    rows = [
        Row(p.project_name, _project_cells(view, p), _project_rows(view, p))
        for p in records(frame.head(MOST_PROJECTS))
    ]
    done = int((frame["status"] == "completed").sum())
    more = f"；列前{MOST_PROJECTS}个" if len(frame) > MOST_PROJECTS else ""
    return panels.block(
        f"{len(frame)}个项目" + (f"，{done}个已完成" if done else ""),
        f"截至{view.period.name}，各项目最近一次报送，按分摊投入排列{more}",
        grid("项目", heads, rows, "sources"),
        statements.source(view),
    )


def _project_cells(view: View, project: Any) -> list[Cell]:
    lists = view.dictionary.vocabularies
    villages = "" if is_missing(project.villages) else str(project.villages)
    partners = "" if is_missing(project.partners) else f"与{project.partners}"
    share = "" if is_missing(project.money_yuan) else _HISTORY["money_yuan"](project.money_yuan)
    return [
        Cell(_town(view, project.town_code), note=villages),
        Cell(lists["aid_type"].short_of(project.aid_type)),
        Cell(lists["project_status"].name_of(project.status)),
        Cell(_role(project), note=partners),
        Cell(share),
        _reported(view, project),
    ]


def _project_rows(view: View, project: Any) -> DrillDown:
    """The rows of a project, in its town."""
    return drill_down(view, "projects", project=project.project_id, town=project.town_code)


def _role(project: Any) -> str:
    if project.organizations <= 1:
        return "独立实施"
    return f"{'牵头实施' if project.is_lead else '共同实施'}，共{number(project.organizations)}家"


def outcomes(view: View, organization: str) -> str:
    """What the projects that it takes part in brought about; nothing where nothing was reported."""
    frame = queries.outcomes(view.warehouse, organization, view.period.code)
    if frame.empty:
        return ""
    terms = view.dictionary.vocabularies["outcome_indicator"]
    sums = frame.groupby("indicator")["quantity"].sum()
    told = [_told(terms.term(code), sums[code]) for code in terms.codes if code in sums]
    titles = view.column_titles("outcome")
    heads = [
        Head("项目", is_words=True),
        Head(titles["indicator"], is_words=True, width=230),
        Head(titles["quantity"], width=110),
        Head(titles["note"], is_words=True),
        _SOURCE,
    ]
    rows = [_outcome_row(view, terms, o) for o in records(frame.head(MOST_PROJECTS))]
    return panels.block(
        f"累计{'，'.join(told[:2])}",
        f"截至{view.period.name}，所参与项目报送的成效，多家共同实施的不分摊；不计入投入",
        grid(view.title_of("outcome"), heads, rows, "sources"),
        statements.source(view),
    )


def _told(term: Term, quantity: float) -> str:
    return f"{term.short}{amount(quantity)}{unit_of(term)}"


def _outcome_row(view: View, terms: Vocabulary, row: Any) -> Row:
    cells = [
        Cell(terms.name_of(row.indicator)),
        Cell(amount(row.quantity), value=row.quantity),
        Cell("" if is_missing(row.note) else row.note),
        _reported(view, row),
    ]
    return Row(row.project_name, cells)


def pairings(view: View, organization: str) -> str:
    """The villages it is paired with by the half-year shown, and the source of each."""
    frame = queries.pairings(
        view.warehouse, organization, view.period.code, view.dictionary.district.code
    )
    if frame.empty:
        advice = f"{view.period.name}没有它的有效结对；可改选上方其他报送期。"
        return panels.block("结对", "", panels.empty_box("没有有效的结对", advice))
    columns = view.column_titles("pairing")
    heads = [
        Head(view.village_word, is_words=True, width=150),
        Head(TOWN, is_words=True, width=120),
        Head("方式", is_words=True, width=110),
        Head(columns["paired_on"], is_words=True, width=130),
        Head("最近报送", is_words=True),
    ]
    rows = [
        Row(str(p.village_name), _pairing_cells(view, p), to_village(view, p.village_code))
        for p in records(frame)
    ]
    note = view.carried_note if frame["town_code"].isin(view.carried).any() else ""
    return panels.block(
        f"结对{len(frame)}个{view.village_word}",
        clauses(f"{view.period.name}有效的结对", note),
        grid("结对", heads, rows, "sources few"),
        statements.source(view),
    )


def _pairing_cells(view: View, pairing: Any) -> list[Cell]:
    modes = view.dictionary.vocabularies["pairing_mode"]
    return [
        Cell(_town(view, pairing.town_code)),
        Cell("" if is_missing(pairing.mode) else modes.name_of(pairing.mode)),
        Cell("" if is_missing(pairing.paired_on) else day(pairing.paired_on)),
        Cell("", note=_source(pairing)),
    ]


def recognition(view: View, organization: str) -> str:
    """Its cases and honours, each with its level and source; one that is reported twice stands twice."""
    frame = queries.recognition(view.warehouse, organization, view.period.code)
    if frame.empty:
        box = panels.empty_box("没有报送典型案例或荣誉", "报送后在此列出。")
        return panels.block("案例与荣誉", "", box)
    levels = view.dictionary.vocabularies["level"]
    kinds = {name: view.dictionary.relations[name].title for name in ("model_case", "honor")}
    heads = [
        Head("名称", is_words=True),
        Head("种类", is_words=True, width=84),
        Head(levels.title, is_words=True, width=64),
        Head("颁发或发布", is_words=True, width=200),
        _SOURCE,
    ]
    rows = [
        Row(
            r.title,
            [Cell(kinds[r.relation]), Cell(levels.name_of(r.level)), _given(r), _reported(view, r)],
        )
        for r in records(frame)
    ]
    return panels.block(
        _recognition_headline(frame),
        f"截至{view.period.name}；评价时以{view.district_word}级报送为准，"
        f"同一案例或荣誉只计最高级别一次，{TOWN}自报的不计",
        grid("案例与荣誉", heads, rows, "sources few"),
        statements.source(view),
    )


def _given(row: Any) -> Cell:
    """By whom it was awarded or published, and when."""
    by = "" if is_missing(row.given_by) else str(row.given_by)
    return Cell(by, note="" if is_missing(row.given_on) else day(row.given_on))


def _recognition_headline(frame: pd.DataFrame) -> str:
    cases = int((frame["relation"] == "model_case").sum())
    honors = len(frame) - cases
    parts = (f"案例{cases}个" if cases else "", f"荣誉{honors}项" if honors else "")
    return join([part for part in parts if part])
