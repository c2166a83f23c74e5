"""The typical villages of 典型与问题: lists, pairings, projects, cases, needs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import CARRIED, YES_NO, Cell, content, count_cell
from dashboard.data import queries as shared
from dashboard.data.frames import counts, records
from dashboard.features.cases import case_list, queries
from dashboard.features.cases.case_list import Village
from dashboard.features.cases.cases import organization_link
from dashboard.features.cases.text_table import plain_text
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.filters import ALL
from dashboard.page.headlines import of_area
from dashboard.page.links import drill_down, to_village, town_address
from dashboard.page.view import View, names_of, shorts_of
from dashboard.style.formats import clauses, escape, is_missing

RELATION = "typical_village"
NONE = "尚无"
# Organisations named in one cell.
MOST_NAMES = 2


@cached
def listed(view: View, level: str = ALL) -> pd.DataFrame:
    """Villages on the lists, each list one row, in code order; of one level, all lists of its villages."""
    frame = queries.typical_villages(view.warehouse, view.area, view.period.code)
    if level == ALL:
        return frame
    chosen = frame.loc[frame["typical_level"] == level, "village_code"]
    return frame[frame["village_code"].isin(chosen)]


def levels(view: View) -> dict[str, str]:
    """Code → name of a level, with how many villages are on its lists."""
    frame = listed(view)
    counts_of = frame.groupby("typical_level")["village_code"].nunique()
    shorts = shorts_of(view.dictionary, "typical_level")
    return {ALL: "全部"} | {
        code: f"{shorts[code]} {int(counts_of.get(code, 0))}" for code in shorts
    }


@cached
def headline(view: View) -> str:
    """``46个典型村中43个已有合作项目``."""
    return of_area(view, statements.typical_villages(view))


def _helped(view: View, frame: pd.DataFrame, level: str, projects: Mapping[str, object]) -> str:
    """As the headline, of the lists of one level."""
    if level == ALL:
        return statements.typical_villages(view)
    codes = frame["village_code"].unique()
    helped = sum(1 for code in codes if projects.get(code))
    name = names_of(view.dictionary, "typical_level")[level]
    return f"{len(codes)}个{name}中{helped}个已有合作项目"


def _projects(view: View) -> dict[str, dict[str, int]]:
    """Village that a project names → aid type → how many are live."""
    frame = queries.projects_in(view.warehouse, view.period.code)
    return counts(frame, "village_code", "aid_type", "live")


@cached
def villages(view: View, level: str) -> Table:
    """What happens in each typical village, town by town in code order."""
    frame = listed(view, level)
    name = view.title_of(RELATION)
    heads = _titles(view)
    if frame.empty:
        return Table(_none(view, name, level), pd.DataFrame(columns=heads))
    facts = _Facts(view)
    towns: dict[str, list[Village]] = {}
    for (town, _), lists in frame.groupby(["town_code", "village_code"], sort=False):
        village = facts.village(records(lists))
        towns.setdefault(view.town_names[str(town)], []).append(village)
    links = {town: town_address(view, code) for code, town in view.town_names.items()}
    body = case_list.villages(name, heads, towns, links)
    html = panels.block(
        _helped(view, frame, level, facts.projects),
        clauses(
            statements.other_typical_villages(view) if level == ALL else "",
            f"按行政区划代码排列；截至{view.period.name}报送，案例和需求为累计",
        ),
        body,
        view.carried_note,
    )
    return Table(html, _data(heads, towns), drill_down(view, "villages_typical"))


def _none(view: View, name: str, level: str) -> str:
    title = f"{view.area_name}没有列入名单的{name}"
    advice = f"名单由{view.district_word}级提供，放入数据文件夹的 reference 后在此显示。"
    if level != ALL:
        title = f"{view.area_name}没有列入这一级名单的{view.village_word}"
        advice = "可在上方改选级别。"
    return panels.block(name, "", panels.empty_box(title, advice))


def _titles(view: View) -> list[str]:
    level = view.dictionary.vocabularies["typical_level"].title
    return [
        view.village_word,
        level.removeprefix(view.title_of(RELATION)) + "、批次",
        view.label("organizations_paired"),
        view.column_titles("organization")["organization_name"],
        view.label("projects_live"),
        view.title_of("model_case"),
        *(f"需求 {word}" for word in names_of(view.dictionary, "need_status").values()),
    ]


class _Facts:
    """The facts on the typical villages at the half-year of a view."""

    def __init__(self, view: View) -> None:
        warehouse, period = view.warehouse, view.period.code
        self._view = view
        self.projects = _projects(view)
        paired = queries.paired_with(warehouse, period).groupby("village_code")
        self._paired = {str(village): records(rows) for village, rows in paired}
        self._needs = counts(queries.needs_of(warehouse, period), "village_code", "status", "needs")
        cases = queries.cases_of(warehouse, period)
        self._cases = dict(zip(cases["village_code"], cases["cases"], strict=True))
        places = shared.villages_of(warehouse, view.area, period)
        self._reported = set(places.loc[places["organizations"].notna(), "village_code"])

    def village(self, lists: list[Any]) -> Village:
        """A village by the rows of its lists."""
        code, name = lists[0].village_code, lists[0].village_name
        page = to_village(self._view, code)
        star = "*" if lists[0].town_code in self._view.carried else ""
        if code not in self._reported:
            gap = Cell(self._view.missing_word, is_gap=True)
            figures = 2 + len(names_of(self._view.dictionary, "need_status"))
            return Village(name, self._lists(lists), gap, "", [gap] * figures, page)
        needs = self._needs.get(code, {})
        cells = [
            self._live(code, star),
            self._count("model_cases_to_date", code, int(self._cases.get(code, 0))),
            *(
                self._count("village_needs_by_status", code, needs.get(status, 0), status=status)
                for status in names_of(self._view.dictionary, "need_status")
            ),
        ]
        paired = self._count("organizations_paired", code, len(self._paired.get(code, [])), star)
        return Village(name, self._lists(lists), paired, self._names(code), cells, page)

    def _lists(self, lists: list[Any]) -> str:
        shorts = shorts_of(self._view.dictionary, "typical_level")
        named = [
            shorts[row.typical_level] + ("" if is_missing(row.batch) else f" {row.batch}")
            for row in lists
        ]
        return "<br>".join(f'<span class="nb">{escape(text)}</span>' for text in named)

    def _names(self, code: str) -> str:
        """The first names, each leading to its page."""
        paired = self._paired.get(code, [])
        if not paired:
            return f'<span class="none">{NONE}</span>'
        names = "、".join(
            organization_link(self._view, row.organization_id, str(row.organization_name))
            for row in paired[:MOST_NAMES]
        )
        return f"{names}等" if len(paired) > MOST_NAMES else names

    def _live(self, code: str, star: str) -> Cell:
        live = self.projects.get(code, {})
        if not any(live.values()):
            return count_cell(0, mark=star)
        order = shorts_of(self._view.dictionary, "aid_type")
        types = "、".join(f"{name} {live[kind]}" for kind, name in order.items() if live.get(kind))
        rows = drill_down(self._view, "village_projects_live", village=code, town=None)
        return replace(count_cell(sum(live.values()), rows, star), note=types)

    def _count(self, indicator: str, code: str, count: int, mark: str = "", **where: str) -> Cell:
        """A count of a village, linked to its rows."""
        rows = drill_down(self._view, indicator, village=code, town=None, **where)
        return count_cell(count, rows if count else None, mark)


def _data(heads: list[str], towns: Mapping[str, Sequence[Village]]) -> pd.DataFrame:
    """The table as a file has it: exact figures, the live projects by type in a column of their own."""
    villages = [(town, village) for town, listed in towns.items() for village in listed]
    lines = [
        [
            f"{town} {v.name}",
            plain_text(v.lists.replace("<br>", "、")),
            content(v.paired),
            plain_text(v.organizations),
            *map(content, v.cells),
        ]
        for town, v in villages
    ]
    data = pd.DataFrame(lines, columns=heads, dtype=object)
    data[f"{heads[4]}按类型"] = [v.cells[0].note for _, v in villages]
    is_old = [any(cell.mark for cell in (v.paired, *v.cells)) for _, v in villages]
    return data.assign(**{CARRIED: [YES_NO[old] for old in is_old]}) if any(is_old) else data
