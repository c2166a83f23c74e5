"""两头核对 in words: how much of an organisation is confirmed, and what a town is asked to look at again."""

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data.confirmations import Confirmed, confirmed, objections
from dashboard.data.drill_down import linked
from dashboard.page.links import drill_down
from dashboard.page.view import View, names_of
from dashboard.style.formats import clauses, day, number

TITLE = "两头核对"
ADVICE = "请核实：报送有误的改正后重新报送；报送无误的请与对方核对，由对方重填核对单。"


def share(view: View, organization: str, period: str) -> str:
    """``已核对3/5``, with how many are said to be untrue; nothing where no return says anything of it."""
    found = confirmed(view.warehouse, period).get(organization)
    return _share(view, found) if found else ""


def _share(view: View, found: Confirmed) -> str:
    if not found.is_answered:  # nobody's answer is no zero
        return f"尚未核对{number(found.claims)}项"
    untrue = names_of(view.dictionary, "confirmation")["objected"]
    objected = f"，{untrue}{number(found.objected)}" if found.objected else ""
    counts = f"{number(found.confirmed)}/{number(found.claims)}"
    return f"{view.label('claims_confirmed')}{counts}{objected}"


def linked_share(view: View, organization: str, period: str) -> str:
    """The same as HTML, leading to the rows."""
    rows = drill_down(view, "claims", period=period, organization=organization)
    text = share(view, organization, period)
    return linked(text, rows) if text else ""


def objection_block(view: View, town: str, period: str, about: str) -> str:
    """What organisations and villages object to or add, for the town; nothing where there is nothing."""
    found = objections(view.warehouse, town, period)
    if not found:
        return ""
    names, titles = names_of(view.dictionary, "confirmation"), view.column_titles("claim")
    heads = [
        Head(titles["item"], is_words=True),
        Head(titles["party"], is_words=True),
        Head(titles["confirmation"], is_words=True, width=90),
        Head(titles["answer_note"], is_words=True),
        Head("位置", is_words=True, width=130),
    ]
    rows = [
        Row(
            each.item,
            [
                Cell(each.party_name, note=day(each.answered_on)),
                Cell(names[each.answer]),
                Cell(each.note),
                Cell(f"{each.sheet}第{each.row}行"),
            ],
        )
        for each in found
    ]
    counts = [(names[code], sum(each.answer == code for each in found)) for code in names]
    title = "，".join(f"{name}{number(count)}处" for name, count in counts if count)
    return panels.block(
        f"{TITLE}：{title}", clauses(about, ADVICE), grid(TITLE, heads, rows, "objections few")
    )
