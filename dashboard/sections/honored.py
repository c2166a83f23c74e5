"""供表彰推荐参考: what the papers of one board hold, and the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard import downloads, honors, organization_queries
from dashboard.downloads import File
from dashboard.formats import is_missing, number
from dashboard.frames import records
from dashboard.honors import Reference, Tier
from dashboard.sections import leaderboard, standing
from dashboard.sections.announced import DOCX, XLSX
from dashboard.view import PROVISIONAL, View

NAME = "表现突出社会组织参考名单"
WIDTHS = (42, 14, 22, 66)


def reference(view: View, members: pd.DataFrame, window: str, board: str) -> Reference:
    """The board by tier, those who take part without standing out left out; small boards whole."""
    edition, programme = view.warehouse.edition, view.dictionary.programme
    codes = view.dictionary.vocabularies["tier"].codes
    parts = [(code, members[members["tier"] == code]) for code in codes[:-1]]
    if members["tier"].isna().all():
        parts = [("", members)]
    given = organization_queries.all_measures(view.warehouse, leaderboard.period(view, window))
    until = leaderboard.until(view, window)
    active = organization_queries.half_years(view.warehouse, until)
    span = leaderboard.spoken_span(view, window)
    tiers = [
        Tier(name, [_line(row, given, active, span) for row in records(part)])
        for name, part in parts
        if len(part)
    ]
    return Reference(
        issuer=programme.owner,
        scope=f"{leaderboard.boards(view)[board]} · {leaderboard.windows(view)[window]}",
        as_of=min(view.dictionary.period(until).ends_on, view.today),
        made_at=edition.published_at, titles=_titles(view),
        widths=WIDTHS, tiers=tiers, method=_method(view, members, window),
        mark=programme.demo_mark if edition.is_demo else "",
    )  # fmt: skip


def _titles(view: View) -> tuple[str, ...]:
    columns = {c.name: c.title for c in view.dictionary.relations["organization"].columns}
    return columns["organization_name"], "名次", view.label("leaderboard_interval"), "主要情况"


def _line(row: Any, given: pd.DataFrame, active: dict[str, int], span: str) -> tuple[str, ...]:
    own = {str(k): float(v) for k, v in given.loc[row.organization_id].items()}
    said = honors.reason(own, span, active.get(row.organization_id, 0))
    marks = [
        mark
        for mark, on in (
            (PROVISIONAL, is_missing(row.kind)),
            (leaderboard.REVIEW_MARK, row.needs_review),
        )
        if on
    ]
    note = f"（{'、'.join(marks)}）" if marks else ""
    interval = f"{row.rank_low}—{row.rank_high}"
    return row.organization_name, str(row.rank), interval, f"{said}{note}"


def _method(view: View, members: pd.DataFrame, window: str) -> list[str]:
    shares = leaderboard.shares(view, members) if len(members) else {}
    names = leaderboard.components(view, members)
    weights = "、".join(f"{names[c]} {number(100 * s, 1)}%" for c, s in shares.items())
    codes = view.dictionary.vocabularies["tier"].codes
    listed = "".join(f"“{code}”" for code in codes[:-1])
    kept = "本组不分层级，全部列出。" if members["tier"].isna().all() else f"只列{listed}两个层级。"
    said = [
        f"{leaderboard.PURPOSE}{kept}",
        f"权重：{weights}。{leaderboard.how_it_works(view)}",
        standing.apart(view, members, on_paper=True),
        "主要情况由报送数据计算，多家单位共同实施的项目，投入和服务按参与单位平均分摊。",
        standing.gaps(view, leaderboard.half_years(view, window)),
        f"方法参照 {view.dictionary.leaderboard.method}。{leaderboard.source(view, window)}。",
    ]
    return [text for text in said if text]


def files(view: View, members: pd.DataFrame, window: str, board: str) -> list[File]:
    """The list as a Word paper and as a workbook; none for an empty board."""
    if members.empty:
        return []
    kinds = (("Word", "docx", DOCX, honors.to_docx), ("XLSX", "xlsx", XLSX, honors.to_xlsx))
    return [_file(view, members, window, board, *kind) for kind in kinds]


def _file(
    view: View, members: pd.DataFrame, window: str, board: str, label: str, ending: str, mime: str,
    write: Callable[[Reference], bytes],
) -> File:  # fmt: skip
    parts = [leaderboard.boards(view)[board], leaderboard.spoken_span(view, window)]
    name = downloads.file_name(view.warehouse, view.dictionary, NAME, parts, ending)
    return File(
        f"下载供表彰推荐参考（{label}）", name, mime,
        lambda: write(reference(view, members, window, board)),
    )  # fmt: skip
