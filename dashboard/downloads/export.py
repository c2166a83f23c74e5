"""Export a dataset from the command line: the same file as from the page."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboard.data import queries
from dashboard.data.areas import tree
from dashboard.data.metrics import METRICS, Metric
from dashboard.data.warehouse import BrokenPointerError, Warehouse, current_edition, open_warehouse
from dashboard.downloads import filters, query, values
from dashboard.downloads.columns import Dataset, datasets
from dashboard.downloads.files import FORMATS, FileRequest, TooManyRowsError, check_fits, write
from etl.dictionary import Dictionary
from etl.folder import DataFolder

Advance = Callable[[int, int, Path], None]


class ExportError(ValueError):
    """The export is not possible; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Order:
    """A request for a file; ``where`` holds ``COLUMN=VALUE``, as on the command line.

    ``area``: code or name of the town or wider area whose rows are wanted, all without it;
    ``scope``: only the rows behind a figure, as of the half-year of the filter ``period``.
    """

    dataset: str
    form: str
    where: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    codes: bool = False
    area: str = ""
    scope: str = ""


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
        selection = selected(warehouse, folder.dictionary, order)
        count = query.count(selection)
        if order.form == "xlsx":
            check_fits(count)
    except (LookupError, TooManyRowsError) as error:
        raise ExportError(str(error)) from error
    request = FileRequest(selection, order.codes)
    write(request, order.form, out, lambda rows: advance(rows, count, out))
    name = selection.dataset.name
    return Exported(str(out), name, order.form, count, request.filters, warehouse.edition.version)


def catalogue(folder: DataFolder) -> list[tuple[str, str, str]]:
    """Name, title and grain of every dataset of the version in force, in the order of the groups.

    Raises:
        ExportError: nothing has been published yet.
    """
    groups = list(folder.dictionary.groups)
    found = datasets(_warehouse(folder), folder.dictionary).values()
    relations = sorted((d.relation for d in found), key=lambda r: groups.index(r.group))
    return [(relation.name, relation.title, relation.grain) for relation in relations]


def selected(warehouse: Warehouse, dictionary: Dictionary, order: Order) -> query.Selection:
    """The rows of an order; without a dataset those behind its figure.

    Raises:
        UnknownDatasetError: no such dataset, column, filter or figure.
        UnknownValueError: a column never has the value of a filter.
    """
    metric = _metric(dictionary, order)
    name = order.dataset or (metric.dataset if metric else "")
    if metric and name != metric.dataset:
        raise query.UnknownDatasetError(f"“{order.scope}”的记录在数据集 {metric.dataset} 中")
    dataset = query.dataset_named(warehouse, dictionary, name)
    where = values.read(dataset, order.where) | _in_area(warehouse, dataset, order)
    until = where.pop("period", "") if metric else ""
    if metric and not until and "?" in metric.condition:
        until = queries.reported_periods(warehouse)[-1]
    if metric and metric.by_area:
        where.setdefault("area_code", dictionary.district.code)
    return query.select(warehouse, dictionary, name, where, metric, until, order.columns)


def _metric(dictionary: Dictionary, order: Order) -> Metric | None:
    """The figure of an order, by its code or its name."""
    if not order.scope:
        return None
    figures = {m.indicator: m for m in METRICS}
    labels = {m.meaning(dictionary).label: m for m in METRICS}
    found = figures.get(order.scope) or labels.get(order.scope)
    if found is None:
        near = difflib.get_close_matches(order.scope, [*figures, *labels], 3)
        offer = f"，是不是{'、'.join(near)}" if near else ""
        raise query.UnknownDatasetError(f"没有“{order.scope}”这个指标的记录{offer}")
    return found


def _in_area(warehouse: Warehouse, dataset: Dataset, order: Order) -> dict[str, str]:
    """The filter for an area: what its towns sent, or the rows about the area itself."""
    if not order.area:
        return {}
    areas = tree(warehouse)
    area = areas.named(order.area)
    if area is None:
        raise ExportError(f"没有“{order.area}”这个地区，请写代码或全称")
    column = next((c for c in (filters.TOWN, "area_code") if c in dataset.columns), None)
    if column is None:
        raise ExportError(f"数据集“{dataset.name}”不分地区，请去掉 --area")
    return {} if column == filters.TOWN and area == areas.root else {column: area.code}


def _warehouse(folder: DataFolder) -> Warehouse:
    try:
        edition = current_edition(folder)
        if edition is None:
            raise ExportError("还没有发布数据，请先接收报送表或运行 publish")
        return open_warehouse(edition)
    except (BrokenPointerError, duckdb.Error) as error:
        raise ExportError("已发布的数据打不开，请运行 publish 重新发布") from error
