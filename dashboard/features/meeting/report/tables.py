"""The tables of the report: half-years, aid types, parts of the area."""

from dashboard.data.figures import trends
from dashboard.data.queries import TownReport
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.sentences import Table, plain_number
from dashboard.features.meeting.circular.tables import NOTHING, count_or_dash, pair
from dashboard.features.meeting.report import queries
from dashboard.features.meeting.report.queries import Share
from dashboard.page.statements import APPROXIMATE, carried_towns, data_day
from dashboard.page.view import TOWN, View
from dashboard.style.formats import in_unit

_ROUNDED = "因四舍五入，金额分项之和与合计可能相差0.1"


def _money(yuan: float | None) -> str:
    return NOTHING if yuan is None else plain_number(in_unit(yuan, "万元"), 1)


def half_years(view: View, facts: Facts) -> Table:
    """表1: what each half-year's returns said; one without any return has dashes, never zeros."""
    known = trends(view.warehouse, facts.basis.view.area, view.period.code)
    reported = {row["period"]: row["towns_reported"] for row in facts.basis.participation}
    stocks = ("villages_paired", "organizations", "projects")
    flows = ("contributions", "volunteer_hours", "beneficiaries")
    rows = []
    for at, period in enumerate(view.periods_to_date):
        values = {code: series[at] for code, series in known.items() if at < len(series)}
        money, *others = (values.get(code) for code in flows)
        rows.append(
            (
                period.name,
                pair(reported.get(period.code), len(view.here)),
                *(count_or_dash(values.get(code)) for code in stocks),
                _money(money),
                *map(count_or_dash, others),
            )
        )
    heads = (
        "结对",
        view.label("organizations"),
        view.label("projects"),
        "投入（万元）",
        "志愿服务（小时）",
        "受益（人次）",
    )
    return Table(
        "表1　开展以来各期情况",
        (view.period_title, f"已报{TOWN}", *heads),
        tuple(rows),
        (104, 62, 46, 60, 56, 70, 70, 66),
        ("left", *("right",) * 7),
        f"注：结对（{view.village_word}，个）、社会组织（家）、项目（个）为期末数，没有报送的{TOWN}沿用以前数据；"
        f"其余为本期数，只含已报{TOWN}。",
    )


def aid_types(view: View, facts: Facts) -> Table:
    """表2: aid types to date."""
    area = facts.basis.view.area
    shares = queries.aid_types_to_date(view.warehouse, area, view.period.code)
    names = view.aid_type_names
    rows = [(names[share.code], *_cells(share)) for share in shares]
    heads = (
        view.label("projects"),
        view.label("projects_completed"),
        "投入（万元）",
        "志愿服务（小时）",
        "智力支持（场）",
        "受益（人次）",
    )
    approximate = facts.basis.figure("contributions").is_approximate_to_date
    notes = ["项目按主要帮扶类型计，不含已终止", *([f"投入{APPROXIMATE}"] if approximate else [])]
    return Table(
        "表2　各类帮扶开展以来情况",
        (view.column_titles("aid_type_summary")["aid_type"], *heads),
        tuple(rows),
        (80, 60, 56, 76, 76, 70, 76),
        ("center", *("right",) * 6),
        f"注：{'；'.join([*notes, _ROUNDED])}；{data_day(view)}{carried_towns(view)}。",
    )


def _cells(share: Share) -> tuple[str, ...]:
    return (
        count_or_dash(share.projects),
        count_or_dash(share.completed),
        _money(share.contribution_yuan),
        *map(count_or_dash, (share.volunteer_hours, share.expert_sessions, share.beneficiaries)),
    )


def towns(view: View, facts: Facts) -> Table:
    """表3: every part in code order, carried-forward ones starred, and the sums of the whole."""
    rows = [
        (
            f"{report.town.name}{'*' if report.is_carried else ''}",
            *_of_town(facts.basis.at(report.town)),
        )
        for report in view.parts
    ]
    heads = (
        view.village_word,
        "已结对",
        view.label("organizations"),
        view.label("projects"),
        view.label("projects_completed"),
        "投入（万元）",
        "受益（人次）",
    )
    return Table(
        f"表3　各{view.part_word}开展以来情况",
        (view.part_word, *heads, "缺报（份）"),
        (*rows, ("合计", *_of_town(facts.basis))),
        (66, 52, 46, 56, 52, 48, 66, 68, 46),
        ("center", *("right",) * 8),
        _note(view, view.parts),
    )


def _of_town(basis: Basis) -> tuple[str, ...]:
    money = basis.figure("contributions")
    levels = ("villages_paired", "organizations", "projects", "projects_completed")
    return (
        count_or_dash(basis.last.get("villages_total")),
        *(count_or_dash(basis.figure(code).value) for code in levels),
        _money(money.to_date),
        count_or_dash(basis.figure("beneficiaries").to_date),
        plain_number(money.returns_missing),
    )


def _note(view: View, reports: tuple[TownReport, ...]) -> str:
    """Why sums of organisations are smaller than their parts; who is starred."""
    parts = [
        "投入、受益为开展以来合计，不含缺报或待修改的报送表",
        f"跨{view.part_word}参与的社会组织合计只计一家",
    ]
    if any(report.is_carried for report in reports):
        parts.insert(0, "*本期没有报送，存量沿用以前数据")
    return f"注：{'；'.join([*parts, _ROUNDED])}。"
