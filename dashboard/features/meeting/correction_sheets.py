"""更正说明: a page for each issued paper whose figures have changed since: both values, and why."""

from dashboard.data.papers import Issued
from dashboard.page import corrections
from dashboard.page.view import View
from dashboard.papers.form import Field, Form, to_docx
from dashboard.papers.word_package import About
from dashboard.style.formats import day

TITLE = "更正说明"
NOTHING = "本期已印发的文稿没有需要更正的数字。"


def correction_sheets(view: View) -> bytes:
    """A Word file for the papers of a view's half-year."""
    programme, edition = view.dictionary.programme, view.warehouse.edition
    mark = programme.demo_mark if edition.is_demo else ""
    forms = [form_of(view, paper) for paper in corrections.to_correct(view)]
    under = f"{programme.owner} · {day(view.today)}"
    about = About(f"{view.period.name}{TITLE}", edition.published_at, mark)
    return to_docx(forms or [Form(TITLE, under, [Field("说明", NOTHING)])], about)


def form_of(view: View, paper: Issued) -> Form:
    """The page of one paper."""
    lines = [
        f"{corrections.place(view, figure)}：原为{corrections.amount(view, figure, figure.before)}，"
        f"更正为{corrections.amount(view, figure, figure.now)}"
        for figure in paper.changed
    ]
    fields = [
        Field("文稿", paper.title),
        Field("文号", f"{paper.issue_number}，{day(paper.issued_on)}印发"),
        Field("更正内容", "\n".join(lines)),
        Field("更正原因", corrections.why(view, paper)),
        Field("其他数字", f"核对{paper.figures}个，其余{paper.figures - len(lines)}个没有变化"),
        Field("签发", lines=3),
    ]
    under = f"{view.dictionary.programme.owner} · 据{day(view.today)}的数据"
    return Form(TITLE, under, fields)
