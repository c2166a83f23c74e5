"""Commands about figures: publish, rebuild, export, brief.

What only one command needs is imported in it, so that ``check`` starts fast.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl import run
from etl.cli.options import Data, Json, folder, period_code, town_code
from etl.cli.output import notify, print_line, progress, show
from etl.cli.returns import Reviewer, who
from etl.folder import DataFolder
from etl.system import clock
from etl.system.atomic_write import write_atomically

if TYPE_CHECKING:
    from etl.marts.lake import Lake


@contextmanager
def _usage_errors() -> Iterator[None]:
    """What no figure, form or paper can be made of is wrong usage, in one sentence."""
    from dashboard.downloads import ExportError, UnknownDatasetError
    from dashboard.features.meeting.brief import BriefError
    from dashboard.features.onepage.paper import SubjectError
    from etl.dictionary import UnknownFormError

    unknown = (UnknownDatasetError, UnknownFormError)
    try:
        yield
    except (BriefError, ExportError, SubjectError, *unknown) as error:
        raise typer.BadParameter(str(error)) from error


Area = Annotated[
    str, typer.Option("--area", metavar="CODE", help="只要这个地区（代码或全称），默认全部")
]


class Engine(StrEnum):
    """What makes the marts."""

    duckdb = "duckdb"
    spark = "spark"


def publish(
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="YYYY-MM-DD", help="按这一天发布，可以早于上次发布（默认今天）"
        ),
    ] = None,
    made: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="发布 marts 命令写在这个文件夹里的结果，不重算"),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="全部重新计算，不沿用上一版本中没有变化的榜单")
    ] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Rebuild the marts and publish them, or publish what was made elsewhere."""
    if made and (as_of or full):
        raise typer.BadParameter(
            "--from 的结果已经算好，也有它自己的日期，不能再写 --as-of、--full"
        )
    if made:
        published = run.publish_made(folder(data), made, notify)
    else:
        published = run.publish(folder(data), notify, _day(as_of) if as_of else None, full=full)
    sentence = f"已发布版本 {published.version}（{published.file}）"
    show(as_json, asdict(published), lambda: print_line(sentence))


def _day(text: str, option: str = "--as-of") -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        message = f"日期应写成 2026-11-24 这样，现为“{text}”"
        raise typer.BadParameter(message, param_hint=option) from error


