"""公告名单: the participating organisations, to be announced; names of organisations and towns only.

Source: 方案四（一）“向社会公告参与行动的社会组织名单”.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard import downloads
from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data.drill_down import linked
from dashboard.downloads import DOCX, XLSX, File
from dashboard.features.participation import queries
from dashboard.page.cache import cached
from dashboard.page.links import to_organization, to_page
from dashboard.page.view import PROVISIONAL, TOWN, View
from dashboard.papers.listing import Listing, WordListing, add_list_sheet
from dashboard.papers.workbook import open_workbook
from dashboard.style.formats import clauses, day, number

NAME = "参与社会组织公告名单"
NOTHING = "—"
PREVIEW_ROWS = 8
SHEET = "公告名单"
MM_PER_CHARACTER = 1.9
WIDTHS = (58, 29, 30, 25)
SCREEN_WIDTHS = (104, 128, 76)


def entries(view: View) -> list[tuple[str, ...]]:
    """Name, kind, 业务主管单位 and towns of each organisation; provisional ones last."""
    return [row for row, _ in _listed(view)]


def _listed(view: View) -> list[tuple[tuple[str, ...], str]]:
    """The entries, each with the id of its organisation."""
    listed = queries.participant_list(view.warehouse, view.area, view.period.code)
    rows = [
        ((str(name), kind or PROVISIONAL, unit or NOTHING, _places(view, towns)), str(code))
        for name, kind, unit, towns, code in listed
    ]
    return sorted(rows, key=lambda entry: _is_provisional(entry[0]))


def _places(view: View, towns: str | None) -> str:
    """The towns by name; above counties many are counted."""
    return view.named(towns.split("、")) if towns else NOTHING


def _is_provisional(row: tuple[str, ...]) -> bool:
    return row[1] == PROVISIONAL


def _titles(view: View) -> list[str]:
    titles = view.column_titles("organization")
    return [*(titles[c] for c in ("organization_name", "kind", "supervising_unit")), TOWN]


@cached
def preview(view: View) -> str:
    """The first rows of the list, and how many there are."""
    rows = _listed(view)
    if not rows:
        title = f"{view.area_name}还没有参与的社会组织"
        return panels.block(NAME, "", panels.empty_box(title, "收到报送表后在此形成名单。"))
    more = f"，下列前{PREVIEW_ROWS}家" if len(rows) > PREVIEW_ROWS else ""
    last = sum(_is_provisional(row) for row, _ in rows)
    under = clauses(
        f"截至{view.period.name}参与行动的社会组织，按{TOWN}和名称排列{more}",
        f"{PROVISIONAL}的{number(last)}家列在最后" if last else "",
        "只列单位，不含个人信息",
        view.carried_note,
    )
    body = _grid(view, rows[:PREVIEW_ROWS])
    by_gift = linked("各单位的投入", to_page(view, "organization"), view.title_of("organization"))
    return panels.block(f"公告名单共{number(len(rows))}家", under, body, tools=by_gift)


def _grid(view: View, rows: list[tuple[tuple[str, ...], str]]) -> str:
    first, *others = _titles(view)
    heads = [
        Head(first, is_words=True),
        *(Head(t, is_words=True, width=w) for t, w in zip(others, SCREEN_WIDTHS, strict=True)),
    ]
    body = [
        Row(name, [Cell(text) for text in rest], to_organization(view, code))
        for (name, *rest), code in rows
    ]
    return grid(NAME, heads, body, "names")


def files(view: View) -> list[File]:
    """The list as a Word paper and as a workbook."""
    parts = [view.period.name, view.town.name if view.town else ""]

    def file(label: str, ending: str, mime: str, write: Callable[[Announcement], bytes]) -> File:
        name = downloads.file_name(view.warehouse, view.dictionary, NAME, parts, ending)
        return File(f"下载公告名单（{label}）", name, mime, lambda: write(announcement(view)))

    return [file("Word", "docx", DOCX, to_docx), file("XLSX", "xlsx", XLSX, to_xlsx)]


@dataclass(frozen=True, slots=True)
class Announcement:
    """The list with its notes."""

    listing: Listing
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]


def announcement(view: View) -> Announcement:
    """What is announced of a view."""
    programme, edition = view.dictionary.programme, view.warehouse.edition
    rows = entries(view)
    as_of = day(view.as_of)
    notes = [f"{TOWN}为报送结对或项目的{TOWN}。"]
    if view.carried:
        town = view.town.name if view.town else ""
        notes.append(f"{town}{view.carried_note.lstrip('* ')}。")
    if last := sum(map(_is_provisional, rows)):
        notes.append(f"最后{number(last)}家{PROVISIONAL}，公告前请核对登记或备案情况。")
    listing = Listing(
        title_lines=(f"参与“{programme.full_name}”", "专项行动的社会组织名单"),
        dateline=f"{programme.owner}　截至{as_of}　共{number(len(rows))}家",
        issuer=programme.owner,
        made_at=edition.published_at,
        titles=_titles(view),
        widths=WIDTHS,
        mark=programme.demo_mark if edition.is_demo else "",
    )
    return Announcement(listing, rows, notes)


def to_docx(paper: Announcement) -> bytes:
    """The list as a Word document."""
    document = WordListing(paper.listing)
    document.title()
    for note in paper.notes:
        document.line(note, 12)
    document.table(paper.rows)
    return document.to_bytes()


def to_xlsx(paper: Announcement) -> bytes:
    """The list as a workbook."""
    target = io.BytesIO()
    with open_workbook(target, in_memory=True) as book:
        columns = [width / MM_PER_CHARACTER for width in paper.listing.widths]
        add_list_sheet(book, SHEET, paper.listing, paper.rows, columns, paper.notes)
    return target.getvalue()
