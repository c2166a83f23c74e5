"""All that a search finds, for the page that Enter leads to."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.charts import panels
from dashboard.data.drill_down import PageLink
from dashboard.features.search.index import Entry, entries, find, groups, hint
from dashboard.page.links import named
from dashboard.page.view import View
from dashboard.style.formats import clauses, escape, nb, number

# Entries of a group; a reader who wants more says more.
MOST = 50


def found(view: View, text: str) -> list[Entry]:
    """What a text finds at the half-year of a view."""
    # The index is the same whatever is searched.
    return find(entries(replace(view, back="search")), text)


def headline(view: View, text: str, listed: Sequence[Entry]) -> str:
    """``“松岗”：找到6条``."""
    if not text:
        return f"查找{view.village_word}、社会组织、项目、问题"
    return f"“{text}”：找到{number(len(listed))}条" if listed else f"没有找到“{text}”"


def results(view: View, text: str, listed: Sequence[Entry]) -> str:
    """The entries by group; what to try where there are none."""
    if not listed:
        advice = "可输入部分名称、代码或拼音首字母（如 sg 查松岗），用空格隔开的各个词都要符合。"
        if above := hint(view):
            advice = f"这里只找地区；{above}。"
        return panels.empty("可以这样查找" if not text else "没有找到", advice)
    parts = []
    for group, name in enumerate(groups(view)):
        members = [entry for entry in listed if entry.group == group]
        if members:
            parts.append(_group(name, members, hint(view)))
    return f'<div class="found">{"".join(parts)}</div>'


def _group(name: str, members: Sequence[Entry], how: str) -> str:
    more = f"列前{MOST}条，可再输入几个字缩小范围" if len(members) > MOST else ""
    body = "".join(map(_entry, members[:MOST]))
    return panels.block(f"{name}{number(len(members))}条", clauses(more, how), body)


def _entry(entry: Entry) -> str:
    code = f'<div class="e">{escape(entry.code)}</div>' if entry.code else ""
    return (
        f'<div class="row2"><div><div class="t">{named(entry.name, PageLink(entry.address))}</div>'
        f'<div class="s">{nb(entry.about)}</div></div>{code}</div>'
    )
