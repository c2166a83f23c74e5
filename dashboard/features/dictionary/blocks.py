"""The blocks of 数据字典: every published dataset with every column, and every indicator."""

from collections.abc import Iterator
from urllib.parse import quote

from dashboard.charts import panels, row_table
from dashboard.style.formats import escape, nb, number
from etl.dictionary import Dictionary, Relation


def matching(dictionary: Dictionary, text: str) -> dict[str, list[Relation]]:
    """The datasets with a text, by the title of their group; all datasets for an empty text."""
    matches = [relation for relation in dictionary.relations.values() if _has(relation, text)]
    by_group = {
        title: [relation for relation in matches if relation.group == code]
        for code, title in dictionary.groups.items()
    }
    return {title: relations for title, relations in by_group.items() if relations}


def _has(relation: Relation, text: str) -> bool:
    columns = (f"{c.name} {c.title} {c.definition}" for c in relation.columns)
    return _occurs(text, relation.name, relation.title, relation.comment, relation.grain, *columns)


def _occurs(text: str, *parts: str) -> bool:
    return text.casefold() in "\n".join(parts).casefold()


def headline(dictionary: Dictionary, text: str) -> str:
    """How many datasets and columns there are, or how many have the text."""
    relations = [relation for group in matching(dictionary, text).values() for relation in group]
    if text:
        return f"“{text}”见于{number(len(relations))}个数据集"
    columns = sum(len(relation.columns) for relation in relations)
    return f"{number(len(relations))}个数据集，{number(columns)}列"


def datasets(dictionary: Dictionary, text: str) -> Iterator[str]:
    """One block a group; each dataset folded, unless there is a search text."""
    for title, relations in matching(dictionary, text).items():
        folded = "".join(_dataset(relation, text) for relation in relations)
        yield panels.block(title, f"{len(relations)}个数据集，点名称展开", folded)


def _dataset(relation: Relation, text: str) -> str:
    columns = [
        c.name for c in relation.columns if _occurs(text, f"{c.name} {c.title} {c.definition}")
    ]
    table = row_table.dictionary_table(relation, columns or [c.name for c in relation.columns])
    link = f'<a class="rows" href="download?dataset={quote(relation.name)}">下载这个数据集</a>'
    return (
        f'<details class="dd"{" open" if text else ""}><summary><b>{nb(relation.title)}</b>'
        f"<code>{escape(relation.name)}</code><span>{nb(relation.comment)}{nb(relation.grain)}</span>"
        f'</summary><div class="sub">{link}</div>{table}</details>'
    )


def indicators(dictionary: Dictionary, text: str) -> str:
    """Definition and column of each indicator with the text; empty if there is none."""
    listed = [
        i for i in dictionary.indicators.values() if _occurs(text, i.code, i.label, i.definition)
    ]
    if not listed:
        return ""
    rows = [[i.label, i.unit, i.definition, f"{i.relation}.{i.column}"] for i in listed]
    heads = ["指标", "单位", "口径", "数据列"]
    body = row_table.row_table(heads, rows, [False] * len(heads))
    return panels.block("指标口径", f"{len(listed)}项", f'<div class="wrapped">{body}</div>')


def nothing(text: str) -> str:
    """A notice that the text occurs nowhere."""
    why = f"没有哪个数据集、列或指标含“{text}”，请换一个词。"
    return panels.empty_box("没有找到", why)
