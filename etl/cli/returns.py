"""Commands about returns: check, load, review, status."""

import getpass
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path
from typing import Annotated

import typer

from etl import run
from etl.cli.options import Data, Json, folder, period_code, town_code
from etl.cli.output import notify, notify_published, print_error, print_line, progress, show
from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.findings import mask_digits
from etl.lifecycle.changes import Version, read_changes
from etl.lifecycle.decisions import Why
from etl.lifecycle.review import Decision, Reviewed
from etl.lifecycle.status import Status, read_status
from etl.loader.load import Loaded

Files = Annotated[list[Path], typer.Argument(help="报送表文件或文件夹", show_default=False)]
Submission = Annotated[str, typer.Argument(help="报送版本标识，见 status", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="理由（必须写）")]
Reviewer = Annotated[str | None, typer.Option("--reviewer", help="由谁决定（默认为当前登录名）")]
# Whoever reads that a return was taken must see that something of it is still asked.
_TAKEN = ("accepted", "loaded", "unchanged")
_OUTCOMES = {"accepted": "可接收", "loaded": "已载入", "unchanged": "未变化", "stale": "未载入"}


def check(files: Files, data: Data = None, as_json: Json = False) -> None:
    """Read and check files; exit 1 when one is rejected."""
    target = folder(data)
    with progress(as_json, "核对") as advance:
        results = run.check_files(files, target, advance)
    show(
        as_json,
        [r.as_dict() for r in results],
        lambda: _print_checked([(r, r.status) for r in results], target.dictionary),
    )
    _exit_if(any(r.is_rejected for r in results))


def load(files: Files, data: Data = None, as_json: Json = False) -> None:
    """Check, archive and load files, then publish; exit 1 when one is rejected."""
    target = folder(data)
    with progress(as_json, "载入") as advance:
        results, published = run.load_files(files, target, advance, notify)
    show(as_json, [r.as_dict() for r in results], lambda: _print_loaded(results, target))
    notify_published(published)
    for fault in filter(None, (r.fault for r in results)):
        print_error(fault)
    _exit_if(any(r.outcome == "rejected" or r.fault for r in results))


def review(
    submission: Submission,
    accept: Annotated[bool, typer.Option("--accept", help="审核通过")] = False,
    reason: Annotated[
        str | None, typer.Option("--return", metavar="REASON", help="退回，并写明理由")
    ] = None,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="撤销审核，重新等待（要写 --reason）")
    ] = False,
    undo_reason: Annotated[str | None, typer.Option("--reason", help="撤销审核的理由")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="报送之后已有别的版本启用，仍然通过并替换它")
    ] = False,
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Decide a pending return or undo its decision, then publish."""
    if [accept, bool(reason and reason.strip()), reopen].count(True) != 1:
        raise typer.BadParameter(
            "请写 --accept（通过）、--return 理由（退回）或 --reopen --reason 理由（撤销审核），只写一个"
        )
    if reopen:
        _take_back("reopen", submission, why(undo_reason, reviewer), data, as_json)
        return
    decision = Decision(submission, who(reviewer), reason, replace)
    reviewed, published = run.review_return(folder(data), decision, notify)
    show(as_json, reviewed.as_dict(), lambda: _print_reviewed(reviewed))
    notify_published(published)
    if reviewed.fault:
        print_error(reviewed.fault)
        raise typer.Exit(1)


def _print_reviewed(reviewed: Reviewed) -> None:
    print_line(reviewed.as_text())
    if reviewed.returned_as:
        print_line(f"标注了审核意见的报送表：{reviewed.returned_as}")


def withdraw(
    submission: Submission,
    reason: Reason = "",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Take a version out of force, then publish."""
    _take_back("withdraw", submission, why(reason, reviewer), data, as_json)


