"""已印发文稿 of 发放: which figures of issued papers have changed since, with the 更正说明."""

from dashboard.charts import panels
from dashboard.data.drill_down import linked
from dashboard.data.papers import Issued, issued_papers
from dashboard.features.desk.desk import Desk
from dashboard.page import corrections
from dashboard.page.links import to_page
from dashboard.page.view import View
from dashboard.style.formats import day, escape, nb, number
from etl import run

TITLE = "已印发文稿"
MOST = 6
NONE = "通报印发后在下面“登记印发”；数字有变时在这里提示更正。"


def block(desk: Desk, view: View) -> str:
    """Each registered paper with what is no longer as it states; papers of all half-years, closed ones too."""
    known = issued_papers(view.warehouse)
    waiting = len(run.papers(desk.folder)) - len(known)
    if not known and not waiting:
        return panels.block(TITLE, "", panels.empty_box("还没有登记印发的文稿", NONE))
    changed = sum(bool(paper.changed) for paper in known)
    title = f"{TITLE}{number(len(known))}份，{number(changed)}份有数字要更正"
    under = "每次发布时核对文稿写明的每个数字" + (
        f"；另有{number(waiting)}份刚登记，下次发布起核对" if waiting > 0 else ""
    )
    return panels.block(title, under, "".join(_paper(view, paper) for paper in known))


def _paper(view: View, paper: Issued) -> str:
    lines = [corrections.changed(view, figure) for figure in paper.changed]
    more = f"等{number(len(lines))}处" if len(lines) > MOST else ""
    said = "；".join(lines[:MOST]) + more if lines else f"{number(paper.figures)}个数字没有变化"
    name = f"{day(paper.issued_on)}{view.dictionary.period(paper.period).name}通报（{paper.issue_number}）"
    why = f'<div class="s">{nb(corrections.why(view, paper))}</div>' if lines else ""
    to_sheet = to_page(view, "meeting", period=paper.period)
    link = linked(f"在会议演示下载{escape('更正说明')}", to_sheet) if lines else ""
    return (
        f'<div class="row2"><div><div class="t">{nb(name)}</div><div class="s">{nb(said)}</div>{why}</div>'
        f'<div class="e">{link}</div></div>'
    )
