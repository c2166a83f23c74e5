"""``python -m etl``: the commands. Exit status 0 all accepted, 1 something rejected, 2 wrong usage."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from typer.exceptions import TyperException

from etl import run
from etl.check.checking import Checked
from etl.clock import ClockError
from etl.dictionary import Dictionary, DictionaryError
from etl.folder import DataFolder, FolderError, default_folder
from etl.load import RebuildError
from etl.normalize.areas import TownNames
from etl.normalize.periods import period as read_period
from etl.reference import ReferenceListError, load_reference
from etl.status import read_status
from etl.warehouse import BusyError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
screen = Console(stderr=False, highlight=False, soft_wrap=True)
notices = Console(stderr=True, highlight=False, soft_wrap=True)

Json = Annotated[bool, typer.Option("--json", help="一份机器可读的 JSON")]
Data = Annotated[
    Path | None, typer.Option("--data", help="数据文件夹（默认 data/local 或环境变量 BAISHE_DATA）")
]
Files = Annotated[list[Path], typer.Argument(help="报送表文件或文件夹", show_default=False)]

KNOWN_ERRORS = (
    DictionaryError, ReferenceListError, RebuildError, BusyError, FolderError, ClockError,
)  # fmt: skip


USAGE = {
    "MissingParameter": "缺少必需的参数",
    "NoSuchOption": "没有这个选项",
    "BadOptionUsage": "选项的写法不对",
    "UsageError": "命令或参数不对",
}


class State:
    """What the global options say; a command's own options come after and win."""

    data: Path | None = None
    json: bool = False


@app.callback(help="百社联百村：从报送表到看板数据。")
def options(data: Data = None, as_json: Json = False) -> None:
    """Take the options that all commands share."""
    State.data, State.json = data, as_json


@app.command(help="读取并核对报送表，不载入任何数据。")
def check(files: Files, data: Data = None, as_json: Json = False) -> None:
    """Read and check files; exit 1 when one is rejected."""
    with progress(as_json, "核对") as advance:
        results = run.check_files(files, folder(data), advance)
    show(
        as_json,
        [r.as_dict() for r in results],
        lambda: print_checked([(r, r.status) for r in results], folder(data).dictionary),
    )
    leave(any(r.is_rejected for r in results))


@app.command(help="核对、存档并载入报送表，然后发布。")
def load(files: Files, data: Data = None, as_json: Json = False) -> None:
    """Check, archive and load files, then publish; exit 1 when one is rejected."""
    with progress(as_json, "载入") as advance:
        results, published = run.load_files(files, folder(data), advance)
    show(
        as_json,
        [r.as_dict() for r in results],
        lambda: print_checked([(r.checked, r.outcome) for r in results], folder(data).dictionary),
    )
    if published:
        notices.print(f"已发布版本 {published.version}")
    leave(any(r.outcome == "rejected" for r in results))


@app.command(help="重新计算并发布看板数据。")
def publish(data: Data = None, as_json: Json = False) -> None:
    """Make the marts anew and put them in force."""
    published = run.publish(folder(data))
    show(
        as_json,
        asdict(published),
        lambda: screen.print(f"已发布版本 {published.version}（{published.file}）"),
    )


@app.command(help="各镇（街道）各半年的报送情况。")
def status(data: Data = None, as_json: Json = False) -> None:
    """Who has reported which half-year."""
    found = read_status(folder(data))
    show(as_json, found.as_dict(), lambda: screen.print(found.as_table()))


@app.command(help="只凭存档和台账重建数据仓库。")
def rebuild(data: Data = None, as_json: Json = False) -> None:
    """The warehouse from archive and ledger alone."""
    with progress(as_json, "重建") as advance:
        digest = run.rebuild(folder(data), advance)
    show(as_json, {"digest": digest}, lambda: screen.print(f"重建完成，校验值 {digest}"))