def restore(
    submission: Submission,
    reason: Reason = "",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Put an earlier accepted version in force, then publish."""
    _take_back("restore", submission, why(reason, reviewer), data, as_json)


def close(
    period: Annotated[str, typer.Argument(help="报送期的代码或名称", show_default=False)],
    reason: Reason = "",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Close a half-year and those before it, then publish."""
    _close(period, why(reason, reviewer), data, as_json, is_open=False)


def reopen(
    period: Annotated[str, typer.Argument(help="报送期的代码或名称", show_default=False)],
    reason: Reason = "",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Open a closed half-year, then publish."""
    _close(period, why(reason, reviewer), data, as_json, is_open=True)


def answer(
    submission: Submission,
    place: Annotated[
        str, typer.Argument(help="工作表!单元格，例如 项目进展!N12", show_default=False)
    ],
    confirm: Annotated[bool, typer.Option("--confirm", help="已核实，填报无误")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="不认可，仍须核实")] = False,
    note: Annotated[str, typer.Option("--note", help="怎样核实的（必须写）")] = "",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Answer the questions about a cell for the desk, then publish."""
    if confirm == reject:
        raise typer.BadParameter("请写 --confirm（无误）或 --reject（不认可），只写一个")
    if not note.strip():
        raise typer.BadParameter("请用 --note 写明怎样核实的")
    target = folder(data)
    code = "confirmed" if confirm else "rejected"
    by = why(note, reviewer)
    answered, published = run.answer_question(target, submission, place, code, by, notify)
    document = answered.as_dict() | {"version": run.published_version(target)}
    show(as_json, document, lambda: print_line(answered.as_text()))
    notify_published(published)


def _take_back(
    decision: str, submission: str, decided_by: Why, data: Path | None, as_json: bool
) -> None:
    target = folder(data)
    decided, published = run.take_back(target, decision, submission, decided_by, notify)
    document = decided.as_dict() | {"version": run.published_version(target)}
    show(as_json, document, lambda: print_line(decided.as_text()))
    notify_published(published)


def _close(
    period: str, decided_by: Why, data: Path | None, as_json: bool, *, is_open: bool
) -> None:
    target = folder(data)
    code = period_code(period, target)
    decided, published = run.close_period(target, code, decided_by, is_open=is_open, notice=notify)
    document = decided.as_dict() | {"version": run.published_version(target)}
    show(as_json, document, lambda: print_line(decided.as_text()))
    notify_published(published)


def why(reason: str | None, reviewer: str | None) -> Why:
    """Every decision says why."""
    text = (reason or "").strip()
    if not text:
        raise typer.BadParameter("请用 --reason 写明理由")
    return Why(who(reviewer), text)


def who(reviewer: str | None) -> str:
    """Who decides: as named, else the one logged in."""
    return (reviewer or getpass.getuser()).strip()


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
    current = read_status(target)
    document = current.as_dict()
    changes = None
    if diff or submission or town or period:
        town = town_code(town, target) if town else None
        period = period_code(period, target) if period else None
        changes = read_changes(target, submission, town, period)
        document["differences"] = [version.as_dict() for version in changes]
    show(as_json, document, lambda: _print_status(current, changes, published))


def _print_checked(
    results: list[tuple[CheckedReturn, str]],
    dictionary: Dictionary,
    messages: Iterable[str | None] = (),
) -> None:
    """One line a file, what is said of it and its findings below it."""
    severities = dictionary.vocabularies["severity"]
    states = dictionary.vocabularies["submission_status"]
    for (checked, outcome), message in zip_longest(results, messages):
        label = _OUTCOMES.get(outcome) or states.name_of(outcome)
        if outcome in _TAKEN and checked.warning_count:
            label += f"，{checked.warning_count} 处{severities.name_of('warning')}"
        style = "red" if outcome == "rejected" else None
        print_line(f"{label}  {mask_digits(checked.file.name)}", style)
        if message:
            print_line(f"    {message}")
        for finding in checked.listed:
            print_line(f"    {severities.name_of(finding.severity)}  {finding.message}")


def _print_loaded(results: list[Loaded], target: DataFolder) -> None:
    _print_checked(
        [(r.checked, r.outcome) for r in results], target.dictionary, [r.message for r in results]
    )
    annotated = [r.returned_as for r in results if r.returned_as]
    if annotated:
        print_line(f"标注了核对结果的报送表 {len(annotated)} 份，在 {target.returns}")


def _print_status(current: Status, changes: list[Version] | None, published: bool) -> None:
    """The half-years; or, where asked for, changes between versions and publications."""
    if changes is None and not published:
        print_line(current.as_text())
    for version in changes or ():
        print_line(version.as_text(current.dictionary))
    if changes == []:
        print_line("没有可以比较的版本。")
    if published:
        print_line(current.publications_table())


def _exit_if(is_rejected: bool) -> None:
    if is_rejected:
        raise typer.Exit(1)
