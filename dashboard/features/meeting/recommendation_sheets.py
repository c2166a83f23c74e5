"""推荐表: a page for each organisation on the reference list (突出、临界), each claim with the rows it rests on.

For 负责人推荐 and honours (方案四（三）、五（三）). Who is recommended is written by hand.
"""

from dashboard.features.meeting import queries
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.queries import Evidence
from dashboard.features.meeting.slides.honors import Honored, honored
from dashboard.page import boards
from dashboard.page.view import View
from dashboard.papers.form import Field, Form, to_docx
from dashboard.papers.word_package import About
from dashboard.style.formats import join, money, number

TITLE = "推荐表"
_MOST_ROWS = 5
"""Of the evidence, so that a form is one page."""
_NOBODY = "参考名单上没有突出、临界的社会组织。"
_PERSON = "【请补充：负责人姓名、职务】"


def recommendation_sheets(view: View) -> bytes:
    """A Word file with a page for each organisation, in the order of the list; one that says so where there is none."""
    basis = Basis(view.for_district())
    programme, edition = view.dictionary.programme, view.warehouse.edition
    mark = programme.demo_mark if edition.is_demo else ""
    under = f"{programme.name}专项行动 · 供集体研究"
    forms = [form_of(basis, one, under) for one in honored(basis)]
    title = f"{view.period.name}“{programme.name}”专项行动{TITLE}"
    about = About(title, edition.published_at, mark)
    return to_docx(forms or [Form(TITLE, under, [Field("说明", _NOBODY)])], about)


def form_of(basis: Basis, one: Honored, under: str) -> Form:
    """The page of one organisation."""
    view = basis.view
    window = boards.period(view, boards.TO_DATE)
    rows = queries.evidence(view.warehouse, view.county, window, one.organization_id)
    doubt = f"（{boards.REVIEW_MARK}）" if one.needs_review else ""
    fields = [
        Field(view.title_of("organization"), f"{one.name}\n{one.organization_id}"),
        Field("参考名单", f"{one.board}，{one.tier}，突出方面：{one.aspects}{doubt}"),
        Field("计算时段", f"{boards.span(view, boards.TO_DATE)}，{_half_years(rows)}"),
        Field("所做工作", join(_sums(rows))),
        Field("依据", "\n".join(_listed(view, rows)), is_small=True),
        Field("推荐人选", _PERSON),
        Field("推荐意见", lines=3),
        Field("签字、日期", lines=2),
    ]
    return Form(TITLE, under, fields)


def _half_years(rows: tuple[Evidence, ...]) -> str:
    return f"有报送的{len({row.period for row in rows})}期"


def _sums(rows: tuple[Evidence, ...]) -> list[str]:
    """``投入98.8万元``, ``志愿服务1,204小时``: the sums of the rows, shared with others equally; no zeros."""
    yuan = sum(row.money_yuan for row in rows)
    given = [f"投入{money(yuan).figure}{money(yuan).unit}"] if yuan else []
    sums = {
        "志愿服务{}小时": sum(row.volunteer_hours for row in rows),
        "智力支持{}场": sum(row.expert_sessions for row in rows),
        "受益{}人次": sum(row.beneficiaries for row in rows),
    }
    return given + [text.format(number(value)) for text, value in sums.items() if round(value)]


def _listed(view: View, rows: tuple[Evidence, ...]) -> list[str]:
    """The rows that give most, with file, sheet and row; how many more there are."""
    lines = []
    for row in rows[:_MOST_ROWS]:
        what = join(_sums((row,))) or "参与、认可"
        period = view.dictionary.period(row.period).name
        lines.append(f"{period}{row.subject}：{what}（{row.file_name} {row.sheet}第{row.row}行）")
    rest = len(rows) - _MOST_ROWS
    more = view.title_of("leaderboard_row")
    return [*lines, *([f"另有{rest}行，见数据下载“{more}”"] if rest > 0 else [])]
