"""The parts of 典型与问题, shown one at a time: problems, model cases, typical villages."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts.base import Table
from dashboard.features.cases import (
    agenda,
    cases,
    one_problem,
    problems,
    resolutions,
    typical_villages,
)
from dashboard.features.cases.text_table import PAGE_SIZE
from dashboard.page import layout, links
from dashboard.page.filters import ALL, PAGE_NUMBERS, Choice, text_input
from dashboard.page.layout import error_boundary
from dashboard.page.view import View, names_of
from dashboard.style.theme import Tokens

PROBLEMS, CASES, TYPICAL = "problems", "cases", "villages"


RELATIONS = {PROBLEMS: "problem", CASES: "model_case", TYPICAL: "typical_village"}
HEADLINES = {PROBLEMS: problems.headline, CASES: cases.headline, TYPICAL: typical_villages.headline}


def headline(view: View, part: str) -> str:
    """What the page says: of the problem in the address, else of the part."""
    problem = st.query_params.get(links.PROBLEM, "") if part == PROBLEMS else ""
    return (problem and one_problem.headline(view, problem)) or HEADLINES[part](view)


def draw(view: View, part: str, tokens: Tokens, bar: DeltaGenerator) -> None:
    """Draw one part; its main filter stands in the bar."""
    if part == CASES:
        _cases(view)
    elif part == TYPICAL:
        _villages(view, bar)
    else:
        _problems(view, tokens)


def _table(block: Table, key: str, name: str, view: View) -> None:
    """A table with its rows and its file; an empty one is only its notice."""
    if block.rows:
        layout.table(block, key, name, view)
    else:
        st.html(block.html)


def _problems(view: View, tokens: Tokens) -> None:
    if problem := st.query_params.get(links.PROBLEM, ""):
        with error_boundary():
            block = one_problem.history(view, problem)
            _table(block, "history", view.label("problem_reports"), view)
    if not problems.has_any(view):
        st.html(problems.none(view))
        return
    has_resolutions = bool(resolutions.of(view))
    blocks = [_agenda, _resolved]
    if has_resolutions:
        with error_boundary():
            _resolutions(view)
    elif not view.town:
        blocks.append(_resolutions)
    _figures(view, tokens)
    for draw_block in blocks:
        with error_boundary():
            draw_block(view)


def _resolutions(view: View) -> None:
    block = resolutions.listed(view)
    if resolutions.of(view):
        layout.table(block, "resolutions", view.title_of(resolutions.RELATION), view)
    else:
        st.html(block.html)


def _figures(view: View, tokens: Tokens) -> None:
    """The flow of the problems, by category, by the unit they wait for."""
    waiting = problems.waiting(view)
    places = st.columns([1.55, 1.15, 0.75] if waiting else [1.35, 1], gap="medium")
    with places[0], error_boundary():
        layout.plot(problems.chart(view, tokens), "flow", "问题的提出与解决", view)
    with places[1], error_boundary():
        _table(problems.categories(view), "categories", "问题按类别", view)
    if waiting:
        with places[2], error_boundary():
            _table(problems.by_unit(view), "units", "问题按单位", view)


def _agenda(view: View) -> None:
    with st.container(key="agenda", horizontal=True, gap="small"):
        several = len(problems.waiting(view)) > 1
        filters = _choose_filters(view) if several else agenda.Filters()
        page = _page("problem_page", len(agenda.matching(view, filters)))
    _table(agenda.unresolved(view, filters, page), "waiting", view.label("problems_waiting"), view)


def _choose_filters(view: View) -> agenda.Filters:
    """By category, by whom they wait for, by how far they have come."""
    lists = view.dictionary.vocabularies
    category, status = lists["problem_category"], lists["problem_status"]
    categories = {ALL: f"全部{category.title}"} | names_of(view.dictionary, "problem_category")
    states = {ALL: f"全部{status.title}"} | names_of(view.dictionary, "problem_status")
    del states["resolved"]
    units = {ALL: "全部单位"} | {
        name or problems.UNSTATED: f"{name or problems.UNSTATED} {count}"
        for name, count in problems.units(problems.waiting(view)).items()
    }
    unit = view.column_titles("problem")["coordinate_with"]
    return agenda.Filters(
        Choice("problem_category", category.title, categories, ALL, 160).selectbox(),
        Choice("problem_unit", unit, units, ALL, 230).selectbox(),
        Choice("problem_state", status.title, states, ALL, 160).selectbox(),
    )


def _page(key: str, count: int) -> str:
    """The page of a list, such as ``第21—40个，共47个``; one page needs no choice."""
    pages = {
        str(i): f"第{start + 1}—{min(start + PAGE_SIZE, count)}个，共{count}个"
        for i, start in enumerate(range(0, count, PAGE_SIZE), 1)
    }
    if len(pages) < 2:
        return "1"
    return Choice(key, "页", pages, "1", 220, PAGE_NUMBERS).selectbox()


def _resolved(view: View) -> None:
    groups = agenda.resolved_groups(view)
    with st.container(key="resolved", horizontal=True, gap="small"):
        which = Choice("problem_solved", "解决", groups, agenda.NOW).segmented_control()
        page = _page("solved_page", len(agenda.resolved_problems(view, which)))
    _table(agenda.resolved(view, which, page), "done", view.label("problems_resolved"), view)


def _cases(view: View) -> None:
    lists = view.dictionary.vocabularies
    for place, column in zip(st.columns(2, gap="medium"), ("level", "aid_type"), strict=True):
        with place, error_boundary():
            title = f"案例按{lists[column].title}"
            _table(cases.by(view, column), f"by_{column}", title, view)
    with error_boundary():
        with st.container(key="narrow", horizontal=True, gap="small"):
            types = {ALL: f"全部{lists['aid_type'].title}"} | view.aid_type_names
            kinds = {ALL: "全部类别"} | names_of(view.dictionary, "case_kind")
            levels = {ALL: f"全部{lists['level'].title}"} | names_of(view.dictionary, "level")
            since = {ALL: "全部报送期"} | cases.periods(view)
            filters = cases.Filters(
                text_input("case_words", "按字词查找案例"),
                Choice("case_kind", lists["case_kind"].title, kinds, ALL, 150).selectbox(),
                Choice("case_level", lists["level"].title, levels, ALL, 130).selectbox(),
                Choice("aid_type", lists["aid_type"].title, types, ALL, 160).selectbox(),
                Choice("case_since", "起始报送期", since, ALL, 150).selectbox(),
            )
            page = _page("case_page", len(cases.matching(view, filters)))
        _table(cases.listed(view, filters, page), "cases", view.title_of(cases.RELATION), view)


def _villages(view: View, bar: DeltaGenerator) -> None:
    title = view.title_of(typical_villages.RELATION)
    with error_boundary():
        levels = typical_villages.levels(view)
        with bar:
            level = Choice("village_level", title, levels, ALL).segmented_control()
        _table(typical_villages.villages(view, level), "typical", title, view)
