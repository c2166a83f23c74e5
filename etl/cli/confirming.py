"""Commands about 两头核对单: write them, take them in when they come back."""

from pathlib import Path
from typing import Annotated

import typer

from etl import run
from etl.cli.options import Data, Json, folder, period_code
from etl.cli.output import notify, notify_published, print_line, show
from etl.cli.returns import Reviewer, who
from etl.folder import DataFolder


def confirm_sheets(
    period: Annotated[str, typer.Option(help="报送期的代码或名称")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="写到哪个文件夹")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write a workbook for each organisation and each village to confirm."""
    target = folder(data)
    code = period_code(period, target)
    made = run.write_confirmation_sheets(target, code, out)
    document = {"folder": str(out), "period": code, "files": [str(path) for path in made]}
    show(as_json, document, lambda: print_line(f"已写入 {out}（核对单 {len(made)} 份）"))


def confirm(
    files: Annotated[list[Path], typer.Argument(help="填好的核对单", show_default=False)],
    period: Annotated[
        str | None, typer.Option(help="哪个报送期的核对单（默认最近结束的一期）")
    ] = None,
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Register 核对单 that came back, then publish."""
    target = folder(data)
    code = period_code(period, target) if period else run.confirmed_period(target)
    results, published = run.register_confirmations(target, files, code, who(reviewer), notify)
    document = {
        "files": [result.as_dict() for result in results],
        "version": run.published_version(target),
    }
    show(as_json, document, lambda: _print_registered(target, results))
    notify_published(published)


def _print_registered(target: DataFolder, results: tuple[run.Registered, ...]) -> None:
    answers = target.dictionary.vocabularies["confirmation"]
    for result in results:
        given = [answer.answer for answer in result.confirmation.answers]
        counts = "，".join(f"{t.name} {given.count(t.code)}" for t in answers.terms)
        word = "已登记" if result.is_new else "以前登记过，没有变化"
        outdated = f"；其中 {result.outdated} 行报送表已改动，不再计" if result.outdated else ""
        print_line(f"{word}  {result.file.name}：{counts}{outdated}")
