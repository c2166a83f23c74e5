"""One return: its versions, what was found in one of them, what it changed, the annotated workbook."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data.queries import Town
from dashboard.downloads.offered import XLSX, File
from dashboard.features.submissions import queries, return_tables
from dashboard.features.submissions.blocks import address, statuses_of
from dashboard.features.submissions.queries import (
    Finding,
    ReceivedVersion,
    TotalChange,
    VersionChange,
)
from dashboard.page import layout, titles
from dashboard.page.filters import Choice
from dashboard.page.view import View
from dashboard.style.formats import day, number, stamp
from etl import run
from etl.folder import DataFolder, default_folder

MOST_FINDINGS, MOST_CHANGES = 200, 200
WITHOUT_PERSON = (
    "下载的这一份已清空填报人和联系电话，据以重新报送时请补填；原件在数据文件夹 returns/ 里。"
)
NUMBERS = frozenset(str(number) for number in range(1, 1000))


def show(view: View, sender: Town) -> None:
    """Everything about one return, or that there is none."""
    versions = versions_of(view, sender)
    if not versions:
        st.html(nothing(view, sender))
    else:
        left, right = st.columns([1.1, 1.2], gap="medium")
        with left, layout.error_boundary():
            st.html(history(view, sender, versions))
            version = choose_version(view, versions)
            _offer(view, sender, version)
        with right, layout.error_boundary():
            text, data = found_in(view, sender, version)
            if data.empty:
                st.html(text)
            else:
                layout.table(text, "findings", titles.relation(view, "finding"), view, data)
        with layout.error_boundary():
            if block := changed(view, version):
                layout.table(block.html, "changes", "版本差异", view, block.data)
    if links := other_halves(view, sender):
        st.html(links)


def _offer(view: View, sender: Town, version: ReceivedVersion) -> None:
    if not version.errors + version.warnings:
        layout.note("这一版没有需要修改或核实的内容，所以没有标注的报送表。")
    elif file := annotated(default_folder(), view, sender, version):
        layout.download_button(file)
        layout.note(WITHOUT_PERSON)
    else:
        layout.note("这一版标注的报送表不在数据文件夹里；请业务科室用 check 核对原件后重新生成。")


def versions_of(view: View, sender: Town) -> tuple[ReceivedVersion, ...]:
    """The versions of the return that is looked at, the newest first."""
    return queries.versions(view.warehouse, sender.code, view.period.code)


def nothing(view: View, sender: Town) -> str:
    """What is said of a return of which nothing was received."""
    found = [s for s in statuses_of(view, view.period.code) if s.town_code == sender.code]
    until = (
        f"截止日是{day(found[0].due_on)}；可在本页下载模板，或复制催报文字。"
        if found
        else "区级只在有阶段任务或表彰荣誉要报时报送。"
    )
    return panels.empty(f"还没有收到{sender.name}{view.period.name}的报送表", until)


def choose_version(view: View, versions: Sequence[ReceivedVersion]) -> ReceivedVersion:
    """The version to look at: the one that counts unless another is asked for."""
    word = view.dictionary.returned.version
    names = {str(v.version): word.format(version=v.version) for v in reversed(versions)}
    default = next((v for v in versions if v.status == "current"), versions[0])
    if len(versions) == 1:
        return default
    title, notices = titles.column(view, "submission", "version"), list[str]()
    choice = Choice("version", title, names, str(default.version), silent=NUMBERS)
    code = choice.segmented_control(notices)
    if notices:
        st.html(panels.notice("".join(notices)))
    return next(v for v in versions if str(v.version) == code)


def history(view: View, sender: Town, versions: Sequence[ReceivedVersion]) -> str:
    """Each version: when it came, whether in time, what was found, what became of it."""
    heads = [
        Head(titles.column(view, "submission", "version"), is_words=True, width=70),
        Head(view.dictionary.vocabularies["submission_status"].title, is_words=True),
        Head(titles.column(view, "submission", "received_at"), is_words=True),
        Head(titles.reported_on(view), is_words=True),
        Head("须修改、请核实", "条"),
        Head("经过", is_words=True),
    ]
    rows = [_version_row(view, v) for v in versions]
    title = f"收到 {len(versions)} 个版本" if len(versions) > 1 else "收到一个版本"
    return panels.block(
        title,
        f"{sender.name} {view.period.name}；新的在上；现行版本计入各项数据，旧版保留",
        grid("报送版本", heads, rows, "versions"),
        "按时与否看首个接收的版本，更正不影响；审核人记在台账里，不公布",
    )


def _version_row(view: View, version: ReceivedVersion) -> Row:
    names = view.dictionary.vocabularies["submission_status"]
    filled = day(version.reported_on) if version.reported_on else "—"
    note = ""
    owes = version.town_code != view.dictionary.district.code
    if version.is_on_time is not None and version.reported_on and owes:
        note = view.state_name("on_time" if version.is_on_time else "late")
    return Row(
        view.dictionary.returned.version.format(version=version.version),
        [
            Cell(names.name_of(version.status)),
            Cell(stamp(version.received_at)),
            Cell(filled, note=note),
            Cell(f"{number(version.errors)}、{number(version.warnings)}"),
            Cell(_became(view, version)),
        ],
    )


def _became(view: View, version: ReceivedVersion) -> str:
    """What became of a version, in words."""
    said = []
    if version.superseded_by:
        said.append(f"被第 {version.superseded_by} 版更正")
    if version.reviewed_at:
        verdict = "退回" if version.review_reason else "通过"
        reason = f"：{version.review_reason}" if version.review_reason else ""
        said.append(f"{stamp(version.reviewed_at)} 审核{verdict}{reason}")
    if version.is_no_new:
        said.append(titles.column(view, "submission", "is_no_new"))
    return "；".join(said) or "—"


def found_in(view: View, sender: Town, version: ReceivedVersion) -> tuple[str, pd.DataFrame]:
    """The findings of a version, grouped; and as a file has them."""
    found = queries.findings(view.warehouse, version.submission_id)
    name = view.dictionary.returned.version.format(version=version.version)
    about = f"{sender.name} {view.period.name} {name}"
    return finding_block(view, found, about), finding_data(view, found)


def finding_block(view: View, found: Sequence[Finding], about: str) -> str:
    """Findings under a title that counts them."""
    levels = view.dictionary.vocabularies["severity"]
    counts = [
        f"{number(count)} 处{levels.name_of(code)}"
        for code in levels.codes
        if (count := sum(f.severity == code for f in found))
    ]
    if not found:
        return panels.block("没有需要修改或核实的内容", about, "")
    more = f"；列出前 {MOST_FINDINGS} 条，其余见标注的报送表" if len(found) > MOST_FINDINGS else ""
    table = return_tables.finding_table(found, view.dictionary, MOST_FINDINGS)
    return panels.block("、".join(counts), f"{about}；按核对事项归类{more}", table)


def finding_data(view: View, found: Sequence[Finding]) -> pd.DataFrame:
    """The findings under the titles of their relation."""
    title = {c.name: c.title for c in view.dictionary.relations["finding"].columns}
    levels, kinds = (view.dictionary.vocabularies[n] for n in ("severity", "finding_kind"))
    return pd.DataFrame(
        [
            {
                title["severity"]: levels.name_of(f.severity),
                title["finding_kind"]: kinds.name_of(f.kind),
                title["sheet"]: f.sheet,
                title["cell"]: f.cell,
                title["title"]: f.title,
                title["value"]: f.value,
                title["message"]: f.message,
                title["suggestion"]: f.suggestion,
            }
            for f in found
        ]
    )


def changed(view: View, version: ReceivedVersion) -> Table | None:
    """What an accepted version changed against the one before; nothing where there is none before."""
    before = queries.compared_with(view.warehouse, version.submission_id)
    if before is None:
        return None
    changes = queries.changes(view.warehouse, version.submission_id)
    moved = queries.totals(view.warehouse, version.submission_id)
    kinds = view.dictionary.vocabularies["change_kind"]
    counts = [
        f"{kinds.name_of(code)} {number(sum(c.kind == code for c in changes))}"
        for code in kinds.codes
    ]
    more = f"；列出前 {MOST_CHANGES} 处" if len(changes) > MOST_CHANGES else ""
    under = f"第 {version.version} 版与第 {before} 版相比：{'、'.join(counts)}；换了位置的行不算改动{more}"
    body = _totals(moved) + (
        return_tables.change_table(changes[:MOST_CHANGES], view.dictionary) if changes else ""
    )
    title = f"第 {version.version} 版改动 {number(len(changes))} 处"
    html = panels.block(title if changes else f"第 {version.version} 版内容没有改动", under, body)
    return Table(html, _change_data(view, changes))


def _totals(moved: Sequence[TotalChange]) -> str:
    """The totals that moved, as a line of facts."""
    return return_tables.fact_list(
        [
            (f"{m.sheet} · {m.title}", f"{_amount(m.before)} → {_amount(m.after)} {m.unit}")
            for m in moved
        ]
    )


def _amount(value: float) -> str:
    return number(value) if value == int(value) else number(value, 2)


def _change_data(view: View, changes: Sequence[VersionChange]) -> pd.DataFrame:
    title = {c.name: c.title for c in view.dictionary.relations["version_change"].columns}
    kinds = view.dictionary.vocabularies["change_kind"]
    return pd.DataFrame(
        [
            {
                title["change_kind"]: kinds.name_of(c.kind),
                title["sheet"]: c.sheet,
                title["row"]: c.row,
                title["row_before"]: c.row_before,
                title["item"]: c.item,
                title["title"]: c.title,
                title["value_before"]: c.before,
                title["value_after"]: c.after,
            }
            for c in changes
        ]
    )


def annotated(
    folder: DataFolder, view: View, sender: Town, version: ReceivedVersion
) -> File | None:
    """The annotated workbook without the person who filled it in; nothing where there is none."""
    path = run.returned_workbook(folder, sender.name, view.period.code, version.version)
    if path is None:
        return None
    return File("下载标注的报送表", path.name, XLSX, lambda: run.redacted_copy(folder, path))


def other_halves(view: View, sender: Town) -> str:
    """Links to the sender's other half-years of which something was received."""
    received = queries.versions_of(view.warehouse, sender.code)
    periods = [p for p in view.dictionary.periods if any(v.period == p.code for v in received)]
    links = "　".join(
        f'<a class="rows" href="{address(p.code, sender.code)}">{p.short}</a>'
        for p in periods
        if p.code != view.period.code
    )
    return panels.wrap(f'<div class="sub">其他报送期：{links}</div>') if links else ""
