"""The blocks of 名录与期限: faults, what a list changes of the one in force."""

from collections.abc import Callable, Mapping, Sequence

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.style.formats import number
from etl.dictionary import ListColumn, ReferenceList
from etl.run import CheckedListFile

Entry = Mapping[str, str]
SHOWN = 20
KINDS = {"new": "增加", "changed": "变化", "struck": "注销", "gone": "减少"}
_NOTHING = "（空）"


def faults(checked: CheckedListFile) -> str:
    """Every fault with its place and how to mend it."""
    heads = [Head(t, is_words=True) for t in ("位置", "列", "填写内容", "怎样改")]
    rows = [
        Row(
            f"第{f.row}行" if f.row else "整份",
            [Cell(f.column or ""), Cell(f.value or _NOTHING), Cell(f.advice)],
        )
        for f in checked.faults
    ]
    shown = rows[: SHOWN * 5]
    more = f"；列出前{len(shown)}处" if len(shown) < len(rows) else ""
    title = f"有{number(len(rows))}处须先改正，改正前不能启用"
    under = f"“{checked.name}”，{number(checked.rows)}行；改好后重新放入{more}"
    return panels.block(title, under, grid("须改正的内容", heads, shown, "faults"))


def counted(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Kind → its changes, of the kinds that occur; an entry that is struck is not counted as changed too."""
    struck = {e["entry"] for e in entries if e["kind"] == "struck"}
    kinds: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for entry in entries:
        kind = "struck" if entry["entry"] in struck else entry["kind"]
        kinds[kind].append(entry)
    return {kind: found for kind, found in kinds.items() if found}


def how_many(entries: Sequence[Entry]) -> int:
    """How many entries they are about: a line each is about one column."""
    return len({entry["entry"] for entry in entries})


def summary(listed: ReferenceList, kinds: Mapping[str, Sequence[Entry]]) -> str:
    """``增加12家，变化7家，注销3家``."""
    return "，".join(
        f"{KINDS[kind]}{number(how_many(found))}{listed.unit}" for kind, found in kinds.items()
    )


def changes(listed: ReferenceList, kind: str, entries: Sequence[Entry]) -> str:
    """The first changes of one kind, with what follows from each."""
    has_columns = any(e["column"] for e in entries)
    titles = ("列", "现行名录", "新名录", "影响") if has_columns else ("影响",)
    heads = [Head("名称", is_words=True), *(Head(t, is_words=True) for t in titles)]
    rows = []
    for entry in entries[:SHOWN]:
        values = [Cell(entry[name] or _NOTHING) for name in ("before", "after")]
        cells = [Cell(entry["column"]), *values] if has_columns else []
        rows.append(Row(entry["entry"], [*cells, Cell(entry["effect"])]))
    return panels.wrap(grid(f"{KINDS[kind]}的内容", heads, rows, "changes"))


def below(entries: Sequence[Entry]) -> str:
    """How many of all are shown."""
    if len(entries) <= SHOWN:
        return ""
    return f"列出前{SHOWN}条，共{number(len(entries))}条；全部见“下载变化清单”。"


def texts_of(entries: Sequence[Entry]) -> list[list[str]]:
    """All changes for a file, under their headings."""
    names = ("entry", "column", "before", "after", "effect")
    rows = [[KINDS[e["kind"]], *(e[name] for name in names)] for e in entries]
    return [["哪种变化", "名称", "列", "现行名录", "新名录", "影响"], *rows]


def in_force(
    listed: ReferenceList,
    rows: Sequence[Mapping[str, str]],
    names: Callable[[ListColumn, str], str],
) -> str:
    """The rows of a short list, codes by their names."""
    heads = [Head(c.title, is_words=True) for c in listed.columns]
    shown = [
        Row(texts[0], [Cell(text) for text in texts[1:]])
        for row in rows
        for texts in [[names(c, row.get(c.name, "")) for c in listed.columns]]
    ]
    return panels.wrap(grid(f"{listed.title}的内容", heads, shown, "inforce", is_long=True))
