"""What lies below ``/data/`` beside the datasets: codebook, queries, quality, changes, the database itself."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dashboard import downloads
from dashboard.charts import panels, row_table
from dashboard.data.warehouse import Edition, Warehouse
from dashboard.downloads import codebook
from dashboard.downloads.addresses import PACKAGE
from dashboard.downloads.files import JSON
from dashboard.features.download.blocks import NEEDS
from dashboard.page.view import View
from dashboard.server.access import Person
from dashboard.server.file_routes import DeniedError, StreamedFile
from dashboard.style.formats import nb, number, stamp
from etl.folder import DataFolder

DATABASE = "dashboard.duckdb"
CODEBOOK, QUERIES, QUALITY, CHANGES = "codebook.md", "queries.sql", "quality.csv", "changes.csv"
ABOUT = {
    PACKAGE: "全部数据集的说明：列的名称、类型、口径（Frictionless Data Package）",
    CODEBOOK: "数据说明书：数据集、列、代码、指标的含义，十个示例查询",
    QUERIES: "十个示例查询（SQL），DuckDB 1.0 及以后各版本均可运行",
    QUALITY: "每个数据集有几行空缺、约数、估算、沿用上期",
    CHANGES: "各发布版本的主要指标比上一版本变了什么",
    DATABASE: "数据库文件本身，可用 DuckDB 1.0 及以后各版本只读打开；只给能看全部镇（街道）的账号",
}
_BLOCK = 1 << 20
_MOST_CHANGES = 30
_DUCKDB, _TEXT = "application/vnd.duckdb", "text/plain; charset=utf-8"


def document(
    folder: DataFolder, edition: Edition, warehouse: Warehouse, name: str, reader: Person
) -> StreamedFile | None:
    """The document of this name; ``None`` if it is none.

    Raises:
        DeniedError: the reader may not see every town's rows.
    """
    if name == DATABASE:
        return _database(folder, edition, reader)
    dictionary = folder.dictionary
    makers: dict[str, tuple[str, Callable[[], bytes]]] = {
        PACKAGE: (JSON, lambda: _packages(warehouse, folder)),
        CODEBOOK: ("text/markdown", lambda: codebook.codebook(warehouse, dictionary).encode()),
        QUERIES: (_TEXT, codebook.QUERIES.read_bytes),
        QUALITY: ("text/csv", lambda: codebook.quality_csv(warehouse, dictionary)),
        CHANGES: ("text/csv", lambda: codebook.changes_csv(folder)),
    }
    if name not in makers:
        return None
    mime, make = makers[name]
    return StreamedFile(name, mime, 1, lambda _: iter([make()]), about={"document": name})


def _packages(warehouse: Warehouse, folder: DataFolder) -> bytes:
    names = downloads.datasets(warehouse, folder.dictionary)
    found = [
        downloads.package(downloads.select(warehouse, folder.dictionary, name, {}))
        for name in names
    ]
    resources = [
        resource | {"path": resource["path"].removeprefix("../")}
        for package in found
        for resource in package["resources"]
    ]
    programme = folder.dictionary.programme
    whole: dict[str, Any] = {
        "name": "dashboard",
        "title": programme.name,
        "version": warehouse.edition.version,
        "created": warehouse.edition.published_at.isoformat(),
        "resources": resources,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str).encode()


def _database(folder: DataFolder, edition: Edition, reader: Person) -> StreamedFile:
    if reader.cut(folder.dictionary) is not None:
        raise DeniedError
    blocks: Callable[[Any], Iterator[bytes]] = lambda _: _blocks(edition.path)  # noqa: E731
    about = {"document": DATABASE, "version": edition.version}
    return StreamedFile(edition.path.name, _DUCKDB, 1, blocks, is_heavy=True, about=about)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def listed(base: str, reader: Person) -> str:
    """The documents with their addresses from ``base`` on."""
    names = [name for name in ABOUT if name != DATABASE or reader.towns is None]
    rows = "".join(
        f'<tr><th scope="row"><a class="rows" href="data/{name}" download>{name}</a></th>'
        f"<td>{nb(ABOUT[name])}</td></tr>"
        for name in names
    )
    table = f'<div class="dict" tabindex="0"><table><tbody>{rows}</tbody></table></div>'
    return panels.block("说明、变化、质量、数据库文件", f"地址：{base}data/文件名", table)


def may_have(reader: Person) -> bool:
    """Whether a reader may have files of rows."""
    return NEEDS in reader.may


def changed(view: View) -> str:
    """What versions changed of the headline figures, the newest first."""
    found = codebook.changes(DataFolder(view.warehouse.edition.path.parents[1]))
    rows = [
        [stamp(c.published_at), c.period, c.indicator, _value(c.before), _value(c.now)]
        for c in found[:_MOST_CHANGES]
    ]
    if not rows:
        return panels.block(
            "发布版本的变化", "", panels.empty_box("没有变化", "保留的各版本主要指标相同。")
        )
    heads = codebook.change_heads(view.dictionary)[1:]
    table = row_table.row_table(heads, rows, [False, False, False, True, True])
    return panels.block("发布版本的变化", f"共{number(len(found))}处，全部见 {CHANGES}", table)


def _value(value: float | None) -> str:
    return "—" if value is None else number(value, 0 if float(value).is_integer() else 1)


def doubts(view: View) -> str:
    """The quality of each dataset that has anything to be known."""
    found = [row for row in codebook.quality(view.warehouse, view.dictionary) if row[3]]
    rows = [[name, title, number(count), text] for name, title, count, text in found]
    table = row_table.row_table(
        codebook.QUALITY_HEADS, rows, [False, False, True, False], ends_in_text=True
    )
    return panels.block("数据质量", "有空缺、约数、估算或沿用上期的数据集", table)


def queries() -> list[tuple[str, str]]:
    """Question and SQL of each example query."""
    return [(example.question, f"{example.sql};") for example in codebook.examples()]