@app.command(help="生成待填的报送表，预填上期延续的结对、项目和问题。")
def template(
    town: Annotated[str, typer.Option(help="镇（街道）")],
    period: Annotated[str, typer.Option(help="报送期，例如 2026H1")],
    out: Annotated[Path, typer.Option(help="写到哪个文件")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the workbook to fill, with what stands from the last return."""
    from etl.template import write_template  # each command loads what it needs: checking is quick

    target = folder(data)
    towns = TownNames(target.dictionary.district, load_reference(target))
    found, half_year = towns.find(town), read_period(period, target.dictionary.periods).value
    if found is None:
        raise typer.BadParameter(f"没有“{town}”这个镇（街道）", param_hint="--town")
    if half_year is None:
        raise typer.BadParameter(
            f"认不出报送期“{period}”，请写成 2026H1 这样的形式", param_hint="--period"
        )
    write_template(out, target, found.code, half_year)
    about = {"file": str(out), "town_code": found.code, "period": half_year}
    show(as_json, about, lambda: screen.print(f"已写入 {out}"))


@app.command(help="在数据文件夹里生成演示报送表和演示名录（全部标明演示数据）。")
def demo(
    seed: Annotated[int, typer.Option(help="随机种子；相同的种子得到相同的数据")] = 20240412,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write demonstration returns and lists into the data folder."""
    from etl.demo import make_demo

    report = make_demo(folder(data), seed)
    show(
        as_json,
        asdict(report),
        lambda: screen.print(f"已生成 {report.files} 份演示报送表，放在 {report.inbox}"),
    )


def folder(data: Path | None) -> DataFolder:
    """The data folder that this run works on."""
    chosen = data or State.data
    return DataFolder(chosen.resolve()) if chosen else default_folder()


def show(as_json: bool, document: object, otherwise: Any) -> None:
    """The JSON document, or what people read."""
    if as_json or State.json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))
    else:
        otherwise()


def print_checked(results: list[tuple[Checked, str]], dictionary: Dictionary) -> None:
    """One line a file, its findings below it."""
    severities = dictionary.vocabularies["severity"]
    for checked, outcome in results:
        style = "red" if outcome == "rejected" else None
        screen.print(
            f"{_outcome_word(outcome, dictionary)}  {checked.file.name}", style=style, markup=False
        )
        for finding in checked.findings:
            screen.print(
                f"    {severities.name_of(finding.severity)}  {finding.message}", markup=False
            )


def _outcome_word(outcome: str, dictionary: Dictionary) -> str:
    states = dictionary.vocabularies["submission_status"]
    words = {"accepted": "可接收", "loaded": "已载入", "unchanged": "未变化"}
    return words.get(outcome) or states.name_of(outcome)


@contextmanager
def progress(as_json: bool, what: str) -> Iterator[run.Progress]:
    """A bar on the error stream for people; nothing for programs."""
    if as_json or State.json or not notices.is_terminal:
        yield run.silent
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[file]}"),
    )
    with Progress(*columns, console=notices, transient=True) as bar:
        task = bar.add_task(what, total=None, file="")

        def advance(done: int, total: int, file: Path) -> None:
            bar.update(task, completed=done, total=total, file=file.name)

        yield advance


def leave(rejected: bool) -> None:
    """Exit 1 when something was rejected."""
    if rejected:
        raise typer.Exit(1)


def main() -> None:
    """Run a command; a foreseen fault is one sentence and exit 1, wrong usage one sentence and exit 2."""
    try:
        raise SystemExit(app(standalone_mode=False) or 0)
    except typer.Abort:
        raise SystemExit(130) from None
    except TyperException as error:
        _explain_usage(error)
    except KNOWN_ERRORS as error:
        _fail(str(error), error)
    except OSError as error:
        _fail(f"读写文件“{error.filename}”出错：{error.strerror}", error)


def _explain_usage(error: TyperException) -> NoReturn:
    """What was wrong with the command line, in Chinese; our own messages are it already."""
    said = str(getattr(error, "message", ""))
    kind = USAGE.get(type(error).__name__, "")
    if not kind and said.isascii():
        kind = USAGE["UsageError"]
    named = "、".join(re.findall("'([^']+)'", getattr(error, "format_message", str)()))
    sentence = f"{kind}：{named}" if kind and named else kind or said
    if sentence:
        notices.print(f"{sentence}；加 --help 可查看用法。", style="red", markup=False)
    else:
        typer.echo(str(error))
    raise SystemExit(getattr(error, "exit_code", 2)) from error


def _fail(sentence: str, error: Exception) -> NoReturn:
    notices.print(sentence, style="red", markup=False)
    raise SystemExit(1) from error


if __name__ == "__main__":
    main()
