"""What is asked of the page of datasets: which dataset, which figure, which filters, from its address.

The address holds all of it: ``dataset``, ``scope``, ``period`` and ``to``, one key for each filter, ``q``
for free text, ``columns`` and ``style``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import downloads
from dashboard.data import queries
from dashboard.data.drill_down import BACK
from dashboard.data.metrics import EMPTY, METRICS, Metric, metrics, metrics_of
from dashboard.downloads import filters
from dashboard.downloads.catalog import Group, group_of, groups
from dashboard.features.download.blocks import Asked, named
from dashboard.page.filters import ALL, Choice, choose_segment, write
from dashboard.page.layout import Bar, Head, Opening, start
from dashboard.page.view import TOWN, View, make_view
from etl.system.clock import today

PROGRESS = Path(__file__).with_name("assets") / "files.js"
TEXT, COLUMNS, STYLE, UNTIL = "q", "columns", "style", "to"
WORDS, CODES = "words", "codes"
# Filters behind the usual ones: key of the address → filter. What else a figure is told apart by is
# there while the address names it.
MORE = {
    "village": "village_code",
    "organization": "organization_id",
    "kind": "kind",
    "field": "field",
    "supervising_unit": "supervising_unit",
    "task": "task",
    "status": "status",
    "typical_level": "typical_level",
    "class": "class",
    "state": "state",
    "category": "category",
    "level": "level",
    "severity": "severity",
    "phase": "phase",
    "milestone": "milestone",
}
# Filters that are no column of their dataset, and whose word is another vocabulary's.
_TITLES = {"kind": "organization_kind", "status": "project_status"}


@dataclass(slots=True)
class _Answers:
    """Filter → value, and key of the address → value."""

    where: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def take(self, key: str, name: str, value: str) -> None:
        if value != ALL:
            self.where[name] = self.places[key] = value


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the page starts from, and where its questions stand."""

    opening: Opening
    bar: Bar
    dataset: downloads.Dataset
    scope: Metric | None

    @property
    def spoken(self) -> dict[str, downloads.LabelledColumn]:
        """Column → in words."""
        dictionary = self.opening.folder.dictionary
        found = downloads.labelled_columns(self.opening.warehouse, dictionary, self.dataset)
        return {self.dataset.columns[column.position]: column for column in found}

    @property
    def known(self) -> frozenset[str]:
        """The filters that the dataset knows."""
        return frozenset(filters.names(self.dataset))


def open_download(name: str) -> tuple[View, Head, Asked]:
    """As :func:`dashboard.page.layout.open_page` for the page of datasets, with all that is asked of it."""
    opening = start(name)
    dictionary, bar = opening.folder.dictionary, Bar()
    dataset = _dataset(bar, opening)
    asking = _Asking(opening, bar, dataset, _scope(bar, opening, dataset.name))
    answers = _answers(asking)
    until = answers.where.pop("period", "") if asking.scope else ""
    where = answers.where
    view = make_view(
        opening.warehouse,
        dictionary,
        today(),
        until or where.get(filters.TO) or _period(where, opening),
        where.get("town_code") or where.get("area_code"),
        None,
    )
    if asking.scope and asking.scope.by_area:
        where.setdefault("area_code", view.area)
    bar.close(view)
    asked = Asked(
        dataset,
        where,
        (),
        asking.scope,
        until,
        answers.places,
        st.query_params.get(BACK, ""),
        _listed(COLUMNS, dataset),
    )
    return view, opening.head, named(view, asked)


def open_dictionary(name: str) -> tuple[View, Head, str]:
    """The page of the data dictionary: the text looked for is all that is asked of it."""
    opening, bar = start(name), Bar()
    with bar.row:
        text = write(TEXT, "查找数据集、列或指标", 280)
    period = opening.periods[-1]
    view = make_view(opening.warehouse, opening.folder.dictionary, today(), period, None, None)
    bar.close(view)
    return view, opening.head, text


def _period(where: Mapping[str, str], opening: Opening) -> str:
    """The half-year asked for, if it is one (a window of the board need not be), else the latest."""
    known = {period.code for period in opening.folder.dictionary.periods}
    asked = where.get("period", "")
    return asked if asked in known else opening.periods[-1]


