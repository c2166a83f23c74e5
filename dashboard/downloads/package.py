"""The description of a dataset for programs: a Frictionless Data Package (https://datapackage.org)."""

from typing import Any

from dashboard.downloads.addresses import MIMES, address
from dashboard.downloads.query import Selection

_TYPES = {"BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "number", "VARCHAR": "string"}


def package(selection: Selection) -> dict[str, Any]:
    """Name, title and version of a dataset, its files, and type, title and definition of each column."""
    dataset, edition = selection.dataset, selection.dataset.warehouse.edition
    relation = dataset.relation
    fields = [
        {
            "name": name,
            "type": type_of(kind),
            "title": column.title if (column := relation.column(name)) else name,
            "description": column.definition if column else "",
        }
        for name, kind in zip(dataset.columns, dataset.kinds, strict=True)
    ]
    schema = {"fields": fields, "primaryKey": [c for c in relation.unique if c in dataset.columns]}
    resources = [
        {
            "name": f"{dataset.name}-{form}".replace("_", "-"),
            "path": f"../{address(selection, form, is_coded=form == 'csv').removeprefix('data/')}",
            "mediatype": mime,
            "encoding": "utf-8",
            "schema": schema,
        }
        for form, mime in MIMES.items()
    ]
    return {
        "name": dataset.name.replace("_", "-"),
        "title": relation.title,
        "description": f"{relation.comment}{relation.grain}",
        "version": edition.version,
        "created": edition.published_at.isoformat(),
        "resources": resources,
    }


def type_of(kind: str) -> str:
    """The type of a column as a table schema calls it, from its type in the database."""
    if kind.startswith("TIMESTAMP"):
        return "datetime"
    if kind.startswith("DECIMAL"):
        return "number"
    return _TYPES.get(kind, "integer")
