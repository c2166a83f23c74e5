"""The blocks of 数据下载."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from dashboard import downloads, menu
from dashboard.charts import blocks, tables
from dashboard.downloads import Dataset, File, Selection
from dashboard.formats import escape, join, money, nb, number
from dashboard.rows import Rows, linked
from dashboard.scopes import Scope, scope_of
from dashboard.view import View, look
from etl.dictionary import Indicator

PREVIEW_ROWS = 100
ADVICE = (
    "CSV 可选“中文”（中文列名和名称）或“代码”（与数据库一致）；XLSX 附“说明”表，代码等长数字为文本，"
    "用 Excel、WPS 直接打开请选 XLSX；Parquet 供分析工具使用。"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The dataset chosen, the filters as column → value, and their names for the file.

    ``scope``: the figure whose rows are asked for, as of the half-year ``until``; ``places``: the
    filters as in the address; ``back``: the address of the page that the reader came from.
    """

    dataset: Dataset
    where: Mapping[str, str]
    names: tuple[str, ...]
    scope: Scope | None
    until: str
    places: Mapping[str, str]
    back: str


def selection(view: View, asked: Asked) -> Selection:
    """The rows asked for."""
    return downloads.select(
        view.warehouse, view.dictionary, asked.dataset.name, asked.where, asked.scope, asked.until
    )


def finding(view: View, chosen: Selection, count: int) -> str:
    """The finding of the page: the figure asked for and its rows, else what will be in the file."""
    if chosen.scope is None:
        return f"{chosen.dataset.relation.title} {number(count)} 行"
    return f"{_named(view, chosen)} {figure(view, chosen)}，{number(count)} 行"


# What calls for attention in a step, where it has a name of its own.
_ATTENTION = {"A7": "problems_overdue"}


def _named(view: View, chosen: Selection) -> str:
    """What the figure is called: of a step its name; of what is amiss in one, that."""
    assert chosen.scope is not None
    step, meaning = chosen.where.get("milestone", ""), chosen.scope.meaning(view.dictionary)
    if chosen.scope.indicator == "milestone_attention" and step in _ATTENTION:
        return view.label(_ATTENTION[step])
    if not step:
        return meaning.label
    name = next(m.name for m in view.dictionary.milestones if m.code == step)
    return f"{name}：{meaning.label}" if chosen.scope.indicator == "milestone_attention" else name


def figure(view: View, chosen: Selection) -> str:
    """The figure that the rows of a scope make, with its unit: it equals the one clicked."""
    assert chosen.scope is not None
    meaning = chosen.scope.meaning(view.dictionary)
    count, value = downloads.measure(view.warehouse, chosen)
    if value is None or not (count or _has_reported(view, meaning)):
        return view.missing_word
    if meaning.format == "money":
        return str(money(float(value)))
    if meaning.format == "percent":
        return _rate(view, int(value))
    digits = 1 if meaning.format == "decimal" or not float(value).is_integer() else 0
    return f"{number(float(value), digits)} {meaning.unit}"


def _rate(view: View, participating: int) -> str:
    """``17.8%，即 182 家``: the share of the register, and how many organisations that is."""
    register = scope_of("registered_organizations")
    chosen = downloads.select(
        view.warehouse, view.dictionary, register.dataset, {}, register, view.period.code
    )
    _, whole = downloads.measure(view.warehouse, chosen)
    share = f"{participating / whole:.1%}，即 " if whole else ""
    return f"{share}{number(participating)} {register.meaning(view.dictionary).unit}"


def _has_reported(view: View, meaning: Indicator) -> bool:
    """Whether no row means none: a stock needs a return of any half-year, a flow one of this."""
    if meaning.kind == "flow":
        return any(report.has_reported for report in view.here)
    return any(report.data_period for report in view.here)


def way_back(asked: Asked) -> str:
    """The link to the page that the reader came from, with its filters; nothing for any other address."""
    return back_link(asked.back)


def back_link(address: str) -> str:
    """The link to a page of the dashboard by its address; nothing for any other address."""
    page, _, query = address.partition("?")
    known = {entry.address: entry.title for entry in menu.ENTRIES}
    if page not in known:
        return ""
    href = f"{page}?{urlencode(parse_qsl(query))}"
    return blocks.wrap(
        f'<a class="rows back" href="{escape(href)}">← 回到“{escape(known[page])}”</a>'
    )


def before(view: View, chosen: Selection, asked: Asked) -> str:
    """The same figure of the half-year before, with the way to its rows; nothing in the first one."""
    codes = [period.code for period in view.dictionary.periods]
    at = codes.index(view.period.code)
    if chosen.scope is None or at == 0 or "period" not in chosen.scope.keys:
        return ""
    earlier = look(view.warehouse, view.dictionary, view.today, codes[at - 1],
                   view.town.code if view.town else None, None)  # fmt: skip
    where = {key: code for key, code in asked.places.items() if key != "period"}
    rows = Rows(chosen.scope, {"period": codes[at - 1], **where}, asked.back)
    said = figure(earlier, replace(chosen, until=codes[at - 1]))
    return f"上期（{earlier.period.name}）{linked(nb(said), rows)}"


def summary(view: View, chosen: Selection, count: int, names: tuple[str, ...]) -> str:
    """What the file holds: filters in force, count, sums of what may be added up."""
    filters = f"筛选：{join(list(names))}" if names else "未加筛选，包含全部数据"
    sums = downloads.totals(view.warehouse, view.dictionary, chosen)
    said = "；".join(f"{title}合计 {number(float(v), _digits(v))}" for title, v in sums.items())
    if chosen.scope:
        said = f"口径：{chosen.scope.meaning(view.dictionary).definition.rstrip('。')}"
    shown = f"；下面预览前 {PREVIEW_ROWS} 行" if count > PREVIEW_ROWS else ""
    # One that has several records stands in as many rows.
    is_distinct = chosen.scope is not None and "distinct" in chosen.scope.measure
    several = f"同一{_counted(view, chosen)}有几条记录就列几行" if is_distinct else ""
    parts = [f"{filters}，共 {number(count)} 行{shown}", several, said]
    return "。".join(part for part in parts if part) + "。"


def _counted(view: View, chosen: Selection) -> str:
    """What a figure counts each once, as a heading calls it."""
    assert chosen.scope is not None
    for column in ("organization", "village"):
        if f"distinct {column}_" in chosen.scope.measure:
            return view.dictionary.relations[column].title
    return "对象"


def _digits(value: float) -> int:
    return 0 if float(value).is_integer() else 2


def preview(view: View, chosen: Selection, count: int, asked: Asked) -> str:
    """What the file holds and its first rows as they will be in it, or why there are none."""
    under = summary(view, chosen, count, asked.names)
    earlier = before(view, chosen, asked)
    said = f'<div class="sub">{earlier}</div>' if earlier else ""
    if not count:
        return blocks.block("预览", under, said + _nothing(asked.names))
    # What the filters fix is the same in every row, and said above.
    fixed = {*chosen.where, *(["period"] if chosen.scope and chosen.scope.is_of_period else [])}
    columns = [
        column
        for column in downloads.spoken(view.warehouse, view.dictionary, chosen.dataset)
        if chosen.dataset.columns[column.position] not in fixed
    ]
    found = downloads.rows(view.warehouse, chosen, PREVIEW_ROWS)
    rows = list(downloads.in_words(found, columns))
    body = tables.row_table(
        [column.title for column in columns],
        [[downloads.cell(value) for value in row] for row in rows],
        downloads.numeric(rows, len(columns)),
    )
    return blocks.block("预览", under, said + body)


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
