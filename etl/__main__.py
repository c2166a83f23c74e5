"""``python -m etl``: the commands. Exit status 0 all accepted, 1 something rejected, 2 wrong usage."""

from __future__ import annotations

import getpass
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from typer.exceptions import TyperException

from etl import run
from etl.archive.ledger import LedgerError, shown_name
from etl.dictionary import Dictionary, DictionaryError
from etl.error_messages import error_sentence, is_interruption
from etl.folder import DataFolder, FolderError, default_folder
from etl.intake.check.checker import CheckedReturn
from etl.intake.normalize.areas import TownNames
from etl.intake.normalize.periods import period as read_period
from etl.lifecycle.changes import UnknownSubmissionError, Version, Wanted, read_changes
from etl.lifecycle.replay import RebuildError
from etl.lifecycle.review import Decision, ReviewError
from etl.lifecycle.status import Status, read_status
from etl.lists.reference import ReferenceListError, load_reference
from etl.loader.load import Loaded
from etl.system.atomic_write import write_atomically
from etl.system.clock import ClockError
from etl.warehouse import BusyError

if TYPE_CHECKING:
    from etl.publish import Published

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
    DictionaryError,
    ReferenceListError,
    RebuildError,
    LedgerError,
    BusyError,
    FolderError,
    ClockError,
)
WRONG_ASKED = (ReviewError, UnknownSubmissionError)


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
        results, published = run.load_files(files, folder(data), advance, notify)
    show(as_json, [r.as_dict() for r in results], lambda: print_loaded(results, folder(data)))
    say_published(published)
    for fault in filter(None, (r.fault for r in results)):
        notices.print(fault, style="red", markup=False)
    leave(any(r.outcome == "rejected" or r.fault for r in results))


@app.command(help="审核：决定一份等待审核的报送表，通过或者退回。")
def review(
    submission: Annotated[str, typer.Argument(help="报送版本标识，见 status", show_default=False)],
    accept: Annotated[bool, typer.Option("--accept", help="审核通过")] = False,
    reason: Annotated[
        str | None, typer.Option("--return", metavar="REASON", help="退回，并写明理由")
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option("--reviewer", help="审核人（默认为当前登录名）")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Decide a return that waits, then publish."""
    if accept == bool(reason and reason.strip()):
        raise typer.BadParameter("请写 --accept（通过）或 --return 理由（退回），两者只写一个")
    decision = Decision(submission, (reviewer or getpass.getuser()).strip(), reason)
    reviewed, published = run.review_return(folder(data), decision, notify)
    show(as_json, reviewed.as_dict(), lambda: screen.print(reviewed.as_text(), markup=False))
    say_published(published)
    if reviewed.fault:
        _fail(reviewed.fault, None)


@app.command(help="重新计算并发布看板数据。")
def publish(data: Data = None, as_json: Json = False) -> None:
    """Make the marts anew and put them in force."""
    published = run.publish(folder(data), notify)
    show(
        as_json,
        asdict(published),
        lambda: screen.print(f"已发布版本 {published.version}（{published.file}）"),
    )


@app.command(help="各镇（街道）各半年的报送情况，待审核的报送表，版本差异和发布记录。")
def status(
    submission: Annotated[
        str | None, typer.Argument(help="只看这个报送版本的差异（配合 --diff）", show_default=False)
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="各版本与上一个已接收版本的差异")] = False,
    published: Annotated[bool, typer.Option("--published", help="什么时候发布了什么")] = False,
    town: Annotated[str | None, typer.Option(help="只看这个镇（街道）的差异")] = None,
    period: Annotated[str | None, typer.Option(help="只看这个报送期的差异")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Who has reported which half-year; what versions changed; what was published when."""
    target = folder(data)
    found = read_status(target)
    changes = (
        read_changes(target, wanted(submission, town, period, target))
        if diff or submission or town or period
        else None
    )
    about = found.as_dict()
    if changes is not None:
        about["differences"] = [version.as_dict() for version in changes]
    show(as_json, about, lambda: print_status(found, changes, published))


@app.command(help="只凭存档和台账重建数据仓库。")
def rebuild(data: Data = None, as_json: Json = False) -> None:
    """The warehouse from archive and ledger alone."""
    with progress(as_json, "重建") as advance:
        digest = run.rebuild(folder(data), advance, notify)
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
    from etl.templates.template import (
        write_template,  # each command loads what it needs: checking is quick
    )

    if out.is_dir():
        raise typer.BadParameter(f"“{out}”是文件夹，请写明文件名", param_hint="--out")
    target = folder(data)
    town_code, half_year = code_of_town(town, target), code_of_period(period, target)
    write_template(out, target, town_code, half_year)
    about = {"file": str(out), "town_code": town_code, "period": half_year}
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


@app.command(help="导出一个数据集，与“数据下载”页给出的文件相同。")
def export(
    dataset: Annotated[str, typer.Argument(help="数据集名称，例如 project_report，见数据字典")],
    form: Annotated[str, typer.Option("--format", help="csv、xlsx 或 parquet")],
    out: Annotated[Path, typer.Option(help="写到哪个文件")],
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=VALUE",
            help="只要这一列等于这个值的行，可写多个；空值写 -。另有 period_from、period_to、text（查找文字）"
            "等与下载页相同的筛选项",
        ),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="只要这一列，可写多个（默认全部列）")
    ] = None,
    codes: Annotated[bool, typer.Option("--codes", help="列名和取值用代码（默认用中文）")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write what the page of datasets gives to a file."""
    from dashboard.downloads import ExportError, Order, export_dataset

    order = Order(dataset, form, tuple(where or ()), tuple(column or ()), codes)
    try:
        with progress(as_json, "导出") as advance:
            exported = export_dataset(folder(data), order, out, advance)
    except ExportError as error:
        raise typer.BadParameter(str(error)) from error
    show(as_json, asdict(exported), lambda: screen.print(f"已写入 {out}（{exported.rows:,} 行）"))


@app.command(help="生成会议演示（html、pptx）或专项行动工作进展情况通报（docx）。")
def brief(
    period: Annotated[str, typer.Option(help="报送期，例如 2026H1")],
    form: Annotated[str, typer.Option("--format", help="html、pptx 或 docx")],
    out: Annotated[Path, typer.Option(help="写到哪个文件，或放进哪个已有的文件夹")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the deck, its PowerPoint or the circular of a half-year."""
    from dashboard.features.meeting.brief import BriefError, make, view_of

    target = folder(data)
    half_year = code_of_period(period, target)
    try:
        made = make(view_of(target, half_year), form)
    except BriefError as error:
        raise typer.BadParameter(str(error)) from error
    path = out / made.name if out.is_dir() else out
    write_atomically(path, made.data)
    about = {
        "file": str(path),
        "format": form,
        "period": half_year,
        "version": made.version,
        "gaps": made.gaps,
    }
    sentence = f"已写入 {path}（数据版本 {made.version}）。{made.gap_notice}"
    show(as_json, about, lambda: screen.print(sentence, markup=False))


def folder(data: Path | None) -> DataFolder:
    """The data folder that this run works on."""
    chosen = data or State.data
    target = DataFolder(chosen.resolve()) if chosen else default_folder()
    logging.basicConfig(handlers=[logging.FileHandler(target.log, encoding="utf-8", delay=True)])
    return target


def code_of_town(name: str, target: DataFolder) -> str:
    """The code of a town that the command line names."""
    found = TownNames(target.dictionary.district, load_reference(target)).find(name)
    if found is None:
        raise typer.BadParameter(f"没有“{name}”这个镇（街道）", param_hint="--town")
    return found.code


def code_of_period(name: str, target: DataFolder) -> str:
    """The code of a half-year that the command line names."""
    found: str | None = read_period(name, target.dictionary.periods).value
    if found is None:
        raise typer.BadParameter(
            f"认不出报送期“{name}”，请写成 2026H1 这样的形式", param_hint="--period"
        )
    return found


def wanted(
    submission: str | None, town: str | None, period: str | None, target: DataFolder
) -> Wanted:
    """Which versions the command line asks for."""
    return Wanted(
        submission,
        code_of_town(town, target) if town else None,
        code_of_period(period, target) if period else None,
    )


def show(as_json: bool, document: object, otherwise: Any) -> None:
    """The JSON document, or what people read."""
    if as_json or State.json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))
    else:
        otherwise()


