"""What leaders quote of a half-year: the marts' answer, and the forms in which a surface may put it.

A form is matched against squeezed text (no blanks, no thousands separators); its first group is the
figure. Whatever a surface says in one of these forms must be the answer. ``?1`` is the half-year,
``?2`` the district.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.data.warehouse import Warehouse

Texts = Mapping[str, str]
WAN = 10_000


@dataclass(frozen=True)
class Statement:
    """A question: the SQL of its answer, the forms that answer it, decimals and unit of the figure."""

    name: str
    sql: str
    forms: tuple[str, ...]
    digits: int = 0
    scale: int = 1
    signed: bool = False

    def answer(self, warehouse: Warehouse, period: str, district: str) -> str | None:
        """The figure as it is written; ``None`` where nothing can be said."""
        ((value,),) = warehouse.rows(self.sql, period, district)
        return self.written(value)

    def written(self, value: Any) -> str | None:
        """A figure as sentences have it; a text as it is."""
        if value is None or isinstance(value, str):
            return value
        shown = f"{float(value) / self.scale:{'+' if self.signed else ''}.{self.digits}f}"
        return plain_number(shown)

    def said(self, text: str) -> set[str]:
        """The figures that a text gives in one of the forms."""
        found = (match.group(1) for form in self.forms for match in re.finditer(form, text))
        return {plain_number(figure) for figure in found}


def plain_number(text: str) -> str:
    """Without a last decimal that says nothing: 159896.0 is written 159896, too."""
    return re.sub(r"(?<=\d)\.0$", "", text)


def differences(
    texts: Texts, statements: tuple[Statement, ...], answers: Mapping[str, str | None]
) -> Iterator[str]:
    """Each surface that says something else than the marts answer."""
    for statement in statements:
        for surface, text in texts.items():
            for figure in sorted(statement.said(text) - {answers[statement.name] or ""}):
                yield f"{surface}: {statement.name}: {figure}, not {answers[statement.name]}"


def _in_area(column: str, relation: str, more: str = "true") -> str:
    return (
        f"select (select {column} from published.{relation} "
        f"where period = ?1 and area_code = ?2 and {more})"
    )


def _figure(indicator: str, column: str = "value") -> str:
    return _in_area(column, "area_figure", f"indicator = '{indicator}'")


def _change(indicator: str, column: str, compared_with: str = "previous") -> str:
    where = f"indicator = '{indicator}' and compared_with = '{compared_with}'"
    return _in_area(column, "area_change", where)


def _people(column: str) -> str:
    return _in_area(column, "participation")


def _count(relation: str, condition: str) -> str:
    return (
        f"select count(*) from published.{relation} where period = ?1 and {condition} and ?2 <> ''"
    )


def _step(milestone: str, column: str) -> str:
    return _in_area(column, "phase_progress", f"milestone = '{milestone}'")


def _types(column: str, aid_type: str) -> str:
    return _in_area(column, "aid_type_summary", f"aid_type = '{aid_type}'")


V = "村（社区）"
STATEMENTS = (
    Statement(
        "villages paired",
        _people("villages_paired"),
        (rf"已结对(\d+)个{V}", rf"全区已结对{V}(\d+)个", rf"(?<!尚未)结对{V}(\d+)(?:/\d+)?个"),
    ),
    Statement("villages in all", _people("villages_total"), (rf"结对{V}\d+/(\d+)个",)),
    Statement(
        "share of villages paired",
        "select round(100.0 * villages_paired / villages_total) from published.participation "
        "where period = ?1 and area_code = ?2",
        (rf"已结对\d+个{V}，占(\d+)%", rf"结对{V}\d+个，占(\d+)%"),
    ),
    Statement(
        "villages paired, change",
        _change("villages_paired", "change"),
        (
            rf"已结对(?:\d+个{V}|{V}\d+个)，(?:占\d+%，)?较上期增加(\d+)个",
            rf"结对{V}\d+(?:/\d+)?个\*?较上期\+(\d+)",
        ),
    ),
    Statement(
        "villages paired, change in a year",
        _change("villages_paired", "change", "year_before"),
        (rf"结对{V}(?:明细)?\d+/\d+个\*?较上期\+?-?\d+较上年同期\+(\d+)",),
    ),
    Statement(
        "villages with one organisation",
        _people("villages_one_organization"),
        (r"由一家社会组织结对的(\d+)个", r"(?:^|\D)(\d+)由一家社会组织结对"),
    ),
    Statement(
        "villages with several organisations",
        _people("villages_many_organizations"),
        (r"由多家社会组织结对的(\d+)个", r"由一家社会组织结对(\d+)由多家"),
    ),
    Statement("pairings", _people("pairings_in_force"), (r"(\d+)项结对关系", r"结对关系(\d+)项")),
    Statement(
        "agreements", _people("agreements_signed"), (r"(\d+)项已签(?:订)?协议", r"已签协议(\d+)项")
    ),
    Statement(
        "organisations",
        _people("organizations"),
        (r"(?<!不再)参与社会组织(?:明细)?(\d+)家", r"(?<!\d)(\d+)家社会组织参与"),
    ),
    Statement(
        "organisations, change",
        _change("organizations", "change"),
        (
            r"参与社会组织(?:明细)?\d+家，较上期增加(\d+)家",
            r"参与社会组织(?:明细)?\d+家\*?较上期\+(\d+)",
        ),
    ),
    Statement(
        "organisations, first time",
        _people("organizations_new"),
        (r"首次参与(?:组织|社会组织)?(\d+)家?", r"其中(\d+)家为本期首次参与"),
    ),
    Statement("organisations, again", _people("organizations_returning"), (r"再次参与(\d+)家?",)),
    Statement(
        "organisations that stayed", _people("organizations_continuing"), (r"继续参与(\d+)家",)
    ),
    Statement("organisations that left", _people("organizations_left"), (r"不再参与(\d+)家?",)),
    Statement(
        "organisations, completed out",
        _people("organizations_completed_out"),
        (r"完成退出(\d+)家",),
    ),
    Statement("organisations, lapsed", _people("organizations_lapsed"), (r"本期未参与(\d+)家",)),
    Statement(
        "live projects",
        _figure("projects_live"),
        (r"未完结项目(?:明细)?(\d+)\*?个", r"未完结(\d+)个"),
    ),
    Statement(
        "live projects, change",
        _change("projects_live", "change"),
        (r"未完结项目(?:\d+个\*?)?较上期\+(\d+)", r"未完结(?:项目)?\d+个，较上期增加(\d+)个"),
    ),
    Statement(
        "projects under way",
        _count("project_as_of", "is_live and status = 'ongoing'"),
        (r"实施(?:中)?(\d+)、",),
    ),
    Statement(
        "projects suspended",
        _count("project_as_of", "is_live and status = 'suspended'"),
        (r"、(?:已)?暂停(\d+)",),
    ),
    Statement(
        "projects to date",
        "select sum(projects) from published.aid_type_summary where period = ?1 and area_code = ?2",
        (r"累计项目(\d+)个",),
    ),
    Statement(
        "projects completed",
        _figure("projects_completed"),
        (r"(?:累计)?完成项目(\d+)\*?个", r"累计项目\d+个，已完成(\d+)个", r"完成项目(\d+)\*?（\+"),
    ),
    Statement(
        "new projects", _figure("projects_new"), (r"本期新增项目(\d+)个?", r"本期新增(\d+)个")
    ),
    Statement(
        "money",
        _figure("contributions"),
        (
            r"本期投入(?:明细)?(\d+\.\d)万元",
            r"有钱出钱(\d+\.\d)万元",
            r"本期开展活动\d+场，投入(\d+\.\d)万元",
        ),
        digits=1,
        scale=WAN,
    ),
    Statement(
        "money, like for like",
        _change("contributions", "change_pct"),
        (
            r"本期投入(?:明细)?\d+\.\d万元(?:，含约数)?(?:同口径)?较上期([+-]\d+\.\d)%",
            r"投入\d+\.\d万元（[^）]*），(?:同口径)?较上期([+-]\d+\.\d)%",
            r"资金\d+\.\d、物资\d+\.\d(?:，含约数)?同口径([+-]\d+\.\d)%",
        ),
        digits=1,
        signed=True,
    ),
    Statement(
        "money, like for like in a year",
        _change("contributions", "change_pct", "year_before"),
        (
            r"本期投入(?:明细)?\d+\.\d万元(?:，含约数)?(?:同口径)?较上期[+-]\d+\.\d%较上年同期([+-]\d+\.\d)%",
            r"投入\d+\.\d万元（[^）]*），(?:同口径)?较上期[+-]\d+\.\d%，较上年同期([+-]\d+\.\d)%",
        ),
        digits=1,
        signed=True,
    ),
    Statement(
        "money to date",
        _figure("contributions", "value_to_date"),
        (r"累计投入(\d+\.\d)万元", r"开展以来(?:累计)?投入(?:资金和?物资)?(\d+\.\d)万元"),
        digits=1,
        scale=WAN,
    ),
    Statement(
        "cash to date",
        _figure("cash", "value_to_date"),
        (
            r"累计[:：]?投入\d+\.\d万元（资金(\d+\.\d)、物资",
            r"累计投入（万元）：资金(\d+\.\d)、物资",
        ),
        digits=1,
        scale=WAN,
    ),
    Statement(
        "goods to date",
        _figure("in_kind", "value_to_date"),
        (
            r"累计[:：]?投入\d+\.\d万元（资金\d+\.\d、物资(\d+\.\d)",
            r"累计投入（万元）：资金\d+\.\d、物资(\d+\.\d)",
        ),
        digits=1,
        scale=WAN,
    ),
    Statement(
        "hours to date",
        _figure("volunteer_hours", "value_to_date"),
        (
            r"累计[:：]?投入\d+\.\d万元（[^）]*）[，；]?志愿服务(\d+(?:\.\d)?)小时",
            r"\d{4}[上下]\d+\.\d志愿服务(\d+(?:\.\d)?)小时",
        ),
        digits=1,
    ),
    Statement(
        "sessions to date",
        _figure("expert_sessions", "value_to_date"),
        (r"累计[:：]?投入.{0,60}?小时[，；]?智力支持(\d+)场",),
    ),
    Statement(
        "people to date",
        _figure("beneficiaries", "value_to_date"),
        (r"累计[:：]?投入.{0,80}?受益(\d+)人次", r"开展以来投入\d+\.\d万元，受益(\d+)人次"),
    ),
    Statement(
        "hours, like for like",
        _change("volunteer_hours", "change_pct"),
        (
            r"志愿服务，同口径([+-]\d+\.\d)%",
            r"时长(?:明细)?\d+\.\d小时(?:同口径)?较上期([+-]\d+\.\d)%",
        ),
        digits=1,
        signed=True,
    ),
    Statement("sessions", _figure("expert_sessions"), (r"有智出智(\d+)场", r"智力支持(\d+)场次")),
    Statement(
        "people", _figure("beneficiaries"), (r"本期受益(\d{3,})人次", r"，受益(\d{3,})人次。")
    ),
    Statement(
        "problems unresolved",
        _count("problem_as_of", "not is_resolved"),
        (r"(\d+)个问题尚未解决", r"尚未解决(?:的)?(?:问题)?(\d+)个", r"未解决(\d+)个"),
    ),
    Statement(
        "problems on the agenda",
        _count("problem_as_of", "on_agenda"),
        (r"其中(\d+)个提请领导小组", r"(\d+)个问题提请", r"提请领导小组协调的(\d+)个"),
    ),
    Statement(
        "problems overdue",
        _count("problem_as_of", "is_overdue"),
        (r"▲超过半年（(\d+)个）", r"共有(\d+)个问题提出超过半年"),
    ),
    Statement(
        "problems resolved now", _count("problem_as_of", "is_newly_resolved"), (r"本期解决(\d+)个",)
    ),
    Statement("problems raised", _step("A7", "denominator"), (r"提出(\d+)个，已解决\d+个",)),
    Statement("problems resolved", _step("A7", "numerator"), (r"提出\d+个，已解决(\d+)个",)),
    Statement(
        "typical villages",
        _count("village_as_of", "is_typical"),
        (r"(\d+)个(?:省级、区级)?典型村中", r"(?<![级育])典型村(\d{1,3})个"),
    ),
    Statement(
        "typical villages with projects",
        _step("A1", "numerator"),
        (r"个(?:省级、区级)?典型村中(\d+)个已有",),
    ),
    Statement("returns due", _step("A6", "denominator"), (r"应报(\d+)份，按时\d+份",)),
    Statement("returns on time", _step("A6", "numerator"), (r"应报\d+份，按时(\d+)份",)),
    Statement(
        "projects with a schedule",
        _step("A2", "numerator"),
        (r"个未完结项目中(\d+)个有计划起止时间",),
    ),
    Statement(
        "projects overdue",
        _count("project_as_of", "is_overdue"),
        (r"(\d+)个(?:当时)?已超期，\d+个(?:计划在此后|年底前)",),
    ),
    Statement(
        "projects due by the end of the year",
        _count("project_as_of", "is_due_by_year_end"),
        (r"(\d+)个计划在此后至", r"已超期，(\d+)个年底前到期"),
    ),
    Statement(
        "towns taken up",
        _people("towns_reported"),
        (r"(\d+)个已纳入汇总", r"(\d+)个镇（街道）均已纳入汇总"),
    ),
    Statement(
        "day",
        "select strftime(end_date, '%Y年%-m月%-d日') from published.period where period = ?1 and ?2 <> ''",
        (r"数据截至(\d{4}年\d+月\d+日)",),
    ),
    Statement(
        "longest open",
        "select date_diff('day', min(raised_on), max(end_date)) "
        "from published.problem_as_of inner join published.period using (period) "
        "where period = ?1 and on_agenda and ?2 <> ''",
        (
            # The first of each list.
            r"^(?:(?!仍未解决，已).)*仍未解决，已(\d+)天",
            r"^(?:(?!不清，已提出).)*不清，已提出(\d+)天",
            r"^(?:(?!日提出，已).)*日提出，已(\d+)天，",
            r"最长已(\d+)天",
        ),
    ),
)
