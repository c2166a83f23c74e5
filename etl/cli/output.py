"""What commands print: results to standard output; progress, notices and errors to standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from etl import run
from etl.cli.options import GlobalOptions

if TYPE_CHECKING:
    from etl.publish import Published

_screen = Console(highlight=False, soft_wrap=True)
_notices = Console(stderr=True, highlight=False, soft_wrap=True)


def show(as_json: bool, document: object, print_text: Callable[[], None]) -> None:
    """Print the JSON document, or the text for people."""
    if as_json or GlobalOptions.json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))
    else:
        print_text()


def print_line(content: RenderableType, style: str | None = None) -> None:
    """A line or a table on standard output; brackets are text, not markup."""
    _screen.print(content, style=style, markup=False)


def notify(sentence: str) -> None:
    """A notice on standard error."""
    _notices.print(sentence, style="yellow", markup=False)


def print_error(sentence: str) -> None:
    """An error on standard error."""
    _notices.print(sentence, style="red", markup=False)


def notify_published(published: Published | None) -> None:
    """The new version, if one was published, on standard error."""
    if published:
        _notices.print(f"已发布版本 {published.version}")


@contextmanager
def progress(as_json: bool, task_name: str) -> Iterator[run.Progress]:
    """A progress bar on standard error; none for JSON or when nobody watches."""
    if as_json or GlobalOptions.json or not _notices.is_terminal:
        yield run.silent
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[file]}"),
    )
    with Progress(*columns, console=_notices, transient=True) as bar:
        task = bar.add_task(task_name, total=None, file="")

        def advance(done: int, total: int, file: Path) -> None:
            bar.update(task, completed=done, total=total, file=file.name)

        yield advance
