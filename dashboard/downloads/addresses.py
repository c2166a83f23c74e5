"""Stable addresses of datasets: what ``/data/<dataset>.<form>?…`` asks for, and how a selection is written as one."""

from collections.abc import Iterable
from urllib.parse import urlencode

from dashboard.data.warehouse import Warehouse
from dashboard.downloads import filters, query
from dashboard.downloads.columns import Dataset
from dashboard.downloads.export import Order, selected
from dashboard.downloads.files import FORMATS, JSON, FileRequest
from dashboard.downloads.query import Selection
from etl.dictionary import Dictionary

MIMES = {"csv": FORMATS["csv"], "json": JSON, "parquet": FORMATS["parquet"]}
PACKAGE = "datapackage.json"
_COLUMNS, _STYLE, _SCOPE = "columns", "style", "scope"
_SHORT = {"q": filters.TEXT, "to": filters.TO}


def split(path: str) -> tuple[str, str]:
    """Dataset and format of a path such as ``v_project_detail.csv``.

    Raises:
        UnknownDatasetError: it has another form.
    """
    name, _, form = path.rpartition(".")
    if not name or form not in MIMES:
        known = "、".join(MIMES)
        raise query.UnknownDatasetError(f"地址应写成 /data/数据集.格式，格式为 {known}")
    return name, form


def request_of(
    warehouse: Warehouse, dictionary: Dictionary, name: str, given: Iterable[tuple[str, str]]
) -> FileRequest:
    """The file of a dataset with the parameters of an address.

    Keys are filters, or the short ones of the page; several values are joined by commas or repeated,
    ranges written ``from..to``.

    Raises:
        UnknownDatasetError: no such dataset, column, filter or figure.
        UnknownValueError: a column never has the value.
    """
    dataset = query.dataset_named(warehouse, dictionary, name)
    options = {key: text for key, text in given if key in (_COLUMNS, _STYLE, _SCOPE)}
    where = tuple(
        f"{_filter_of(dataset, key)}={value}"
        for key, text in given
        if key not in options and text
        for value in _several(_filter_of(dataset, key), text)
    )
    columns = tuple(c for c in options.get(_COLUMNS, "").split(",") if c)
    is_coded = options.get(_STYLE) == "codes"
    order = Order(dataset.name, "", where, columns, is_coded, scope=options.get(_SCOPE, ""))
    return FileRequest(selected(warehouse, dictionary, order), is_coded)


def _several(name: str, text: str) -> list[str]:
    return [text] if name == filters.TEXT else text.replace(filters.OR, ",").split(",")


def _filter_of(dataset: Dataset, key: str) -> str:
    known = filters.names(dataset)
    if key in known:
        return key
    if key == "town" and dataset.town_column:
        return dataset.town_column
    short = {filters.key_of(name): name for name in known}
    return _SHORT.get(key) or short.get(key, key)


def address(selection: Selection, form: str, *, is_coded: bool = False) -> str:
    """The address of a selection, from the root of the service on."""
    where = {name: text.replace(filters.OR, ",") for name, text in selection.where.items()}
    if selection.scope:
        where[_SCOPE] = selection.scope.indicator
    if selection.until:
        where["period"] = selection.until
    if selection.columns:
        where[_COLUMNS] = ",".join(selection.columns)
    if is_coded:
        where[_STYLE] = "codes"
    asked = urlencode(where, safe=",.")
    return f"data/{selection.dataset.name}.{form}" + (f"?{asked}" if asked else "")
