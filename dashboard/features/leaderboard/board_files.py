"""The board as a file: the rows on the screen in their order, the weights in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard import downloads
from dashboard.charts import panels
from dashboard.data.drill_down import BACK, DESTINATION
from dashboard.data.warehouse import Edition, open_warehouse
from dashboard.downloads import XLSX, File
from dashboard.features.leaderboard import blocks, board_notes, search
from dashboard.features.leaderboard.search import Filters
from dashboard.features.leaderboard.weights import reweighted
from dashboard.page import boards
from dashboard.page.view import PROVISIONAL, View, make_view
from dashboard.papers import workbook
from dashboard.server import file_routes
from dashboard.server.access import Person
from dashboard.server.file_routes import StreamedFile
from dashboard.style.formats import day, escape, join, number
from etl.folder import DataFolder
from etl.system.clock import today

FILE = "board"  # the kind of its addresses
NAME = "社会组织名次表"
CSV = "text/csv"
OTHER_WEIGHTS = "调整权重_仅供分析"
NARROWED = "已筛选"
_OF_BOARD = ("rank", "rank_before", "rank_low", "rank_high", "tier", "top_ten_share", "score")
_FLAGS = ("needs_review", "is_estimated", "is_town_silent")
_OF_REGISTER = ("organization_name", "kind", "field", "size_band")


def files(
    view: View,
    shown: pd.DataFrame,
    window: str,
    board: str,
    filters: Filters,
    weights: Mapping[str, float] | None = None,
) -> list[File]:
    """The matching rows, beyond those on the screen too, as CSV and as a workbook; none without a row.

    ``shown``: the matching rows, in their order.
    """
    if shown.empty:
        return []
    if weights or not board_notes.rank_changes(shown):
        shown = shown.drop(columns="rank_before", errors="ignore")
    rows = frame(view, shown)
    parts = [
        boards.names(view)[board],
        boards.span(view, window),
        NARROWED if search.filter_texts(view, filters) else "",
        OTHER_WEIGHTS if weights else "",
    ]
    facts = _facts(view, shown, window, board, filters, weights)
    csv, xlsx = (
        downloads.file_name(view.warehouse, view.dictionary, NAME, parts, ending)
        for ending in ("csv", "xlsx")
    )
    write = partial(workbook.frame_workbook, rows, facts, _definitions(view, shown))
    return [
        File("本表 CSV", csv, CSV, partial(downloads.frame_csv, rows)),
        File("本表 XLSX", xlsx, XLSX, write),
    ]


def below(
    view: View,
    files: list[File],
    members: pd.DataFrame,
    window: str,
    board: str,
    filters: Filters,
    weights: Mapping[str, float] | None,
) -> str:
    """The links below the board: to all rows of its dataset, and to the board as a file."""
    query = {
        "dataset": "leaderboard",
        "period": boards.period(view, window),
        "board": board,
        BACK: view.back,
    }
    href = f"{DESTINATION}?{urlencode({key: value for key, value in query.items() if value})}"
    links = [f'<a class="rows" href="{escape(href)}">查看全部{len(members)}家明细</a>']
    choice = [view.period.code, view.area, window, board, asdict(filters), weights]
    for at, file in enumerate(files):
        address = file_routes.address(FILE, view.warehouse.edition, [*choice, at], view.reader)
        links.append(
            f'<a class="data" href="{escape(address)}" download="{escape(file.name)}">'
            f"{escape(file.label)}</a>"
        )
    return panels.wrap(f'<div class="below x_board">{"".join(links)}</div>')


def file_of(
    folder: DataFolder, edition: Edition, arguments: Sequence[Any], reader: Person
) -> StreamedFile:
    """The file that an address of :func:`below` asks for."""
    period, area, window, board, chosen, weighted, at = arguments
    filters, warehouse = Filters(**chosen), open_warehouse(edition, reader.cut(folder.dictionary))
    view = make_view(warehouse, folder.dictionary, today(), period, area, None)
    members = boards.members(view, window, board)
    ranked = reweighted(view, members, weighted) if weighted else members
    shown = search.matching(view, ranked, boards.period(view, window), filters)
    file = files(view, shown, window, board, filters, weighted)[at]
    about = {"period": period, "window": window, "board": board}
    return StreamedFile(
        file.name, file.mime, len(shown), lambda _: iter([file.make()]), about=about
    )


def frame(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """The rows under the headings of the dictionary, without columns that this board lacks."""
    titles = _titles(view, shown)
    rows = shown[list(titles)].rename(columns=titles)
    kind = titles["kind"]
    rows[kind] = rows[kind].astype(object).where(rows[kind].notna(), PROVISIONAL)
    yes_no = view.dictionary.vocabularies["yes_no"]
    for flag in _FLAGS:
        rows[titles[flag]] = [yes_no.name_of(str(bool(value)).lower()) for value in shown[flag]]
    return rows


def _titles(view: View, shown: pd.DataFrame) -> dict[str, str]:
    """Column → heading, in the order of the screen."""
    titles = view.column_titles("leaderboard") | view.column_titles("organization")
    present = [c for c in _OF_BOARD if c in shown and shown[c].notna().any()]
    order = [c for c in present if c.startswith("rank")][:1] + list(_OF_REGISTER) + present[1:]
    return {c: titles[c] for c in [*order, *boards.components(view, shown), *_FLAGS]}


def _definitions(view: View, shown: pd.DataFrame) -> dict[str, str]:
    relations = (view.dictionary.relations[name] for name in ("leaderboard", "organization"))
    definitions = {c.name: c.definition for relation in relations for c in relation.columns}
    return {title: definitions[column] for column, title in _titles(view, shown).items()}


def _facts(
    view: View,
    shown: pd.DataFrame,
    window: str,
    board: str,
    filters: Filters,
    weights: Mapping[str, float] | None,
) -> list[tuple[str, str]]:
    """The contents of the file and how they were worked out."""
    edition = view.warehouse.edition
    shares = boards.shares(view, shown, weights)
    names = boards.components(view, shown)
    weights_text = "、".join(f"{names[c]} {number(100 * share, 1)}%" for c, share in shares.items())
    until = view.dictionary.period(boards.until(view, window))
    facts = [
        ("比较范围", boards.names(view)[board]),
        ("计算时段", boards.span(view, window)),
        ("筛选", join(search.filter_texts(view, filters)) or "无"),
        ("行数", str(len(shown))),
        ("权重", f"{weights_text}（{'调整后，只供分析' if weights else '默认'}）"),
        ("方法", f"{blocks.how_it_works(view)}方法参照 {view.dictionary.leaderboard.method}。"),
        ("用途", blocks.PURPOSE),
        ("数据截至", day(min(until.ends_on, view.today))),
        ("发布版本", edition.version),
    ]
    mark = view.dictionary.programme.demo_mark
    return [(mark, "不反映实际工作"), *facts] if edition.is_demo else facts
