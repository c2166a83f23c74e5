"""Commands about figures: publish, rebuild, export, brief.

What only one command needs is imported in it, so that ``check`` starts fast.
"""

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from etl import run
from etl.cli.options import Data, Json, folder, period_code
from etl.cli.output import notify, print_line, progress, show
from etl.folder import DataFolder
from etl.system.atomic_write import write_atomically

Area = Annotated[
    str, typer.Option("--area", metavar="CODE", help="只要这个地区（代码或全称），默认全部")
]


def publish(
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="YYYY-MM-DD", help="按这一天发布，可以早于上次发布（默认今天）"
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="全部重新计算，不沿用上一版本中没有变化的榜单")
    ] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Rebuild the marts and publish them."""
    published = run.publish(folder(data), notify, _day(as_of) if as_of else None, full=full)
    sentence = f"已发布版本 {published.version}（{published.file}）"
    show(as_json, asdict(published), lambda: print_line(sentence))


def _day(text: str, option: str = "--as-of") -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        message = f"日期应写成 2026-11-24 这样，现为“{text}”"
        raise typer.BadParameter(message, param_hint=option) from error


def rebuild(data: Data = None, as_json: Json = False) -> None:
    """Rebuild the warehouse from archive and ledger."""
    with progress(as_json, "重建") as advance:
        digest = run.rebuild(folder(data), advance, notify)
    show(as_json, {"digest": digest}, lambda: print_line(f"重建完成，校验值 {digest}"))


def export(
    dataset: Annotated[
        str,
        typer.Argument(help="数据集的名称或标题，例如 v_project_detail 或项目明细，用 --list 列出"),
    ] = "",
    form: Annotated[str, typer.Option("--format", help="csv、xlsx 或 parquet")] = "csv",
    out: Annotated[Path | None, typer.Option(help="写到哪个文件")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=VALUE",
            help="只要符合条件的行：列=值、列>=值、列<=值、“列 in 值,值”；值可写代码或中文名称，空值写 -。"
            "同一列的几个值任一即可，不同列须都符合。另有 period_from、period_to、text（查找文字）"
            "等与下载页相同的筛选项",
        ),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="只要这一列，可写多个（默认全部列）")
    ] = None,
    scope: Annotated[
        str,
        typer.Option(
            metavar="FIGURE",
            help="只要一个指标背后的行（代码或名称，如 projects_live），报送期写在 --where 里，默认最近一期",
        ),
    ] = "",
    codes: Annotated[bool, typer.Option("--codes", help="列名和取值用代码（默认用中文）")] = False,
    area: Area = "",
    is_list: Annotated[bool, typer.Option("--list", help="列出全部数据集")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write a dataset to a file, as the download page gives it."""
    from dashboard.downloads import ExportError, Order, export_dataset

    try:
        if is_list:
            _list_datasets(folder(data), as_json)
            return
        if out is None or not (dataset or scope):
            raise ExportError("请写明数据集（或 --scope 指标）和 --out 文件；用 --list 列出数据集")
        order = Order(dataset, form, tuple(where or ()), tuple(column or ()), codes, area, scope)
        with progress(as_json, "导出") as advance:
            exported = export_dataset(folder(data), order, out, advance)
    except ExportError as error:
        raise typer.BadParameter(str(error)) from error
    show(as_json, asdict(exported), lambda: print_line(f"已写入 {out}（{exported.rows:,} 行）"))


def _list_datasets(target: DataFolder, as_json: bool) -> None:
    from dashboard.downloads import catalogue

    found = catalogue(target)
    document = [dict(zip(("dataset", "title", "grain"), each, strict=True)) for each in found]
    lines = (f"{name}\t{title}（{grain}）" for name, title, grain in found)
    show(as_json, document, lambda: print_line("\n".join(lines)))


def brief(
    period: Annotated[str, typer.Option(help="报送期的代码或名称")],
    form: Annotated[str, typer.Option("--format", help="html、pptx、docx 或 onepage（一页纸）")],
    out: Annotated[Path, typer.Option(help="写到哪个文件，或放进哪个已有的文件夹")],
    meeting: Annotated[
        str | None,
        typer.Option("--on", metavar="YYYY-MM-DD", help="封面上的会议日期（默认数据发布那天）"),
    ] = None,
    town: Annotated[
        str | None,
        typer.Option(metavar="TOWN", help="一页纸：哪个镇（街道），名称或代码（默认全部）"),
    ] = None,
    organization: Annotated[
        str | None, typer.Option(metavar="CODE", help="一页纸：哪家社会组织，统一社会信用代码")
    ] = None,
    area: Area = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the deck, its PowerPoint, the circular or a one-page brief of a half-year."""
    from dashboard.features.meeting.brief import BriefError, make, view_of
    from dashboard.features.onepage import paper

    target = folder(data)
    code = period_code(period, target)
    try:
        view = view_of(target, code, area)
        if form == paper.FILE:
            made = paper.of(view, town, organization)
        elif town or organization:
            raise BriefError("--town、--organization 只用于 --format onepage")
        else:
            made = make(view, form, meeting=_day(meeting, "--on") if meeting else None)
    except (BriefError, paper.SubjectError) as error:
        raise typer.BadParameter(str(error)) from error
    path = out / made.name if out.is_dir() else out
    write_atomically(path, made.data)
    document = {
        "file": str(path),
        "format": form,
        "period": code,
        "version": made.version,
        "gaps": made.gaps,
        "characters": made.characters,
    }
    sentence = f"已写入 {path}（数据版本 {made.version}）。{made.notice}"
    show(as_json, document, lambda: print_line(sentence))
