"""Datasets and their files: selected, counted, written; the same for the page and the command line."""

from dashboard.downloads.cells import cell as cell
from dashboard.downloads.cells import frame_csv as frame_csv
from dashboard.downloads.columns import Dataset as Dataset
from dashboard.downloads.columns import LabelledColumn as LabelledColumn
from dashboard.downloads.columns import datasets as datasets
from dashboard.downloads.columns import labelled_columns as labelled_columns
from dashboard.downloads.export import ExportError as ExportError
from dashboard.downloads.export import Order as Order
from dashboard.downloads.export import export_dataset as export_dataset
from dashboard.downloads.files import DOCX as DOCX
from dashboard.downloads.files import XLSX as XLSX
from dashboard.downloads.files import File as File
from dashboard.downloads.query import UNSTATED as UNSTATED
from dashboard.downloads.query import Selection as Selection
from dashboard.downloads.query import UnknownDatasetError as UnknownDatasetError
from dashboard.downloads.query import additive_columns as additive_columns
from dashboard.downloads.query import columns_of as columns_of
from dashboard.downloads.query import count as count
from dashboard.downloads.query import file_name as file_name
from dashboard.downloads.query import filter_names as filter_names
from dashboard.downloads.query import measure as measure
from dashboard.downloads.query import names_of_filter as names_of_filter
from dashboard.downloads.query import numeric as numeric
from dashboard.downloads.query import rows as rows
from dashboard.downloads.query import select as select
from dashboard.downloads.query import totals as totals