def _dataset(bar: Bar, opening: Opening) -> downloads.Dataset:
    """Its group, then its name; another group begins with its first dataset."""
    dictionary = opening.folder.dictionary
    found = downloads.datasets(opening.warehouse, dictionary)
    asked = st.query_params.get("dataset")
    name = asked if asked in found else _default(found)
    group = group_of(dictionary, name)
    with bar.row:
        st.session_state["group"] = group.code
        titles = {g.code: g.title for g in groups(dictionary)}
        st.selectbox(
            "数据类别",
            list(titles),
            key="group",
            format_func=lambda code: titles[code],
            width=140,
            label_visibility="collapsed",
            filter_mode=None,
            on_change=_enter,
            args=(groups(dictionary),),
        )
    names = {n: found[n].relation.title for n in group.relations if n in found}
    return found[bar.choose(Choice("dataset", "数据集", names, name, 220, frozenset(found)))]


def _enter(known: Sequence[Group]) -> None:
    """Show the first dataset of the group chosen; what was asked of the last one is no longer asked."""
    code = st.session_state["group"]
    first = next(group.relations[0] for group in known if group.code == code)
    kept = {key: st.query_params[key] for key in ("period", "town") if key in st.query_params}
    st.query_params.from_dict({"dataset": first, **kept})


def _default(found: Mapping[str, object]) -> str:
    """The dataset of the figure asked for, else that of the projects."""
    scope = metrics().get(st.query_params.get("scope", ""))
    wanted = scope.dataset if scope else "project_report"
    return wanted if wanted in found else next(iter(found))


def _scope(bar: Bar, opening: Opening, dataset: str) -> Metric | None:
    """Which rows: all that were reported, or those that one figure counts."""
    found = metrics_of(dataset)
    if not found:
        return None
    labels = {code: s.meaning(opening.folder.dictionary).label for code, s in found.items()}
    options = {ALL: "全部报送记录"} | labels
    others = frozenset(scope.indicator for scope in METRICS)
    return found.get(bar.choose(Choice("scope", "范围", options, ALL, 190, others)))


def _answers(asking: _Asking) -> _Answers:
    """What is asked of the dataset: the usual things in the bar, all others behind 更多筛选."""
    answers = _Answers()
    _ask_period(asking, answers)
    for key, label, name in _usual(asking):
        answers.take(key, name, _ask(asking, key, label, name))
    with asking.bar.row:
        more = st.popover("更多筛选", width="content")
        columns = st.popover("选择列", width="content")
    text = _text(more)
    if text:
        answers.where[filters.TEXT] = answers.places[TEXT] = text
    for key, name in _more(asking):
        answers.take(key, name, _ask(asking, key, _label(asking, name), name, more))
    _choose_columns(asking, columns)
    return answers


def _ask_period(asking: _Asking, answers: _Answers) -> None:
    """One half-year, or from one to another; of a figure always one."""
    if "period" not in asking.dataset.columns:
        return
    label = asking.opening.folder.dictionary.cover.column("period").title
    code = _ask(asking, "period", label, "period")
    periods = [period.code for period in asking.opening.folder.dictionary.periods]
    if asking.scope or code not in periods:
        answers.take("period", "period", code)
        return
    names = {p.code: f"至 {p.name}" for p in asking.opening.folder.dictionary.periods}
    has = filters.values_of(asking.opening.warehouse, asking.dataset, "period")
    later = {p: names[p] for p in periods if p > code and p in has}
    until = asking.bar.choose(
        Choice(UNTIL, "至", {ALL: "仅这一期"} | later, ALL, 165, frozenset(periods))
    )
    if until == ALL:
        answers.take("period", "period", code)
        return
    answers.take("period", filters.FROM, code)
    answers.take(UNTIL, filters.TO, until)


def _usual(asking: _Asking) -> Iterator[tuple[str, str, str]]:
    """Key, label and filter of those that stand in the bar."""
    vocabularies = asking.opening.folder.dictionary.vocabularies
    by_area = asking.scope is not None and asking.scope.by_area
    town = "area_code" if by_area else asking.dataset.town_column
    if town:
        yield "town", TOWN, town
    if "aid_type" in asking.known and asking.dataset.name != "aid_type":
        yield "aid_type", vocabularies["aid_type"].title, "aid_type"
    if "board" in asking.dataset.columns:
        yield "board", "比较范围", "board"


def _more(asking: _Asking) -> Iterator[tuple[str, str]]:
    """Key and filter of the others: those that the dataset knows, and what the address names."""
    named = asking.scope.filters if asking.scope else {}
    others = {key: name for key, name in named.items() if key in st.query_params}
    usual = {key for key, _, _ in _usual(asking)}
    for key, name in (MORE | others).items():
        if key not in usual and name in asking.known and name != asking.dataset.name:
            yield key, name


