"""Commands about the lists (名录): which are in force, check one, put one in force."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from etl import run
from etl.cli.options import Data, Json, folder
from etl.cli.output import notify, notify_published, print_line, show
from etl.cli.returns import Reason, Reviewer, why
from etl.lifecycle.list_check import CheckedList
from etl.lifecycle.lists import ListInForce, lists_in_force

SHOWN = 10

lists = typer.Typer(no_args_is_help=False, invoke_without_command=True)

ListFile = Annotated[Path, typer.Argument(help="名录文件：.xlsx、.xls 或 CSV", show_default=False)]
As = Annotated[
    str | None, typer.Option("--as", metavar="LIST", help="是哪一个名录（默认按文件名）")
]


@lists.callback()
def show_lists(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """The lists in force."""
    if context.invoked_subcommand is None:
        known = lists_in_force(folder(data))
        show(as_json, [listed.as_dict() for listed in known], lambda: print_line(_table(known)))


@lists.command(help="核对一份名录，不启用。")
def check(file: ListFile, as_list: As = None, data: Data = None, as_json: Json = False) -> None:
    """Check a list; exit 1 when it has faults."""
    checked = run.preview_list(folder(data), as_list or file.stem, file, notify)
    show(as_json, checked.as_dict(), lambda: _print_checked(checked))
    if checked.faults:
        raise typer.Exit(1)


@lists.command(help="核对并启用一份名录，然后发布。")
def apply(
    file: ListFile,
    as_list: As = None,
    reason: Reason = "",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Put a list in force, then publish; exit 1 when it has faults, and nothing is changed."""
    decided_by, target = why(reason, reviewer), folder(data)
    checked, published = run.apply_list(target, as_list or file.stem, file, decided_by, notify)
    show(as_json, checked.as_dict(), lambda: _print_checked(checked))
    notify_published(published)
    if checked.faults:
        raise typer.Exit(1)


def _table(known: list[ListInForce]) -> Table:
    table = Table("名录", "名称", "行数", "校验值", "启用日期")
    for listed in known:
        table.add_row(
            listed.list, listed.title, str(listed.rows), listed.digest, listed.since or ""
        )
    return table


def _print_checked(checked: CheckedList) -> None:
    for fault in checked.faults:
        print_line(fault.message, "red")
    if checked.faults:
        print_line(f"{checked.listed.title}有 {len(checked.faults)} 处要修改，没有启用。")
        return
    print_line(f"{checked.listed.title}：{len(checked.rows)} 行")
    for word, keys in (("增加", checked.new), ("变化", checked.changed), ("减少", checked.gone)):
        more = "等" if len(keys) > SHOWN else ""
        print_line(f"{word} {len(keys)} 行 {'、'.join(keys[:SHOWN])}{more}")
    for change in checked.closed:
        print_line(f"{change}。", "yellow")
