"""Export a dataset from the command line: the same file as from the page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboard.data.warehouse import BrokenPointerError, Warehouse, current_edition, open_warehouse
from dashboard.downloads import query
from dashboard.downloads.files import FORMATS, FileRequest, TooManyRowsError, check_fits, write
from etl.folder import DataFolder

Advance = Callable[[int, int, Path], None]


class ExportError(ValueError):
    """The export is not possible; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Order:
    """A request for a file; ``where`` holds ``COLUMN=VALUE``, as on the command line."""

    dataset: str
    form: str
    where: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    codes: bool = False


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
        selection = query.select(
            warehouse, folder.dictionary, order.dataset, _where(order), columns=order.columns
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


def _warehouse(folder: DataFolder) -> Warehouse:
    try:
        edition = current_edition(folder)
        if edition is None:
            raise ExportError("还没有发布数据，请先接收报送表或运行 publish")
        return open_warehouse(edition)
    except (BrokenPointerError, duckdb.Error) as error:
        raise ExportError("已发布的数据打不开，请运行 publish 重新发布") from error
