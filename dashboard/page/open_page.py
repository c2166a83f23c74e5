"""Opening a page: its headline, its filter bar, the view that the filters choose."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn
from urllib.parse import urlencode

import duckdb
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts import panels
from dashboard.data import queries
from dashboard.data.areas import tree
from dashboard.data.drill_down import BACK
from dashboard.data.warehouse import BrokenPointerError, Warehouse, open_warehouse
from dashboard.page import closing, menu, statements
from dashboard.page.edition import shown_edition
from dashboard.page.filters import ALL, Choice, begin_run
from dashboard.page.reader import reader
from dashboard.page.view import TOWN, View, make_view, names_of
from dashboard.server import document
from dashboard.server.access import Person
from etl.dictionary import Dictionary
from etl.folder import DataFolder, default_folder
from etl.system.clock import today

LOAD_COMMAND = "python -m etl load 报送表所在文件夹"


# Writes the headline of a page, above what has to be known before it is written.
WriteHeadline = Callable[[str], object]


class FilterBar:
    """The filters of a page in one row, the freshness line behind them, notices below."""

    def __init__(self) -> None:
        """Draw an empty row."""
        self.row = st.container(
            key="filters", horizontal=True, vertical_alignment="center", gap="small"
        )
        self._below = st.container(key="filter_notes")
        self._notices: list[str] = []

    def choose(self, choice: Choice, place: DeltaGenerator | None = None) -> str:
        """Draw a select box, in the row if no other place is named, and give the code chosen."""
        with place or self.row:
            return choice.selectbox(self._notices)

    def close(self, view: View) -> None:
        """Write the freshness line and the notices."""
        edition = view.warehouse.edition
        ribbon = view.dictionary.programme.demo_mark if edition.is_demo else None
        older = "；".join(filter(None, (statements.carried(view), closing.corrected(view))))
        parts = (statements.as_of(view), statements.whose(view), older)
        self.row.html(
            panels.freshness(*parts, view.published, ribbon, any(r.is_gap for r in view.here))
        )
        if self._notices:
            self._below.html(panels.notice("".join(self._notices)))


@dataclass(slots=True)
class OpenPage:
    """A page that has been opened: its data, its headline to be written, its filter bar, its view.

    ``actions``: the place at the right of the headline for what can be done with the page, before 打印: two at most,
    drawn by :func:`dashboard.page.layout.compare_action` and its like. ``sheet_head``: what stands
    above a printed page.
    """

    name: str
    folder: DataFolder
    warehouse: Warehouse
    periods: tuple[str, ...]
    headline: WriteHeadline
    bar: FilterBar
    reader: Person
    actions: DeltaGenerator
    sheet_head: DeltaGenerator
    view: View = field(init=False)

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary of the data folder."""
        return self.folder.dictionary

    def show(
        self,
        period: str,
        town: str = ALL,
        aid_type: str = ALL,
        *,
        county: str = ALL,
        region: str = ALL,
    ) -> View:
        """Make the view of the filters chosen and complete the filter bar."""
        town = town or county or region
        view = make_view(
            self.warehouse, self.dictionary, today(), period, town or None, aid_type or None
        )
        self.view = replace(view, back=_address(self.name), reader=self.reader)
        self.bar.close(self.view)
        self.sheet_head.html(sheet_head(menu.entry(self.name).title, self.view))
        return self.view


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page for a reader who may see it: places of its headline, its actions, its printed head."""

    reader: Person
    headline: WriteHeadline
    actions: DeltaGenerator
    sheet_head: DeltaGenerator


def open_head(name: str) -> Head:
    """Draw the head of a page; stop it with a sentence for a reader who may not see it."""
    begin_run(name)
    above = st.empty()
    with st.container(key="title", horizontal=True, vertical_alignment="center", gap="small"):
        place, actions = st.empty(), st.container(key="actions", horizontal=True, gap="small")
        st.html(panels.print_button())

    def headline(text: str) -> None:
        place.html(panels.heading(menu.entry(name).title, text, document.asset_version()))

    person = reader()
    if person is None or menu.entry(name).needs not in person.may:
        _stop_without_permission(headline, person)
    return Head(person, headline, actions, above)


def open_page(
    name: str,
    filters: Sequence[str] = ("period", "town"),
    *,
    any_version: bool = False,
    even_empty: bool = False,
    head: Head | None = None,
) -> OpenPage:
    """Draw the headline's place and the filter bar of a page; stop it with a sentence without data.

    ``filters``: of ``period``, ``town``, ``aid_type``, and where there are several counties ``county`` or ``region``;
    without any, the page draws its own and calls :meth:`OpenPage.show`.
    ``any_version``: whether a return that does not count is enough; ``even_empty``: whether none is needed;
    ``head``: one that is drawn already.
    """
    head = head or open_head(name)
    folder, person, headline = default_folder(), head.reader, head.headline
    warehouse = _warehouse(folder, person, headline)
    periods = queries.reported_periods(warehouse)
    is_enough = even_empty or (any_version and queries.versions_received(warehouse))
    if not periods and not is_enough:
        _stop_without_returns(headline, queries.returns_rejected(warehouse))
    bar = FilterBar()
    page = OpenPage(
        name, folder, warehouse, periods, headline, bar, person, head.actions, head.sheet_head
    )
    if filters:
        has_counties = len(tree(warehouse).counties) > 1
        offered = [key for key in filters if has_counties or key not in _OF_SEVERAL_COUNTIES]
        page.show(**{key: page.bar.choose(_CHOICES[key](page)) for key in offered})
    return page


def is_nothing_there(folder: DataFolder) -> bool:
    """Whether nothing has been received, or what was published cannot be read."""
    try:
        edition = shown_edition(folder)
        return edition is None or not queries.versions_received(open_warehouse(edition))
    except (BrokenPointerError, duckdb.Error):
        return True


def by_period(page: OpenPage) -> Choice:
    """The half-years with returns, the latest first and chosen."""
    names = {code: page.dictionary.period(code).name for code in reversed(page.periods)}
    title = page.dictionary.cover.column("period").title
    coming = {p.code: p.name for p in page.dictionary.periods if p.code not in names}
    return Choice("period", title, names, page.periods[-1], without_data=coming)


def own_town(reader: Person) -> str:
    """What an officer of one town sees first: the own town; all others the whole."""
    return next(iter(reader.towns)) if reader.towns and len(reader.towns) == 1 else ALL


def by_area(page: OpenPage) -> Choice:
    """The towns of a county; in a wider area the way down to the area chosen, and what lies right within."""
    areas = tree(page.warehouse)
    silent = frozenset({areas.root.code})
    if len(areas.counties) <= 1:
        towns = {area.code: area.name for area in areas.children(areas.root.code)}
        every = {ALL: f"全部{TOWN}"} | towns
        return Choice("town", TOWN, every, own_town(page.reader), 170, silent)
    chosen = st.query_params.get("town", ALL)
    _, *above = areas.path(chosen if chosen in areas.areas else areas.root.code)
    if chosen in areas.towns:
        above.pop()
    last = above[-1] if above else areas.root
    names = {ALL: areas.root.name} | {area.code: area.name for area in above}
    within = {area.code: f"\u3000{area.name}" for area in areas.children(last.code)}
    return Choice("town", page.dictionary.relations["area"].title, names | within, ALL, 170, silent)


def _by_region(page: OpenPage) -> Choice:
    """The areas above towns: what a meeting may be of."""
    areas, town = tree(page.warehouse), by_area(page)
    names = {code: name for code, name in town.names.items() if code not in areas.towns}
    return replace(town, names=names)


def _by_county(page: OpenPage) -> Choice:
    """The counties in code order: boards are of one county."""
    counties = {area.code: area.name for area in tree(page.warehouse).counties}
    title = page.dictionary.vocabularies["area_level"].name_of(_county_level(page))
    return Choice("county", title, counties, next(iter(counties)))


def _county_level(page: OpenPage) -> str:
    return next(area.level for area in tree(page.warehouse).counties)


def _by_aid_type(page: OpenPage) -> Choice:
    title = page.dictionary.vocabularies["aid_type"].title
    types = {ALL: f"全部{title}"} | names_of(page.dictionary, "aid_type")
    return Choice("aid_type", title, types, ALL, 170)


_CHOICES: dict[str, Callable[[OpenPage], Choice]] = {
    "period": by_period,
    "town": by_area,
    "aid_type": _by_aid_type,
    "county": _by_county,
    "region": _by_region,
}


# Offered where there are several counties alone.
_OF_SEVERAL_COUNTIES = ("county", "region")


def sheet_head(title: str, view: View) -> str:
    """What a printed page says above its headline and on its foot, for the screen has it elsewhere."""
    programme, district = view.dictionary.programme, view.dictionary.district
    edition = view.warehouse.edition
    left = f"{programme.wordmark.replace(' ', '')}\u3000{district.full_name}"
    place = view.area_name if view.place else f"全部{view.part_word}"
    right = [title, view.period.name, place, programme.demo_mark if edition.is_demo else ""]
    foot = f"{statements.as_of(view)}；{statements.whose(view)}；{view.published}"
    return panels.sheet_head(left, "\u3000".join(filter(None, right)), foot)


def _address(page: str) -> str:
    """The address of a page as it is now, relative to the dashboard; one step further back is kept."""
    shown = st.query_params.to_dict()
    if f"{BACK}=" in shown.get(BACK, ""):
        del shown[BACK]
    query = urlencode(shown)
    return menu.entry(page).address + (f"?{query}" if query else "")


def _warehouse(folder: DataFolder, person: Person, write: WriteHeadline) -> Warehouse:
    try:
        edition = shown_edition(folder)
        if edition is None:
            _stop_without_data(write)
        return open_warehouse(edition, person.cut(folder.dictionary))
    except (BrokenPointerError, duckdb.Error):
        logging.getLogger(__name__).exception("the published data cannot be opened")
        advice = "数据仍在，只是发布的文件缺失或损坏。"
        how = "重新发布，再刷新本页："
        _stop(write, "已发布的数据打不开，请联系业务科室", advice, how, "python -m etl publish")


def _stop_without_permission(write: WriteHeadline, person: Person | None) -> NoReturn:
    write("您的账号不能查看这一页")
    role = f"您的角色是“{person.title}”，" if person and person.title else ""
    st.html(panels.empty("没有这一页的权限", f"{role}需要查看时请联系业务科室。"))
    st.stop()


def _stop_without_returns(write: WriteHeadline, rejected: int) -> NoReturn:
    if not rejected:
        _stop_without_data(write)
    advice = "请各单位按退回的报送表中的批注修改后重新报送。"
    how = "改好的报送表放在一个文件夹里，用这条命令接收："
    _stop(write, f"已收到{rejected}份报送表，均待修改", advice, how, LOAD_COMMAND)


def _stop_without_data(write: WriteHeadline) -> NoReturn:
    how = f"各{TOWN}的报送表放在一个文件夹里，用这条命令接收："
    advice = "发布后刷新本页即可查看。"
    _stop(write, "数据尚未发布，请联系业务科室", advice, how, LOAD_COMMAND)


def _stop(write: WriteHeadline, headline: str, advice: str, how: str, command: str) -> NoReturn:
    """Stop the page with what its reader can do; ``how``: what the maintainers do, folded."""
    write(headline)
    st.html(panels.no_data(advice, how, command))
    st.stop()
