"""The filters of 数据下载: dataset, figure, rows and columns; all of it in the address.

The address holds ``dataset``, ``scope``, ``period`` and ``to``, one key for each filter, ``q`` for free
text, ``columns`` and ``style``.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import downloads
from dashboard.data.areas import tree
from dashboard.data.metrics import EMPTY, METRICS, Metric, metrics_of
from dashboard.downloads import filters
from dashboard.page.filters import ALL, Choice, text_input, url_param
from dashboard.page.open_page import OpenPage
from dashboard.page.view import TOWN
from etl.dictionary import Dictionary

TEXT, UNTIL, FLAGS, BETWEEN = "q", "to", "flags", "range"
EVERY_LEVEL = "every"
_BASIS = Choice(
    "basis", "口径", {"reported": "仅当期报送", filters.AS_OF: "截至该期"}, "reported", 130
)
_ENDS = {"from": "从", "until": "到"}


@dataclass(frozen=True, slots=True)
class _Form:
    """The filters of a page: dataset, figure, and those chosen, by filter and by key of the address."""

    page: OpenPage
    dataset: downloads.Dataset
    scope: Metric | None
    where: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def take(self, key: str, name: str, value: str) -> None:
        if value != ALL:
            self.where[name] = self.places[key] = value

    @property
    def labelled(self) -> dict[str, downloads.LabelledColumn]:
        """Column → its title and the names of its values."""
        return {c.name: c for c in reversed(downloads.labelled_columns(self.dataset))}

    @property
    def known(self) -> frozenset[str]:
        """The filters that the dataset knows."""
        return frozenset(filters.names(self.dataset))


def choose_rows(page: OpenPage) -> tuple[downloads.Selection, Mapping[str, str]]:
    """Draw the filters and show the page by them; the rows chosen, and the filters as in the address."""
    dataset = _dataset(page)
    form = _Form(page, dataset, _scope(page, dataset.name))
    columns = _choose_filters(form)
    where = form.where
    until = where.pop("period", "") if form.scope else ""
    view = page.show(
        until or where.get(filters.TO) or where.get(filters.AS_OF) or _period(where, page),
        where.get("town_code") or where.get("area_code") or ALL,
    )
    if form.scope and form.scope.by_area:
        where.setdefault("area_code", view.area)
    chosen = downloads.select(
        page.warehouse, page.dictionary, dataset.name, where, form.scope, until, columns
    )
    return chosen, form.places


def find_in_dictionary(page: OpenPage) -> str:
    """The only filter of 数据字典: free text."""
    with page.bar.row:
        text = text_input(TEXT, "查找数据集、列或指标", 280)
    page.show(page.periods[-1])
    return text


def _period(where: Mapping[str, str], page: OpenPage) -> str:
    """The half-year chosen, if it is one (a window of the board need not be), else the latest."""
    period = where.get("period", "")
    is_known = any(known.code == period for known in page.dictionary.periods)
    return period if is_known else page.periods[-1]


def _dataset(page: OpenPage) -> downloads.Dataset:
    """Its group, then its name; another group begins with its first dataset."""
    datasets = downloads.datasets(page.warehouse, page.dictionary)
    name, default = st.query_params.get("dataset"), _default(datasets)
    group = datasets[name if name in datasets else default].relation.group
    with page.bar.row:
        st.session_state["group"] = group
        titles = page.dictionary.groups
        st.selectbox(
            "数据类别",
            list(titles),
            key="group",
            format_func=lambda code: titles[code],
            width=140,
            label_visibility="collapsed",
            filter_mode=None,
            on_change=_enter,
            args=(page.dictionary,),
        )
    names = {n: d.relation.title for n, d in datasets.items() if d.relation.group == group}
    choice = Choice("dataset", "数据集", names, default, 220, frozenset(datasets))
    return datasets[page.bar.choose(choice)]


def _enter(dictionary: Dictionary) -> None:
    """Show the first dataset of the group chosen, without the filters of the last one."""
    code = st.session_state["group"]
    first = next(n for n, relation in dictionary.relations.items() if relation.group == code)
    common = {key: st.query_params[key] for key in ("period", "town") if key in st.query_params}
    st.query_params.from_dict({"dataset": first, **common})


def _default(datasets: Mapping[str, object]) -> str:
    """The dataset of the figure in the address, else that of the projects."""
    scope = st.query_params.get("scope")
    wanted = next((m.dataset for m in METRICS if m.indicator == scope), downloads.DEFAULT)
    return wanted if wanted in datasets else next(iter(datasets))


def _scope(page: OpenPage, dataset: str) -> Metric | None:
    """Which rows: all that were reported, or those that one figure counts."""
    figures = metrics_of(dataset)
    if not figures:
        return None
    labels = {code: figure.meaning(page.dictionary).label for code, figure in figures.items()}
    options = {ALL: "全部报送记录"} | labels
    others = frozenset(scope.indicator for scope in METRICS)
    return figures.get(page.bar.choose(Choice("scope", "范围", options, ALL, 190, others)))


def _choose_filters(form: _Form) -> tuple[str, ...]:
    """The usual filters in the bar, all others behind 更多筛选; returns the columns."""
    _choose_period(form)
    for key, label, name in _usual(form):
        form.take(key, name, _choose(form, key, label, name))
    _choose_level(form)
    with form.page.bar.row:
        more = st.popover("更多筛选", width="content")
        columns = st.popover("选择列", width="content")
    with more:
        form.take(TEXT, filters.TEXT, text_input(TEXT, "查找文字（名称、内容、备注等）", 320))
        for key, name in _more(form):
            form.take(key, name, _choose_several(form, key, _label(form, name), name))
        _choose_flags(form)
        _choose_range(form)
    with columns:
        return _choose_columns(form)


def _choose_level(form: _Form) -> None:
    """The level of areas, at first that of the towns, where a table has rows of several."""
    if form.scope or "area_code" not in form.dataset.columns or "area_code" in form.where:
        return
    names = downloads.names_of_filter(form.dataset, filters.LEVEL)
    present = {level: names[level] for level in filters.values_of(form.dataset, filters.LEVEL)}
    label = _label(form, filters.LEVEL)
    options = {EVERY_LEVEL: f"全部{label}", **present}
    own = form.page.dictionary.vocabularies[filters.LEVEL].codes[-1]
    chosen = form.page.bar.choose(Choice(filters.LEVEL, label, options, own, 130))
    if chosen != EVERY_LEVEL:
        form.take(filters.LEVEL, filters.LEVEL, chosen)


def _choose_several(form: _Form, key: str, label: str, name: str) -> str:
    """Any of several values of one filter, as it stands in the address; ``ALL`` without any."""
    values = filters.values_of(form.dataset, name)
    options = _in_order(key, values, _names_of(form, key, name))
    return filters.OR.join(_several_of(options, key, label, f"全部{label}"))


def _several_of(
    options: Mapping[str, str], key: str, label: str, none_chosen: str, separator: str = filters.OR
) -> list[str]:
    """Any of some options (code → name), which stand in the address with a separator between them."""
    chosen: list[str] = url_param(st.multiselect)(
        label,
        list(options),
        key=key,
        default=[],
        read=lambda text: [code for code in text.split(separator) if code in options],
        write=separator.join,
        format_func=lambda code: options.get(code, code),
        placeholder=none_chosen,
        width=320,
        label_visibility="collapsed",
    )
    return chosen


def _choose_flags(form: _Form) -> None:
    """Which of the columns with 是 or 否 must be which; all of them in one list."""
    kinds = zip(form.dataset.columns, form.dataset.kinds, strict=True)
    terms = form.page.dictionary.vocabularies["yes_no"].terms
    options = {
        f"{name}={term.code}": f"{form.labelled[name].title}：{term.name}"
        for name, kind in kinds
        if kind == "BOOLEAN" and name not in form.where
        for term in terms
    }
    if not options:
        return
    chosen = _several_of(options, FLAGS, "是或否", "是或否")
    for flag in chosen:
        name, _, code = flag.partition("=")
        both = form.where.get(name)
        form.where[name] = f"{both}{filters.OR}{code}" if both else code
    if chosen:
        form.places[FLAGS] = filters.OR.join(chosen)


def _choose_range(form: _Form) -> None:
    """From and to of one column with dates or numbers; both ends are in it."""
    kinds = dict(zip(form.dataset.columns, form.dataset.kinds, strict=True))
    names = {
        name: form.labelled[name].title
        for name, kind in kinds.items()
        if filters.is_measured(kind) and name in form.labelled
    }
    if not names:
        return
    options = {ALL: "按日期或数字的范围"} | names
    column = Choice(BETWEEN, "按日期或数字的范围", options, ALL, 320).selectbox()
    if column == ALL:
        return
    is_number = not kinds[column].startswith(("DATE", "TIMESTAMP"))
    with st.container(horizontal=True):
        ends = [_end(f"{column}_{end}", word, is_number) for end, word in _ENDS.items()]
    if any(ends):
        form.where[column] = filters.RANGE.join(ends)
        form.places[BETWEEN] = column


def _end(key: str, label: str, is_number: bool) -> str:
    """One end of a range as text, empty if it is open."""
    widget = st.number_input if is_number else st.date_input
    value = url_param(widget)(
        label,
        key=key,
        default=None,
        read=float if is_number else dt.date.fromisoformat,
        write=lambda end: "" if end is None else _plain(end),
        width=150,
    )
    return "" if value is None else _plain(value)


def _plain(end: float | dt.date) -> str:
    return (
        end.isoformat()
        if isinstance(end, dt.date)
        else f"{Decimal(repr(end)):f}".removesuffix(".0")
    )


def _choose_period(form: _Form) -> None:
    """One half-year, or from one to another; of a figure always one."""
    if "period" not in form.dataset.columns:
        return
    label = form.page.dictionary.cover.column("period").title
    code = _choose(form, "period", label, "period")
    periods = [period.code for period in form.page.dictionary.periods]
    if form.scope or code not in periods:
        form.take("period", "period", code)
        return
    if form.dataset.relation.as_of and form.page.bar.choose(_BASIS) == filters.AS_OF:
        form.take("period", filters.AS_OF, code)
        return
    names = {p.code: f"至{p.name}" for p in form.page.dictionary.periods}
    has = filters.values_of(form.dataset, "period")
    later = {p: names[p] for p in periods if p > code and p in has}
    until = form.page.bar.choose(
        Choice(UNTIL, "至", {ALL: "仅这一期"} | later, ALL, 165, frozenset(periods))
    )
    form.take("period", "period" if until == ALL else filters.FROM, code)
    form.take(UNTIL, filters.TO, until)


def _usual(form: _Form) -> Iterator[tuple[str, str, str]]:
    """Key, label and filter of those that stand in the bar."""
    vocabularies = form.page.dictionary.vocabularies
    by_area = form.scope is not None and form.scope.by_area
    town = "area_code" if by_area else form.dataset.town_column
    if town:
        yield "town", TOWN, town
    if "aid_type" in form.known and form.dataset.name != "aid_type":
        yield "aid_type", vocabularies["aid_type"].title, "aid_type"
    if "board" in form.dataset.columns:
        yield "board", "比较范围", "board"


def _more(form: _Form) -> Iterator[tuple[str, str]]:
    """Key and filter of the others: those that the dataset knows, and those in the address."""
    # A figure's other filters are there while the address has them.
    own = form.scope.filters if form.scope else {}
    others = {key: name for key, name in own.items() if key in st.query_params}
    usual = {key for key, _, _ in _usual(form)}
    more = {filters.key_of(name): name for name in form.page.dictionary.filters}
    for key, name in (more | others).items():
        if key not in usual and name in form.known and name != form.dataset.name:
            yield key, name


def _choose(
    form: _Form, key: str, label: str, name: str, place: DeltaGenerator | None = None
) -> str:
    """The value of one filter, ``ALL`` if it is not set."""
    page = form.page
    values: Sequence[str] = filters.values_of(form.dataset, name)
    default = ALL
    if form.scope and key == "period":
        # A figure is always one of some half-year.
        values, default = page.periods, page.periods[-1]
    options = {ALL: f"全部{label}"} if default == ALL else {}
    options |= _in_order(key, values, _names_of(form, key, name))
    silent = frozenset({page.dictionary.district.code})
    width = 320 if place else 150
    return page.bar.choose(Choice(key, label, options, default, width, silent), place)


def _label(form: _Form, name: str) -> str:
    """The label of a filter: the title of its column, vocabulary or relation."""
    dictionary = form.page.dictionary
    if name in form.dataset.columns:
        return form.labelled[name].title.removesuffix("标识").removesuffix("代码")
    way = filters.joined(form.dataset)[name][-1]
    column = dictionary.relations[way.relation].column(way.column)
    if column and column.vocabulary:
        return dictionary.vocabularies[column.vocabulary].title
    if column and column.refers_to:
        return dictionary.relations[column.refers_to].title
    return column.title if column else name


def _names_of(form: _Form, key: str, name: str) -> Mapping[str, str]:
    """Code → name of the values of a filter, in the order in which they are offered."""
    page, dictionary = form.page, form.page.dictionary
    if key == "town":
        return {area.code: area.name for area in tree(page.warehouse).areas.values()}
    if key == "period":
        latest_first = dictionary.periods[::-1]
        windows = dictionary.leaderboard.window_names(latest_first)
        return windows | {period.code: period.name for period in latest_first}
    if key == "board":
        return {board.code: board.name for board in dictionary.leaderboard.boards}
    own = form.labelled.get(name)
    if own and own.names:
        return {str(code): str(word) for code, word in own.names.items()}
    return downloads.names_of_filter(form.dataset, name)


def _in_order(key: str, values: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Value → name, the known ones first in their order; EMPTY too while the address has it."""
    there = set(values)
    ordered = [code for code in known if code in there]
    ordered += [code for code in values if code not in known]
    named = {code: str(known.get(code, code)) for code in ordered}
    return named | ({EMPTY: downloads.UNSTATED} if st.query_params.get(key) == EMPTY else {})


def _choose_columns(form: _Form) -> tuple[str, ...]:
    """Which columns are in the file, in the dataset's order; none chosen: all of them."""
    titles = _column_titles(form)
    options = {name: titles[name] for name in form.dataset.columns if name in titles}
    chosen = _several_of(options, "columns", "列", "全部列", separator=",")
    return tuple(name for name in options if name in chosen)


def _column_titles(form: _Form) -> dict[str, str]:
    """Column → title; of one that stands for two (file and version of a return) both."""
    titles = dict[str, str]()
    for column in downloads.labelled_columns(form.dataset):
        known = titles.get(column.name)
        titles[column.name] = f"{known}、{column.title}" if known else column.title
    return titles


def choose_codes() -> bool:
    """Whether headings and values are the codes of the database, not Chinese."""
    styles = {"words": "中文列名", "codes": "代码列名"}
    return Choice("style", "列名和取值", styles, "words").segmented_control() == "codes"
