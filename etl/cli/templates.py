"""Commands that write workbooks: template, demo. Each imports what it alone needs."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl.cli.options import Data, Json, folder, period_code, town_code
from etl.cli.output import print_line, show
from etl.folder import DataFolder

if TYPE_CHECKING:
    from etl.lifecycle.merge import Merged


class Scale(Enum):
    """How much a demonstration covers."""

    district = "district"
    city = "city"
    province = "province"


class Form(Enum):
    """What becomes of the returns of a large demonstration."""

    warehouse = "warehouse"
    workbooks = "workbooks"


def template(
    town: Annotated[str, typer.Option(help="镇（街道）")],
    period: Annotated[str, typer.Option(help="报送期的代码或名称")],
    out: Annotated[Path, typer.Option(help="写到哪个文件")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the workbook to fill in, pre-filled with what is still open from the last return."""
    from etl.templates.template import write_template

    if out.is_dir():
        raise typer.BadParameter(f"“{out}”是文件夹，请写明文件名", param_hint="--out")
    target = folder(data)
    codes = {"town_code": town_code(town, target), "period": period_code(period, target)}
    write_template(out, target, *codes.values())
    show(as_json, {"file": str(out)} | codes, lambda: print_line(f"已写入 {out}"))


def merge(
    files: Annotated[list[Path], typer.Argument(help="要合并的报送表", show_default=False)],
    out: Annotated[Path, typer.Option(help="写到哪个文件")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write one return from the parts that several departments sent."""
    from etl.lifecycle.merge import merge_returns

    merged = merge_returns(folder(data), files, out)
    show(as_json, merged.as_dict(), lambda: _print_merged(merged))


def _print_merged(merged: "Merged") -> None:
    rows = "、".join(f"{sheet} {count} 行" for sheet, count in merged.rows.items() if count)
    print_line(f"已写入 {merged.file}：{rows}；相同的 {merged.same} 行只留一行。")
    for place in merged.differing:
        print_line(f"    两份不同，都已保留：{place}")


def demo(
    seed: Annotated[int, typer.Option(help="随机种子；相同的种子得到相同的数据")] = 20240412,
    scale: Annotated[
        Scale, typer.Option(help="一个区，或者虚构的全市、全省（名录和字典也写进数据文件夹）")
    ] = Scale.district,
    through: Annotated[
        str | None,
        typer.Option(metavar="PERIOD", help="一个区的演示数据讲到哪一期，例如总结报送的那一期"),
    ] = None,
    half_years: Annotated[
        int | None, typer.Option(min=1, help="全市、全省的演示数据有几个报送期")
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--as", help="全市、全省的数据直接写进数据仓库（默认），还是写成待载入的报送表"
        ),
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write demonstration returns and lists into the data folder."""
    if scale is not Scale.district and through:
        raise typer.BadParameter("--through 只用于一个区的演示数据", param_hint="--through")
    if scale is not Scale.district:
        _scaled_demo(folder(data), scale, half_years, seed, form, as_json)
        return
    from etl.demo import make_demo

    target = folder(data)
    report = make_demo(target, seed, period_code(through, target) if through else None)
    sentence = f"已生成 {report['files']} 份演示报送表，放在 {report['inbox']}"
    show(as_json, report, lambda: print_line(sentence))


def _scaled_demo(
    target: DataFolder,
    scale: Scale,
    half_years: int | None,
    seed: int,
    form: Form | None,
    as_json: bool,
) -> None:
    from etl.demo.scale import make_scaled

    as_workbooks = form is Form.workbooks
    report = make_scaled(target, scale.value, half_years, seed, as_workbooks=as_workbooks)
    place = (
        f"{report['files']} 份报送表，放在 {report['inbox']}" if as_workbooks else "已写进数据仓库"
    )
    reports = report["rows"]["project_report"]
    sentence = f"已生成 {report['town']} 个镇（街道）的演示数据：项目报送 {reports:,} 行，{place}"
    show(as_json, report, lambda: print_line(sentence))
