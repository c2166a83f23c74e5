"""The file of a one-page brief, for the button of a page and for ``python -m etl brief``."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dashboard.data import organizations
from dashboard.data.areas import tree
from dashboard.data.warehouse import Edition, open_warehouse
from dashboard.downloads import file_name
from dashboard.features.onepage.content import OnePage
from dashboard.features.onepage.district import district
from dashboard.features.onepage.organization import organization as of_organization
from dashboard.features.onepage.town import town
from dashboard.features.onepage.word import to_docx
from dashboard.page.papers_link import ONE_PAGE, may_have
from dashboard.page.view import TOWN, View, make_view
from dashboard.papers.paper_file import PaperFile
from dashboard.papers.word_package import About
from dashboard.server.access import Person
from dashboard.server.file_routes import DeniedError, StreamedFile
from dashboard.style.formats import join
from etl.folder import DataFolder
from etl.system.clock import today

FILE = ONE_PAGE
TITLE = "一页纸"
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class SubjectError(ValueError):
    """There is no such town or organisation; the text says so in Chinese."""


def of(view: View, place: str | None, organization: str | None) -> PaperFile:
    """The brief of the district, of an area named by name or code, or of an organisation.

    Raises:
        SubjectError: there is no such area or organisation, or both are named.
    """
    if place and organization:
        raise SubjectError("--town 和 --organization 只能写一个")
    if place:
        where = (view.warehouse, view.dictionary, view.today, view.period.code)
        view = make_view(*where, _code(view, place), None)
    who = organization or ""
    return PaperFile(name_of(view, who), make(view, who), view.warehouse.edition.version)


def _code(view: View, place: str) -> str:
    known = tree(view.warehouse).areas
    codes = [code for code, area in known.items() if place in (code, area.name)]
    if not codes:
        towns = join([report.town.name for report in view.reports])
        raise SubjectError(f"没有“{place}”这个{TOWN}，可选{towns}")
    return codes[0]


def one_page(view: View, organization: str = "") -> OnePage:
    """What stands on the page of the view's area, or of an organisation.

    Raises:
        SubjectError: no return names the organisation.
    """
    if organization:
        if organization not in organizations.names(view.warehouse):
            raise SubjectError(f"没有报送过代码为“{organization}”的社会组织")
        return of_organization(view, organization)
    return town(view) if view.town else district(view)


def make(view: View, organization: str = "") -> bytes:
    """The brief as a Word file.

    Raises:
        SubjectError: no return names the organisation.
    """
    page, edition = one_page(view, organization), view.warehouse.edition
    mark = view.dictionary.programme.demo_mark if edition.is_demo else ""
    return to_docx(page, About(page.title, edition.published_at, mark))


def name_of(view: View, organization: str = "") -> str:
    """``演示数据_一页纸_狮山镇_2026年上半年_截至20260716.docx``."""
    who = (
        organizations.names(view.warehouse).get(organization, "")
        if organization
        else view.area_name
    )
    parts = [who or organization, view.period.name]
    return file_name(view.warehouse, view.dictionary, TITLE, parts, "docx")


def file_of(
    folder: DataFolder, edition: Edition, arguments: Sequence[Any], reader: Person
) -> StreamedFile:
    """The paper that an address of the button asks for.

    Raises:
        DeniedError: the reader may not have it.
    """
    period, area, organization = arguments
    dictionary = folder.dictionary
    warehouse = open_warehouse(edition, reader.cut(dictionary))
    view = make_view(warehouse, dictionary, today(), period, area, None)
    if not may_have(reader, view.town.code if view.town else None, organization):
        raise DeniedError

    def stream(_: Callable[[int], None]) -> Iterator[bytes]:
        yield make(view, organization)

    about = {"period": period, "area": area, "organization": organization, "format": FILE}
    return StreamedFile(name_of(view, organization), MIME, 1, stream, is_heavy=True, about=about)
