"""The brief of one organisation: who it is, what it gave by half-year, its projects, villages, recognition."""

from dashboard.data import organizations
from dashboard.features.onepage import queries
from dashboard.features.onepage.content import (
    DASH,
    OnePage,
    Part,
    Table,
    counted,
    fitting_rows,
    room_beside,
    sentences,
    source,
)
from dashboard.page import statements
from dashboard.page.view import PROVISIONAL, View, names_of
from dashboard.style.formats import day, in_unit, is_missing, number

MOST_PROJECTS, MOST_VILLAGES, MOST_CASES, MOST_PERIODS = 10, 12, 4, 5
_NAMES_ROOM = 110.0
"""Room of a list of names, in characters: three lines."""
_MONEY = "money_yuan"
_WHOLE = ("volunteer_hours", "beneficiaries")


def organization(view: View, identity: str) -> OnePage:
    """The brief of an organisation at the view's half-year.

    Raises:
        KeyError: no return names it.
    """
    name = organizations.names(view.warehouse)[identity]
    profile = Part("基本情况", _profile(view, identity))
    figures = Part("投入与成效", "", _figures(view, identity))
    villages = Part(f"结对{view.village_word}", _villages(view, identity))
    praise = Part("典型与荣誉", _recognition(view, identity))
    rows = queries.projects(view.warehouse, identity, view.period.code)
    projects = _projects(view, rows, room_beside(profile, figures, villages, praise))
    return OnePage(
        title=name,
        subtitle=f"参与“{view.dictionary.programme.name}”专项行动情况　{view.period.name}"
        f"（{statements.data_day(view)}）",
        parts=(profile, figures, projects, villages, praise),
        notes=f"累计至{view.period.name}；多家单位共同实施的，按参与单位平均分摊；{DASH}为没有报送。"
        "本页列事实，不作推荐。",
        source=source(view),
    )


def _profile(view: View, identity: str) -> str:
    entry = organizations.register_entry(view.warehouse, identity)
    if not entry["is_registered"]:
        return f"{PROVISIONAL}。"
    titles = view.column_titles("organization")
    kinds = names_of(view.dictionary, "organization_kind")
    parts = []
    for column in ("kind", "field", "size_band", "supervising_unit", "assessment_grade"):
        value = entry[column]
        if not is_missing(value):
            told = kinds.get(value, value) if column == "kind" else value
            parts.append(f"{titles[column]}：{told}")
    if not is_missing(entry["registered_on"]):
        parts.append(f"{titles['registered_on']}：{day(entry['registered_on'])}")
    return sentences("；".join(parts))


def _figures(view: View, identity: str) -> Table:
    raw = queries.measures(view.warehouse, view.county, identity)
    window = view.dictionary.leaderboard.to_date(view.period.code)
    periods = view.periods_to_date[-MOST_PERIODS:]
    columns = (*(period.code for period in periods), window)
    titles = view.column_titles("leaderboard_input")
    rows = []
    for column in (
        _MONEY,
        "volunteer_hours",
        "expert_sessions",
        "beneficiaries",
        "projects_completed",
    ):
        title = titles[column].partition("（")[0]
        unit = _unit(view, column)
        cells = (_cell(column, raw.get(code, {}).get(column)) for code in columns)
        rows.append((f"{title}（{unit}）", *cells))
    heads = ("指标", *(period.short for period in periods), "累计")
    count = len(heads) - 1
    return Table(heads, tuple(rows), (30, *(70 / count,) * count), ("left", *("right",) * count))


def _unit(view: View, column: str) -> str:
    """The unit of a measure, by the indicator that its rows make up."""
    return next(
        each.unit
        for each in view.dictionary.indicators.values()
        if each.relation == "leaderboard_row" and each.column == column
    )


def _cell(column: str, value: object) -> str:
    if value is None or is_missing(value):
        return DASH
    amount = float(value)  # type: ignore[arg-type]
    if column == _MONEY:
        return number(in_unit(amount, "万元"), 1)
    # Shares of hours and people are whole numbers, as on the page.
    return number(amount, 0 if column in _WHOLE else 1).removesuffix(".0")


def _projects(view: View, projects: tuple[queries.Project, ...], room: float) -> Part:
    if not projects:
        return Part("项目", "没有报送项目。")
    types = view.dictionary.vocabularies["aid_type"]
    states = view.dictionary.vocabularies["project_status"]
    table = Table(
        ("项目", f"镇街与{view.village_word}", types.title, states.title, "实施"),
        tuple(
            (
                each.name,
                f"{each.town}{each.villages or ''}",
                types.short_of(each.aid_type),
                states.name_of(each.status),
                _role(each),
            )
            for each in projects
        ),
        (36, 32, 10, 10, 12),
        ("left", "left", "center", "center", "center"),
    )
    shown, rest = fitting_rows(table, MOST_PROJECTS, room)
    done = sum(each.status == "completed" for each in projects)
    words = [f"{len(projects)}个", *([f"{states.name_of('completed')}{done}个"] if done else [])]
    words += [f"列{len(shown)}个"] if rest else []
    heading = f"项目（{'，'.join(words)}）"
    return Part(heading, "", Table(table.headings, shown, table.shares, table.sides))


def _role(project: queries.Project) -> str:
    if project.organizations <= 1:
        return "独立"
    return f"{'牵头' if project.is_lead else '共同'}，{project.organizations}家"


def _villages(view: View, identity: str) -> str:
    names = queries.paired_villages(
        view.warehouse, identity, view.period.code, view.dictionary.district.code
    )
    if not names:
        return f"{view.period.name}没有有效的结对。"
    shown = counted(names, MOST_VILLAGES, _NAMES_ROOM, "个")
    return sentences(f"结对{len(names)}个：{shown}")


def _recognition(view: View, identity: str) -> str:
    rows = queries.recognition(view.warehouse, identity, view.period.code)
    if not rows:
        return "没有报送典型案例或荣誉。"
    levels = view.dictionary.vocabularies["level"]
    told = [f"{title}（{levels.name_of(level)}级）" for title, level in rows]
    return sentences(counted(told, MOST_CASES, _NAMES_ROOM, "项"))
