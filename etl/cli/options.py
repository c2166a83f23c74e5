"""Options that commands share, and what they stand for."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from etl.folder import DataFolder, default_folder
from etl.intake.normalize.areas import TownNames
from etl.intake.normalize.periods import period as read_period
from etl.lists.reference import load_reference

Json = Annotated[bool, typer.Option("--json", help="一份机器可读的 JSON")]
Data = Annotated[
    Path | None, typer.Option("--data", help="数据文件夹（默认 data/local 或环境变量 BAISHE_DATA）")
]


class GlobalOptions:
    """The options before the command; a command's own options win."""

    data: Path | None = None
    json: bool = False


def set_global_options(data: Data = None, as_json: Json = False) -> None:
    """Store the options before the command."""
    GlobalOptions.data, GlobalOptions.json = data, as_json


def folder(data: Path | None) -> DataFolder:
    """The data folder to work on; faults of the software are logged there."""
    chosen = data or GlobalOptions.data
    target = DataFolder(chosen.resolve()) if chosen else default_folder()
    logging.basicConfig(handlers=[logging.FileHandler(target.log, encoding="utf-8", delay=True)])
    return target


def town_code(name: str, target: DataFolder) -> str:
    """The code of a town by its name."""
    town = TownNames(target.dictionary.district, load_reference(target)).find(name)
    if town is None:
        raise typer.BadParameter(f"没有“{name}”这个镇（街道）", param_hint="--town")
    return town.code


def period_code(name: str, target: DataFolder) -> str:
    """The code of a period, however it is written."""
    d = target.dictionary
    code: str | None = read_period(name, d.periods, d.reading.spans).value
    if code is None:
        raise typer.BadParameter(
            f"认不出报送期“{name}”，请写成 {d.periods[-1].code} 这样的形式", param_hint="--period"
        )
    return code