def print_checked(results: list[tuple[CheckedReturn, str]], dictionary: Dictionary) -> None:
    """One line a file, its findings below it."""
    severities = dictionary.vocabularies["severity"]
    for checked, outcome in results:
        style = "red" if outcome == "rejected" else None
        screen.print(
            f"{_outcome_word(outcome, dictionary)}  {shown_name(checked.file)}",
            style=style,
            markup=False,
        )
        for finding in checked.findings:
            screen.print(
                f"    {severities.name_of(finding.severity)}  {finding.message}", markup=False
            )


def print_loaded(results: list[Loaded], target: DataFolder) -> None:
    """As :func:`print_checked`, and where the annotated returns lie."""
    print_checked([(r.checked, r.outcome) for r in results], target.dictionary)
    annotated = [r.returned_as for r in results if r.returned_as]
    if annotated:
        screen.print(
            f"标注了核对结果的报送表 {len(annotated)} 份，在 {target.returns}", markup=False
        )


def print_status(found: Status, changes: list[Version] | None, published: bool) -> None:
    """The half-years; or, when asked for, what versions changed and what was published."""
    if changes is None and not published:
        screen.print(found.as_text(), markup=False)
    for version in changes or ():
        screen.print(version.as_text(found.dictionary), markup=False)
    if changes == []:
        screen.print("没有可以比较的版本。")
    if published:
        screen.print(found.publications_table(), markup=False)


def say_published(published: Published | None) -> None:
    """That there is a new version, on the error stream."""
    if published:
        notices.print(f"已发布版本 {published.version}")


def notify(sentence: str) -> None:
    """Something to know while waiting, on the error stream."""
    notices.print(sentence, style="yellow", markup=False)


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
    except WRONG_ASKED as error:
        _fail(str(error), error, 2)
    except KNOWN_ERRORS as error:
        _fail(_told(error), error)
    except (KeyboardInterrupt, Exception) as error:
        if is_interruption(error):
            raise SystemExit(130) from None
        if (sentence := error_sentence(error)) is None:
            raise
        _fail(sentence, error)


def _told(error: Exception) -> str:
    is_of_lists = isinstance(error, DictionaryError | ReferenceListError)
    return f"字典或名录有误，请修正后再运行：{error}。" if is_of_lists else str(error)


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


def _fail(sentence: str, error: BaseException | None, code: int = 1) -> NoReturn:
    notices.print(sentence, style="red", markup=False)
    raise SystemExit(code) from error


if __name__ == "__main__":
    main()
