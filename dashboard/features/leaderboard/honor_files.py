"""供表彰推荐参考: what the papers of one board hold, and the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard import downloads
from dashboard.data.frames import records
from dashboard.downloads import DOCX, XLSX, File
from dashboard.features.leaderboard import blocks, board_notes, honor_paper, queries
from dashboard.features.leaderboard.honor_paper import Reference, Tier
from dashboard.page import boards, confirmations
from dashboard.page.view import PROVISIONAL, View
from dashboard.style.formats import is_missing, number

NAME = "表现突出社会组织参考名单"
WIDTHS = (42, 14, 22, 66)


def reference(view: View, members: pd.DataFrame, window: str, board: str) -> Reference:
    """The board by tier, those who take part without standing out left out; small boards whole."""
    edition, programme = view.warehouse.edition, view.dictionary.programme
    codes = view.dictionary.vocabularies["tier"].codes
    parts = [(code, members[members["tier"] == code]) for code in codes[:-1]]
    if members["tier"].isna().all():
        parts = [("", members)]
    to_date = view.dictionary.leaderboard.to_date(boards.until(view, window))
    given = queries.all_measures(view.warehouse, view.county, boards.period(view, window))
    active = queries.half_years(view.warehouse, view.county, to_date)
    span = boards.span(view, window)
    tiers = [
        Tier(name, [_line(view, row, given, active, window) for row in records(part)])
        for name, part in parts
        if len(part)
    ]
    return Reference(
        issuer=programme.owner,
        scope=f"{boards.names(view)[board]} · {span}",
        as_of=min(view.dictionary.period(boards.until(view, window)).ends_on, view.today),
        made_at=edition.published_at,
        titles=(
            view.column_titles("organization")["organization_name"],
            *("名次", view.label("leaderboard_interval"), "主要情况"),
        ),
        widths=WIDTHS,
        tiers=tiers,
        method=_method(view, members, window),
        mark=programme.demo_mark if edition.is_demo else "",
    )


def _line(
    view: View, row: Any, given: pd.DataFrame, active: dict[str, int], window: str
) -> tuple[str, ...]:
    span = boards.span(view, window)
    own = {str(k): float(v) for k, v in given.loc[row.organization_id].items()}
    count = active.get(row.organization_id, 0)
    so_far = f"{number(count)}个{view.period_word}" if count else ""
    reason = honor_paper.reason(own, span, so_far)
    checked = confirmations.share(view, row.organization_id, boards.until(view, window))
    marks = [
        *filter(None, [checked]),
        *([PROVISIONAL] if is_missing(row.kind) else []),
        *boards.marks(row),
    ]
    note = f"（{'、'.join(marks)}）" if marks else ""
    interval = f"{row.rank_low}—{row.rank_high}"
    return row.organization_name, str(row.rank), interval, f"{reason}{note}"


def _method(view: View, members: pd.DataFrame, window: str) -> list[str]:
    shares = boards.shares(view, members) if len(members) else {}
    names = boards.components(view, members)
    weights = "、".join(f"{names[c]} {number(100 * s, 1)}%" for c, s in shares.items())
    codes = view.dictionary.vocabularies["tier"].codes
    listed = "".join(f"“{code}”" for code in codes[:-1])
    scope = f"只列{listed}。"
    if members["tier"].isna().all():
        scope = f"{board_notes.why_no_tiers(view, members, window)}，全部列出。"
    sentences = [
        f"{blocks.PURPOSE}{scope}",
        f"权重：{weights}。{blocks.how_it_works(view)}",
        board_notes.tier_rule(view, members, window),
        "主要情况由报送数据计算，多家单位共同实施的项目，投入和服务按参与单位平均分摊。",
        _confirmed_means(view, window),
        boards.missing(view, window),
        f"方法参照 {view.dictionary.leaderboard.method}。{boards.source(view, window)}。",
    ]
    return [sentence for sentence in sentences if sentence]


def _confirmed_means(view: View, window: str) -> str:
    period = view.dictionary.period(boards.until(view, window)).name
    return (
        f"{view.label('claims_confirmed')}：{period}报送的有关结对和项目中，"
        f"经社会组织或{view.village_word}核对属实的项数。"
    )


def files(view: View, members: pd.DataFrame, window: str, board: str) -> list[File]:
    """The list as a Word paper and as a workbook; none for an empty board."""
    if members.empty:
        return []
    parts = [boards.names(view)[board], boards.span(view, window)]

    def file(label: str, ending: str, mime: str, write: Callable[[Reference], bytes]) -> File:
        name = downloads.file_name(view.warehouse, view.dictionary, NAME, parts, ending)
        label = f"下载供表彰推荐参考（{label}）"
        return File(label, name, mime, lambda: write(reference(view, members, window, board)))

    return [
        file("Word", "docx", DOCX, honor_paper.to_docx),
        file("XLSX", "xlsx", XLSX, honor_paper.to_xlsx),
    ]