def export_lake(
    out: Annotated[Path, typer.Option(metavar="DIR", help="写到哪个空文件夹")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write what the marts start from as Parquet."""
    _show_lake(as_json, run.export_lake(folder(data), out, notify))


def marts(
    lake: Annotated[Path, typer.Option(metavar="DIR", help="export-lake 写出的文件夹")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="结果写到哪个空文件夹")],
    engine: Annotated[
        Engine, typer.Option(help="用什么计算：duckdb（一台机器）或 spark（也可以是集群）")
    ] = Engine.duckdb,
    master: Annotated[
        str,
        typer.Option(metavar="URL", help="Spark 的主节点，例如 spark://主机:7077（默认只用本机）"),
    ] = "local[*]",
    as_json: Json = False,
) -> None:
    """Make the marts of a lake, with DuckDB or on a Spark cluster."""
    with progress(as_json, "计算") as advance:
        made = run.make_marts(lake, out, engine.value, master, advance)
    _show_lake(as_json, made)


def _show_lake(as_json: bool, lake: Lake) -> None:
    about = {
        "folder": str(lake.root),
        "as_of": lake.as_of,
        "versions": lake.versions,
        "tables": len(lake.tables),
        "rows": lake.rows,
    }
    sentence = f"已写入 {lake.root}（{len(lake.tables)} 张表，{lake.rows:,} 行）"
    show(as_json, about, lambda: print_line(sentence))


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

    with _usage_errors():
        if is_list:
            _list_datasets(folder(data), as_json)
            return
        if out is None or not (dataset or scope):
            raise ExportError("请写明数据集（或 --scope 指标）和 --out 文件；用 --list 列出数据集")
        order = Order(dataset, form, tuple(where or ()), tuple(column or ()), codes, area, scope)
        with progress(as_json, "导出") as advance:
            exported = export_dataset(folder(data), order, out, advance)
    show(as_json, asdict(exported), lambda: print_line(f"已写入 {out}（{exported.rows:,} 行）"))


def _list_datasets(target: DataFolder, as_json: bool) -> None:
    from dashboard.downloads import catalogue

    found = catalogue(target)
    document = [dict(zip(("dataset", "title", "grain"), each, strict=True)) for each in found]
    lines = (f"{name}\t{title}（{grain}）" for name, title, grain in found)
    show(as_json, document, lambda: print_line("\n".join(lines)))


def prove(
    indicator: Annotated[str, typer.Argument(help="指标的代码或名称，例如 villages_paired")],
    period: Annotated[str, typer.Option(help="报送期的代码或名称")],
    out: Annotated[Path, typer.Option(help="复算表写到哪个文件（xlsx）")],
    town: Annotated[
        str | None, typer.Option(metavar="TOWN", help="哪个镇（街道），默认全部")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the rows behind a figure, with their files, as a workbook that computes it again."""
    from dashboard.downloads import prove as prove_figure
    from dashboard.features.meeting.brief import view_of

    target = folder(data)
    code = period_code(period, target)
    with _usage_errors():
        view = view_of(target, code)
        area = town_code(town, target) if town else ""
        made = prove_figure(view.warehouse, view.dictionary, indicator, code, area)
    write_atomically(out, made.data)
    document = {
        "file": str(out),
        "indicator": made.indicator,
        "period": code,
        "value": made.value,
        "rows": made.rows,
        "sql": made.sql,
        "version": view.warehouse.edition.version,
    }
    meaning = view.dictionary.indicators[made.indicator]
    value = "没有数" if made.value is None else f"{made.value:,.15g}"
    sentence = f"{meaning.label}：{value}（{made.rows}行）；复算表已写入 {out}。"
    show(as_json, document, lambda: print_line(sentence))


def upper_form(
    name: Annotated[str, typer.Argument(help="上报表的名称，例如 example", show_default=False)],
    period: Annotated[str, typer.Option(help="报送期的代码或名称")],
    out: Annotated[Path, typer.Option(help="写到哪个文件（xlsx）")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write a form of the city or the province from our figures, each cell traced."""
    from dashboard.downloads import fill_upper_form
    from dashboard.features.meeting.brief import view_of
    from etl.dictionary import SHIPPED, load_upper_form

    target = folder(data)
    code = period_code(period, target)
    with _usage_errors():
        view = view_of(target, code)
        form = load_upper_form(name, (target.root / "dictionary", SHIPPED), view.dictionary)
        made = fill_upper_form(view.warehouse, view.dictionary, form, code)
    write_atomically(out, made.data)
    blank = [(c.cell.at, c.cell.label, c.word, c.note) for c in made.cells if c.value is None]
    document = {
        "file": str(out),
        "form": name,
        "period": code,
        "version": view.warehouse.edition.version,
        "filled": len(made.cells) - len(blank),
        "blank": [dict(zip(("at", "label", "word", "why"), each, strict=True)) for each in blank],
    }
    sentence = f"已写入 {out}：填了 {document['filled']} 格，空着 {len(blank)} 格。"
    lines = [sentence, *(f"    {at} {label}：{word}，{why}" for at, label, word, why in blank)]
    show(as_json, document, lambda: print_line("\n".join(lines)))


def brief(
    period: Annotated[str, typer.Option(help="报送期的代码或名称")],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="html、pptx、docx（通报）、report（总结报告）、casebook（案例汇编）、decision（决定单）、recommend（推荐表）、onepage（一页纸）",
        ),
    ],
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
    issued: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="通报：按这个文号登记印发，此后每次发布核对其中的数字"),
    ] = None,
    reviewer: Reviewer = None,
    area: Area = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write a paper: deck, PowerPoint, circular, 总结报告, 案例汇编, 决定单, 更正说明 or a one-page brief."""
    from dashboard.features.meeting.brief import BriefError, make, make_issued, view_of
    from dashboard.features.onepage import paper

    target = folder(data)
    code, registered = period_code(period, target), ""
    with _usage_errors():
        view = view_of(target, code, area)
        if form == paper.FILE:
            made = paper.of(view, town, organization)
        elif town or organization:
            raise BriefError("--town、--organization 只用于 --format onepage")
        elif issued is not None:
            if form != "docx":
                raise BriefError("--issued 只用于 --format docx（通报）")
            made, checked = make_issued(target, view, issued, clock.today(), who(reviewer))
            registered = f"已按{issued}登记印发，此后每次发布核对其中{checked}个数字。"
        else:
            made = make(view, form, meeting=_day(meeting, "--on") if meeting else None)
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
    sentence = f"已写入 {path}（数据版本 {made.version}）。{made.notice}{registered}"
    show(as_json, document, lambda: print_line(sentence))
