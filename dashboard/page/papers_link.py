"""The button 一页纸 of pages: who may have the paper of which subject, and its address.

The paper itself is made by the feature ``onepage``; any page may offer it.
"""

from streamlit.delta_generator import DeltaGenerator

from dashboard.charts import panels
from dashboard.page import menu
from dashboard.page.view import View
from dashboard.server import file_routes
from dashboard.server.access import Person

ONE_PAGE = "onepage"
"""The kind of its addresses."""
LABEL = "一页纸（Word）"


def may_have(reader: Person, town: str | None, organization: str) -> bool:
    """Whether a reader may have a one-page: of an organisation who reads pages, of the district who presents.

    That of a town is also its own officer's.
    """
    if organization:
        return "read" in reader.may
    if menu.entry("meeting").needs in reader.may:
        return True
    is_own = reader.towns is not None and town in reader.towns
    return bool(town) and is_own and "read" in reader.may


def one_page_address(view: View, organization: str = "") -> str:
    """The address of the one-page of the view's area, or of an organisation."""
    arguments = [view.period.code, view.area, organization]
    return file_routes.address(ONE_PAGE, view.warehouse.edition, arguments, view.reader)


def one_page(view: View, organization: str = "") -> str:
    """The button, as HTML; nothing for a reader who may not have the paper."""
    if not may_have(view.reader, view.town.code if view.town else None, organization):
        return ""
    return panels.action(LABEL, one_page_address(view, organization), is_file=True)


def show_one_page(place: DeltaGenerator, view: View, organization: str = "") -> None:
    """Draw the button among a page's actions, where the reader may have the paper."""
    if text := one_page(view, organization):
        place.html(text)
