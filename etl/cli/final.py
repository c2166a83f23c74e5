"""The command archive-final: what the data folder keeps, the papers and figures made of it, and an index of it all.

What only this command needs is imported in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl import run
from etl.cli.options import Data, Json, folder
from etl.cli.output import notify, print_line, show

if TYPE_CHECKING:
    from dashboard.page.view import View
    from etl.folder import DataFolder


def archive_final(
    out: Annotated[Path, typer.Option(metavar="FILE", help="写到哪个新文件（zip）")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the final archive and read it back."""
    from dashboard.data.queries import reported_periods
    from dashboard.downloads.final import figures, index

    target = folder(data)
    kept = run.keep_finally(target, out, notify)
    first = _view(target, target.dictionary.programme.first_period)
    warehouse = first.warehouse
    views = [_view(target, code) for code in reported_periods(warehouse)] or [first]
    papers = {f"papers/{name}": made for name, made in _papers(target, views)}
    tables = dict(figures(warehouse, target.dictionary))
    titles = {place: title for place, (title, _) in papers.items()}
    made_here = {place: content for place, (_, content) in papers.items()} | tables
    members = {**kept.members, **made_here}
    page = index(warehouse, target.dictionary, kept.originals, titles, tuple(members))
    made = run.seal(out, [("index.html", page), *sorted(members.items())])
    sentence = f"已归档 {made.files} 个文件到 {out}，并已读回核对；校验值（SHA-256）{made.sha256}"
    show(as_json, asdict(made), lambda: print_line(sentence))


def _view(target: DataFolder, period: str) -> View:
    """The whole at a half-year, as of the day of the version: another day's archive has the same bytes."""
    from dashboard.features.meeting.brief import view_of

    view = view_of(target, period)
    return replace(view, today=view.warehouse.edition.as_of)


def _papers(target: DataFolder, views: list[View]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Name → title and content: the circular of every half-year; of the last one the other papers."""
    from dashboard.features.meeting.brief import CORRECTION, FORMATS, make
    from dashboard.features.onepage import paper

    for view in views:
        for form, about in FORMATS.items():
            if form == "docx" or (view is views[-1] and form != CORRECTION):
                name = f"{view.period.code}-{form}.{about.ending or form}"
                yield name, (f"{view.period.name}{about.title}", make(view, form).data)
    last = views[-1]
    title = f"{last.period.name}{paper.TITLE}"
    yield f"{last.period.code}-{paper.FILE}.docx", (title, paper.of(last, None, None).data)
