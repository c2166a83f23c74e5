"""接入: the stable addresses of a selection, and how programs read them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dashboard import downloads
from dashboard.charts import panels, row_table
from dashboard.data.warehouse import Edition, Warehouse, open_warehouse
from dashboard.downloads import Selection, addresses
from dashboard.downloads.addresses import MIMES, PACKAGE
from dashboard.downloads.columns import Dataset
from dashboard.downloads.files import JSON
from dashboard.features.download import documents
from dashboard.features.download.blocks import NEEDS, streamed
from dashboard.page import menu
from dashboard.page.view import View
from dashboard.server.access import Person
from dashboard.server.file_routes import DeniedError, StreamedFile
from dashboard.style.formats import escape, nb, number
from etl.folder import DataFolder

INTRODUCTION = (
    "只读地址，随发布更新；按您的权限返回数据，访问记入日志；数据没有更新时返回304，不重复传输"
)
HINT = (
    "把 period=某期 换成 period=latest，始终取最近一期。多个值用逗号隔开（任一即可），"
    "日期和数字的范围写成 cash_yuan=1000..5000，是否写 true、false。"
)
TOKEN = (
    "报表工具不能登录的，用户名填您的账号、密码填取数口令（由管理员用 token add 发放，一年有效，可随时撤销），"
    "权限与您本人现在的权限相同。"
)
ABOUT = {
    "csv": "CSV，UTF-8，表头为中文",
    "json": "JSON，代码列名，数字为数字",
    "parquet": "Parquet，供分析工具使用",
}
GROUP = downloads.FLAT


def headline(view: View, chosen: Selection, count: int) -> str:
    """The headline of the page: what the addresses give."""
    return f"在WPS、Excel、帆软中直接取数：{chosen.dataset.relation.title}{number(count)}行"


def way_back(address: Mapping[str, str]) -> str:
    """The page of datasets with the same filters, and what the addresses are."""
    download = menu.entry("download")
    href = f"{download.address}?{urlencode(address)}" if address else download.address
    back = f'<a class="rows" href="{escape(href)}">{download.title}</a>'
    return panels.wrap(f'<div class="sub">{back} › 接入。{nb(INTRODUCTION)}。</div>')


def shown(chosen: Selection, base: str, *, is_coded: bool) -> Iterator[tuple[str, str]]:
    """Each address of a selection from ``base`` on, and what it gives; at last that of its description."""
    for form, about in ABOUT.items():
        with_codes = is_coded and form == "csv"
        yield f"{base}{addresses.address(chosen, form, is_coded=with_codes)}", about
    yield f"{base}data/{chosen.dataset.name}/{PACKAGE}", "数据说明：每列的名称、类型、口径"


def recipes(csv: str, json_address: str, parquet: str) -> Iterator[tuple[str, Sequence[str], str]]:
    """For each tool its name, the steps, and code to copy if there is any."""
    yield (
        "WPS、Excel",
        (
            "“数据”→“获取数据”→“自网站”",
            "粘贴 CSV 的地址，编码选 UTF-8",
            "登录方式选“基本”，填账号和取数口令",
            "以后点“全部刷新”",
        ),
        "",
    )
    yield (
        "帆软、其他报表工具",
        ("新建“Web 数据集”，类型 JSON", "粘贴 JSON 的地址", "验证方式选 Basic，填账号和取数口令"),
        "",
    )
    yield ("curl", (), f'curl -u 账号:取数口令 -o 数据.csv "{csv}"')
    yield (
        "Python",
        (),
        f'import pandas as pd\n\ndf = pd.read_csv(\n    "{csv}",\n'
        '    storage_options={"Authorization": "Basic …"},\n    dtype=str,\n)',
    )
    yield (
        "R",
        (),
        f'library(httr2)\n\nrequest("{json_address}") |>\n  req_auth_basic("账号", "取数口令") |>\n'
        "  req_perform() |>\n  resp_body_json(simplifyVector = TRUE)",
    )
    yield (
        "DuckDB",
        (),
        "create secret (type http, extra_http_headers map {\n    'Authorization': 'Basic …'\n});\n"
        f"from read_parquet('{parquet}');",
    )


def datasets(view: View) -> str:
    """The tables that are made for analysis: what a row is, and how many there are."""
    known = downloads.datasets(view.warehouse, view.dictionary).values()
    rows = [
        [d.relation.title, d.name, d.relation.grain, _rows(view.warehouse, d)]
        for d in known
        if d.relation.group == GROUP
    ]
    table = row_table.row_table(
        ["数据集", "地址中的名称", "每行是什么", "行数"], rows, [False] * 3 + [True]
    )
    return panels.block("可以接入的数据集", nb("其余数据集见数据字典，地址的写法相同"), table)


def _rows(warehouse: Warehouse, dataset: Dataset) -> str:
    ((count,),) = warehouse.rows(f'select count(*) from published."{dataset.name}"')
    return number(count)


def file_at(
    folder: DataFolder,
    edition: Edition,
    path: str,
    given: Sequence[tuple[str, str]],
    reader: Person,
) -> StreamedFile:
    """The file of a stable address: a dataset in one of its forms, or its description.

    Raises:
        DeniedError: the reader may not have files of rows.
        LookupError: no such dataset, form, column or value; the message is one sentence.
    """
    if NEEDS not in reader.may:
        raise DeniedError
    warehouse = open_warehouse(edition, reader.cut(folder.dictionary))
    if found := documents.document(folder, edition, warehouse, path, reader):
        return found
    name, _, rest = path.partition("/")
    if rest == PACKAGE:
        return _package(warehouse, folder, name)
    name, form = addresses.split(path)
    request = addresses.request_of(warehouse, folder.dictionary, name, given)
    return streamed(request, form, MIMES[form], dict(given))


def _package(warehouse: Warehouse, folder: DataFolder, name: str) -> StreamedFile:
    chosen = downloads.select(warehouse, folder.dictionary, name, {})
    text = json.dumps(downloads.package(chosen), ensure_ascii=False, indent=1, default=str)
    blocks: Callable[[Any], Iterator[bytes]] = lambda _: iter([text.encode()])  # noqa: E731
    return StreamedFile(PACKAGE, JSON, 1, blocks, about={"dataset": name})