def _ask(
    asking: _Asking, key: str, label: str, name: str, place: DeltaGenerator | None = None
) -> str:
    """The value of one filter, ``ALL`` if it is not asked for."""
    opening = asking.opening
    values: Sequence[str] = filters.values_of(opening.warehouse, asking.dataset, name)
    default = ALL
    if asking.scope and key == "period":
        # A figure is always one of some half-year.
        values, default = opening.periods, opening.periods[-1]
    options = {ALL: f"全部{label}"} if default == ALL else {}
    options |= _in_order(key, values, _names_of(asking, key, name))
    silent = frozenset({opening.folder.dictionary.district.code})
    width = 320 if place else 150
    return asking.bar.choose(Choice(key, label, options, default, width, silent), place)


def _label(asking: _Asking, name: str) -> str:
    """What a filter is called: as its column, else by the word of its vocabulary or its relation."""
    dictionary = asking.opening.folder.dictionary
    if name in asking.dataset.columns:
        return asking.spoken[name].title
    word = _TITLES.get(name, name)
    if word in dictionary.vocabularies:
        return dictionary.vocabularies[word].title
    way = filters.joined(asking.dataset)[name][-1]
    titles = {c.name: c.title for c in dictionary.relations[way.relation].columns}
    relation = dictionary.relations.get(name.rsplit("_", 1)[0])
    return relation.title if relation else titles[way.column]


def _names_of(asking: _Asking, key: str, name: str) -> Mapping[str, str]:
    """Code → name of the values of a filter, in the order in which they are offered."""
    opening = asking.opening
    dictionary = opening.folder.dictionary
    if key == "town":
        district = {dictionary.district.code: dictionary.district.name}
        return district | {town.code: town.name for town in queries.towns(opening.warehouse)}
    if key == "period":
        window = {dictionary.leaderboard.all_window: dictionary.leaderboard.all_window_name}
        return window | {period.code: period.name for period in reversed(dictionary.periods)}
    if key == "board":
        return {board.code: board.name for board in dictionary.leaderboard.boards}
    own = asking.spoken.get(name)
    if own and own.names:
        return {str(code): str(word) for code, word in own.names.items()}
    return downloads.names_of_filter(opening.warehouse, dictionary, name)


def _in_order(key: str, values: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Value → name, the known ones first in their order; a value that is empty can be asked for, too."""
    ordered = [code for code in known if code in values]
    ordered += [code for code in values if code not in known]
    named = {code: str(known.get(code, code)) for code in ordered}
    return named | ({EMPTY: downloads.UNSTATED} if st.query_params.get(key) == EMPTY else {})


def _text(place: DeltaGenerator) -> str:
    with place:
        return write(TEXT, "查找文字（名称、内容、备注等）", 320)


def _choose_columns(asking: _Asking, place: DeltaGenerator) -> None:
    """Which columns are in the file; none chosen: all of them."""
    titles = _column_titles(asking)
    st.session_state[COLUMNS] = list(_listed(COLUMNS, asking.dataset))
    with place:
        st.multiselect(
            "列",
            [name for name in asking.dataset.columns if name in titles],
            key=COLUMNS,
            format_func=lambda name: titles[name],
            placeholder="全部列",
            width=360,
            label_visibility="collapsed",
            on_change=_remember_columns,
        )


def _column_titles(asking: _Asking) -> dict[str, str]:
    """Column → title; of one that stands for two (file and version of a return) both."""
    opening, titles = asking.opening, dict[str, str]()
    for column in downloads.labelled_columns(
        opening.warehouse, opening.folder.dictionary, asking.dataset
    ):
        name = asking.dataset.columns[column.position]
        titles[name] = f"{titles[name]}、{column.title}" if name in titles else column.title
    return titles


def _listed(key: str, dataset: downloads.Dataset) -> tuple[str, ...]:
    """The columns that the address names, in the dataset's order."""
    named = st.query_params.get(key, "").split(",")
    return tuple(name for name in dataset.columns if name in named)


def _remember_columns() -> None:
    chosen = st.session_state[COLUMNS]
    if chosen:
        st.query_params[COLUMNS] = ",".join(chosen)
    elif COLUMNS in st.query_params:
        del st.query_params[COLUMNS]


def ask_codes() -> bool:
    """Whether headings and values are the codes of the database, not Chinese."""
    styles = {WORDS: "中文列名", CODES: "代码列名"}
    style, _ = choose_segment(Choice(STYLE, "列名和取值", styles, WORDS))
    return style == CODES


def tell() -> None:
    """Have downloads tell how far they are."""
    with st.container(key="telling"):
        script = PROGRESS.read_text(encoding="utf-8")
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
