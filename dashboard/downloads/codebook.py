"""The codebook of a version: every dataset, column, code and figure in words, example queries, quality, changes."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from dashboard.data.warehouse import Warehouse
from dashboard.downloads import query
from dashboard.downloads.cells import list_csv
from dashboard.downloads.columns import Dataset, datasets
from etl import run
from etl.dictionary import Dictionary
from etl.folder import DataFolder

QUERIES = Path(__file__).with_name("example_queries.sql")
QUALITY_HEADS = ("名称", "数据集", "行数", "数据质量")


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the SQL that answers it from a published file."""

    question: str
    sql: str


def examples() -> list[Example]:
    """The example queries; each runs on every DuckDB since 1.0."""
    texts = (text.strip() for text in QUERIES.read_text(encoding="utf-8").split(";\n"))
    parts = [text.split("\n", 1) for text in texts if text]
    return [Example(head.removeprefix("-- "), sql) for head, sql in parts]


def codebook(warehouse: Warehouse, dictionary: Dictionary) -> str:
    """The whole of it as Markdown."""
    edition, found = warehouse.edition, datasets(warehouse, dictionary)
    lines = [
        f"# {dictionary.programme.name}：数据说明",
        "",
        f"发布版本 {edition.version}，数据截至 {edition.as_of.isoformat()}。空值表示没有填报或没有报送，不是零。",
    ]
    for group, title in dictionary.groups.items():
        lines += ["", f"## {title}"]
        for dataset in found.values():
            if dataset.relation.group == group:
                lines += ["", *_dataset(dataset)]
    lines += ["", "## 指标", "", *_indicators(dictionary), "", "## 示例查询"]
    for example in examples():
        lines += ["", f"{example.question}：", "", "```sql", f"{example.sql};", "```"]
    return "\n".join(lines) + "\n"


def _dataset(dataset: Dataset) -> Iterator[str]:
    relation, dictionary = dataset.relation, dataset.dictionary
    yield f"### {relation.title} `{dataset.name}`"
    yield ""
    yield f"{relation.comment}{relation.grain}。"
    yield ""
    yield from _table(("列", "名称", "类型", "口径", "取值"))
    for name, kind in zip(dataset.columns, dataset.kinds, strict=True):
        column = relation.column(name)
        codes = dictionary.code_names(column)
        listed = "，".join(f"{code} {word}" for code, word in codes.items())
        words = (column.title, column.definition) if column else (name, "")
        yield _line((f"`{name}`", words[0], kind, words[1], listed))


def _indicators(dictionary: Dictionary) -> Iterator[str]:
    yield from _table(("指标", "名称", "单位", "口径", "数据列"))
    for i in dictionary.indicators.values():
        yield _line((f"`{i.code}`", i.label, i.unit, i.definition, f"`{i.relation}.{i.column}`"))


def _table(heads: Iterable[str]) -> Iterator[str]:
    heads = tuple(heads)
    yield _line(heads)
    yield "|" + " --- |" * len(heads)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def quality(warehouse: Warehouse, dictionary: Dictionary) -> list[tuple[str, str, int, str]]:
    """For each dataset its name, title, number of rows, and in how many rows something is to be known."""
    found = []
    for name, dataset in datasets(warehouse, dictionary).items():
        selection = query.select(warehouse, dictionary, name, {})
        doubts = "；".join(query.quality(selection))
        found.append((name, dataset.relation.title, query.count(selection), doubts))
    return found


def quality_csv(warehouse: Warehouse, dictionary: Dictionary) -> bytes:
    """:func:`quality` as a file."""
    return list_csv(QUALITY_HEADS, quality(warehouse, dictionary))


@dataclass(frozen=True, slots=True)
class Change:
    """A headline figure of the whole that one version has otherwise than the version before, in words."""

    version: str
    published_at: datetime
    period: str
    indicator: str
    before: float | None
    now: float | None


def change_heads(dictionary: Dictionary) -> tuple[str, ...]:
    """The headings of the fields of :class:`Change`."""
    period = dictionary.cover.column("period").title
    return ("发布版本", "发布时间", period, "指标", "上一版本", "本版本")


def changes(folder: DataFolder) -> list[Change]:
    """What each version changed of the headline figures, the newest version first."""
    published = [p for p in run.publications(folder) if p.came_into_force]
    labels, found = folder.dictionary.indicators, []
    for now, before in pairwise(reversed(published)):
        old, new = _headlines(before), _headlines(now)
        if not old:
            continue  # of earlier software, whose log has no figures
        published_at = datetime.fromisoformat(now.published_at)
        for place in sorted(old.keys() | new.keys(), reverse=True):
            period, indicator = folder.dictionary.period(place[0]).name, place[1]
            label = labels[indicator].label if indicator in labels else indicator
            values = old.get(place), new.get(place)
            if values[0] != values[1]:
                found.append(Change(now.version, published_at, period, label, *values))
    return found


def _headlines(publication: run.Publication) -> dict[tuple[str, str], float]:
    """(half-year, indicator) → value of the whole."""
    return {
        (period, indicator): value
        for period, figures in publication.figures.items()
        for indicator, value in figures.items()
    }


def changes_csv(folder: DataFolder) -> bytes:
    """:func:`changes` as a file."""
    return list_csv(change_heads(folder.dictionary), map(astuple, changes(folder)))
