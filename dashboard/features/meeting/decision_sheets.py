"""决定单: one page for each problem put before the leading group, to be decided, signed and sent back.

What comes back is entered at the desk (工作台“议定事项”); the sheet says how.
"""

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.slides.decisions import Decision, days_as_of, decisions
from dashboard.page.view import TOWN, View
from dashboard.papers.form import Field, Form, to_docx
from dashboard.papers.word_package import About
from dashboard.style.formats import day, number

TITLE = "决定单"
_BOXES = "□ 同意　　□ 修改后同意　　□ 另行研究"
_BACK = "领导签署后请退回业务科室，由业务科室在工作台“{sheet}”登记，议题选“{town}：{problem}”。"


def decision_sheets(view: View) -> bytes:
    """A Word file with a page for each problem on the agenda; one blank page where there is none."""
    basis = Basis(view.for_district())
    programme, edition = view.dictionary.programme, view.warehouse.edition
    mark = programme.demo_mark if edition.is_demo else ""
    items = decisions(basis)
    forms = [form_of(basis, item) for item in items] or [_form(basis, "", [Field(TOWN)])]
    title = f"{view.period.name}“{programme.name}”专项行动{TITLE}"
    return to_docx(forms, About(title, edition.published_at, mark))


def form_of(basis: Basis, item: Decision) -> Form:
    """The page of one problem."""
    titles = basis.view.column_titles("problem")
    known = [
        Field(TOWN, item.town),
        Field(titles["problem"], item.problem),
        Field("提出时间", f"{day(item.raised_on)}，已{number(item.days)}天（{days_as_of(basis)}）"),
        Field(titles["coordinate_with"], item.units),
        Field("提请决定", item.request),
        *(Field(word, text) for word, text in item.history),
    ]
    back = _BACK.format(sheet=basis.view.title_of("decision"), town=item.town, problem=item.problem)
    return _form(basis, back, known)


def _form(basis: Basis, back: str, known: list[Field]) -> Form:
    view = basis.view
    titles = view.column_titles("decision")
    blank = [
        Field(titles["resolved"], f"{_BOXES}\n", 5),
        Field(titles["lead_unit"]),
        Field(titles["supporting_units"]),
        Field(titles["settle_by"]),
        Field("签字、日期", lines=2),
    ]
    foot = [Field("退回说明", back)] if back else []
    under = f"{view.dictionary.programme.name}专项行动领导小组 · {view.period.name}"
    return Form(TITLE, under, [*known, *blank, *foot])
