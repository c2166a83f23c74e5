"""Generate docs/data-dictionary.md from the dictionary."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from etl.dictionary import Dictionary, SheetColumn, load_dictionary

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "data-dictionary.md"
HEAD = """# 数据字典

本页由 `data/dictionary/*.yml` 生成（`make docs`），请勿直接修改：改字典后重新生成。
"""


def render(dictionary: Dictionary) -> str:
    """The whole page as Markdown."""
    parts = (_periods, _milestones, _sheets, _vocabularies, _indicators, _relations)
    lines = [line for part in parts for line in ("", *part(dictionary))]
    return HEAD + "\n".join(lines) + "\n"


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    heads = list(heads)
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(_cell(value) for value in row) + " |"


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")


def _periods(dictionary: Dictionary) -> Iterator[str]:
    yield from ("## 报送期", "")
    rows = ((p.code, p.name, p.starts_on, p.ends_on, p.due_on) for p in dictionary.periods)
    yield from _table(("代码", "名称", "起", "止", "报送截止"), rows)


def _milestones(dictionary: Dictionary) -> Iterator[str]:
    yield "## 阶段与任务"
    for phase in dictionary.phases:
        span = f"{phase.starts_on} 至 {phase.ends_on}"
        yield from ("", f"### {phase.name} `{phase.code}`（{span}）", "")
        rows = (
            (m.code, m.name, m.owner, m.basis, "是" if m.descriptive else "", m.definition)
            for m in dictionary.milestones
            if m.phase == phase.code
        )
        yield from _table(("代码", "任务", "主体", "依据", "仅描述", "口径"), rows)


def _sheets(dictionary: Dictionary) -> Iterator[str]:
    yield "## 报送表"
    yield from ("", f"### {dictionary.cover.sheet}", "")
    yield from _columns(dictionary, dictionary.cover.columns)
    for sheet in dictionary.sheets:
        yield from ("", f"### {sheet.sheet} `{sheet.relation}`", "", sheet.guide, "")
        yield from _columns(dictionary, sheet.columns)


def _columns(dictionary: Dictionary, columns: Iterable[SheetColumn]) -> Iterator[str]:
    titles = {column.name: column.title for column in columns}
    rows = (
        (c.title, c.name, c.type, c.vocabulary, _required(c, titles), c.fill, c.example)
        for c in columns
    )
    yield from _table(("列名", "名称", "类型", "词表", "必填", "填写说明", "示例"), rows)


def _required(column: SheetColumn, titles: dict[str, str]) -> str:
    if isinstance(column.required, bool):
        return "必填" if column.required else ""
    condition = column.required
    return f"“{titles[condition.column]}”为 `{condition.equals}` 时"


def _vocabularies(dictionary: Dictionary) -> Iterator[str]:
    yield "## 词表"
    for name, vocabulary in dictionary.vocabularies.items():
        yield from ("", f"### {vocabulary.title} `{name}`", "")
        rows = ((t.code, t.name, "、".join(t.aliases), t.note) for t in vocabulary.terms)
        yield from _table(("代码", "名称", "其他写法", "说明"), rows)


def _indicators(dictionary: Dictionary) -> Iterator[str]:
    yield from ("## 指标口径", "")
    rows = (
        (i.label, i.code, i.unit, f"{i.relation}.{i.column}", i.definition)
        for i in dictionary.indicators.values()
    )
    yield from _table(("指标", "代码", "单位", "数据列", "口径"), rows)


def _relations(dictionary: Dictionary) -> Iterator[str]:
    yield "## 发布数据库"
    for name, relation in dictionary.relations.items():
        yield from ("", f"### {relation.title} `{name}`", "")
        yield from (f"{relation.comment}粒度：{relation.grain}。", "")
        rows = ((c.name, c.title, c.definition) for c in relation.columns)
        yield from _table(("列", "标题", "口径"), rows)


def main() -> None:
    """Write the page."""
    TARGET.write_text(render(load_dictionary()), encoding="utf-8")
    print(TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main()
