"""The blocks of 数据下载."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import downloads
from dashboard.charts import blocks, tables
from dashboard.downloads import Dataset, File, Selection
from dashboard.formats import join, number
from dashboard.scopes import Scope
from dashboard.view import View

PREVIEW_ROWS = 100
ADVICE = (
    "CSV 可选“中文”（中文列名和名称）或“代码”（与数据库一致）；XLSX 附“说明”表，代码等长数字为文本，"
    "用 Excel、WPS 直接打开请选 XLSX；Parquet 供分析工具使用。"
)


def selection(
    view: View, dataset: Dataset, where: Mapping[str, str], scope: Scope | None, until: str
) -> Selection:
    """The rows asked for."""
    return downloads.select(view.warehouse, view.dictionary, dataset.name, where, scope, until)


def finding(view: View, chosen: Selection, count: int) -> str:
    """The finding of the page: what will be in the file."""
    title = chosen.dataset.relation.title
    scope = f"：{chosen.scope.meaning(view.dictionary).label}" if chosen.scope else ""
    return f"{title}{scope} {number(count)} 行"


def summary(view: View, chosen: Selection, count: int, names: tuple[str, ...]) -> str:
    """What the file holds: filters in force, count, sums of what may be added up."""
    filters = f"筛选：{join(list(names))}" if names else "未加筛选，包含全部数据"
    sums = downloads.totals(view.warehouse, view.dictionary, chosen)
    said = "；".join(f"{title}合计 {number(float(v), _digits(v))}" for title, v in sums.items())
    if chosen.scope:
        said = f"口径：{chosen.scope.meaning(view.dictionary).definition.rstrip('。')}"
    shown = f"；下面预览前 {PREVIEW_ROWS} 行" if count > PREVIEW_ROWS else ""
    parts = [f"{filters}，共 {number(count)} 行{shown}", said]
    return "。".join(part for part in parts if part) + "。"


def _digits(value: float) -> int:
    return 0 if float(value).is_integer() else 2


def preview(view: View, chosen: Selection, count: int, names: tuple[str, ...]) -> str:
    """What the file holds and its first rows as they will be in it, or why there are none."""
    if not count:
        return blocks.block("预览", summary(view, chosen, count, names), _nothing(names))
    rows = downloads.rows(view.warehouse, chosen, PREVIEW_ROWS)
    body = tables.row_table(
        chosen.dataset.titles,
        downloads.in_words(rows, chosen.dataset, view.dictionary),
        downloads.numeric(rows, len(chosen.dataset.columns)),
    )
    return blocks.block("预览", summary(view, chosen, count, names), body)


def files(view: View, chosen: Selection, names: tuple[str, ...], *, codes: bool) -> list[File]:
    """The dataset in every format; only CSV can be had in codes or in words."""
    warehouse, words = view.warehouse, view.dictionary

    def name(ending: str) -> str:
        title = chosen.dataset.relation.title
        return downloads.file_name(warehouse, words, title, names, ending)

    return [
        File(
            "下载 CSV", name("csv"), "text/csv",
            lambda: downloads.to_csv(warehouse, words, chosen, codes=codes),
        ),
        File(
            "下载 XLSX", name("xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: downloads.to_xlsx(warehouse, words, chosen, names),
        ),
        File(
            "下载 Parquet", name("parquet"), "application/vnd.apache.parquet",
            lambda: downloads.to_parquet(warehouse, chosen),
        ),
    ]  # fmt: skip


def dictionary(chosen: Selection) -> str:
    """The dictionary of the dataset."""
    relation = chosen.dataset.relation
    return blocks.block(
        "数据说明", f"{relation.comment}{relation.grain}",
        tables.dictionary_table(relation, chosen.dataset.columns),
    )  # fmt: skip


def _nothing(names: tuple[str, ...]) -> str:
    """Why there is no row and what to do."""
    why = (
        f"没有符合“{join(list(names))}”的数据，请放宽上方的筛选。"
        if names
        else "这一数据集目前没有数据。"
    )
    return blocks.empty_box("没有符合条件的数据", why)
