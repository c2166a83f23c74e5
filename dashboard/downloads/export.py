"""Export a dataset from the command line: the same file as from the page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboard.data.areas import tree
from dashboard.data.warehouse import BrokenPointerError, Warehouse, current_edition, open_warehouse
from dashboard.downloads import filters, query
from dashboard.downloads.columns import datasets
from dashboard.downloads.files import FORMATS, FileRequest, TooManyRowsError, check_fits, write
from etl.dictionary import Dictionary
from etl.folder import DataFolder

Advance = Callable[[int, int, Path], None]


class ExportError(ValueError):
    """The export is not possible; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Order:
    """A request for a file; ``where`` holds ``COLUMN=VALUE``, as on the command line.

    ``area``: code or name of the town or wider area whose rows are wanted, all without it.
    """

    dataset: str
    form: str
    where: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    codes: bool = False
    area: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: number of rows, filters, published version."""

    file: str
    dataset: str
    format: str
    rows: int
    filters: tuple[str, ...]
    version: str


def export_dataset(folder: DataFolder, order: Order, out: Path, advance: Advance) -> Exported:
    """Write a dataset of the version in force to the file ``out``, all of it or nothing.

    ``advance`` gets the rows written so far, the rows in all, and the file.

    Raises:
        ExportError: no such dataset, column or format, or nothing has been published yet.
    """
    if order.form not in FORMATS:
        raise ExportError(f"没有“{order.form}”这种格式，可用：{'、'.join(FORMATS)}")
    if out.is_dir():
        raise ExportError(f"“{out}”是文件夹，请写明文件名")
    warehouse = _warehouse(folder)
    try:
        where = _where(order) | _in_area(warehouse, folder.dictionary, order)
        selection = query.select(
            warehouse, folder.dictionary, order.dataset, where, columns=order.columns
        )
        count = query.count(selection)
        if order.form == "xlsx":
            check_fits(count)
    except (query.UnknownDatasetError, TooManyRowsError) as error:
        raise ExportError(str(error)) from error
    request = FileRequest(selection, order.codes)
    write(request, order.form, out, lambda rows: advance(rows, count, out))
    return Exported(
        str(out), order.dataset, order.form, count, request.filters, warehouse.edition.version
    )


def _where(order: Order) -> dict[str, str]:
    pairs = [condition.partition("=") for condition in order.where]
    wrong = [name for name, sign, _ in pairs if not sign or not name]
    if wrong:
        raise ExportError(f"筛选“{wrong[0]}”应写成 列名=值")
    return {name.strip(): value for name, _, value in pairs}


def _in_area(warehouse: Warehouse, dictionary: Dictionary, order: Order) -> dict[str, str]:
    """The filter for an area: what its towns sent, or the rows about the area itself."""
    if not order.area:
        return {}
    areas = tree(warehouse)
    area = areas.named(order.area)
    if area is None:
        raise ExportError(f"没有“{order.area}”这个地区，请写代码或全称")
    dataset = datasets(warehouse, dictionary).get(order.dataset)
    columns = dataset.columns if dataset else ()
    column = next((c for c in (filters.TOWN, "area_code") if c in columns), None)
    if dataset and column is None:
        raise ExportError(f"数据集“{order.dataset}”不分地区，请去掉 --area")
    if column is None or (column == filters.TOWN and area == areas.root):
        return {}
    return {column: area.code}


def _warehouse(folder: DataFolder) -> Warehouse:
    try:
        edition = current_edition(folder)
        if edition is None:
            raise ExportError("还没有发布数据，请先接收报送表或运行 publish")
        return open_warehouse(edition)
    except (BrokenPointerError, duckdb.Error) as error:
        raise ExportError("已发布的数据打不开，请运行 publish 重新发布") from error
