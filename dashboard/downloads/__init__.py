"""Datasets and their files: selected, counted, written; the same for the page and the command line."""

from dashboard.downloads.cells import cell, frame_csv, list_csv, neutral
from dashboard.downloads.columns import Dataset, LabelledColumn, datasets, labelled_columns
from dashboard.downloads.export import ExportError, Order, export_dataset
from dashboard.downloads.offered import File
from dashboard.downloads.query import (
    UNSTATED,
    Selection,
    UnknownDatasetError,
    additive_columns,
    columns_of,
    count,
    file_name,
    filter_names,
    measure,
    names_of_filter,
    numeric,
    rows,
    select,
    totals,
)

__all__ = [
    "UNSTATED",
    "Dataset",
    "ExportError",
    "File",
    "LabelledColumn",
    "Order",
    "Selection",
    "UnknownDatasetError",
    "additive_columns",
    "cell",
    "columns_of",
    "count",
    "datasets",
    "export_dataset",
    "file_name",
    "filter_names",
    "frame_csv",
    "labelled_columns",
    "list_csv",
    "measure",
    "names_of_filter",
    "neutral",
    "numeric",
    "rows",
    "select",
    "totals",
]
