"""One return: its versions, the findings and changes of one of them, the annotated workbook."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple

import pandas as pd
import streamlit as st

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data.queries import Town
from dashboard.downloads import XLSX, File
from dashboard.features.submissions import queries, return_tables
from dashboard.features.submissions.blocks import address, statuses_of, version_in_force
from dashboard.features.submissions.queries import Finding, ReceivedVersion
from dashboard.page import confirmations, layout
from dashboard.page.filters import PAGE_NUMBERS, Choice
from dashboard.page.view import View, names_of
from dashboard.style.formats import clauses, day, number, stamp
from etl import run
from etl.folder import DataFolder, default_folder

MOST_FINDINGS, MOST_CHANGES = 200, 200
WITHOUT_PERSON = (
    "下载的这一份已清空填报人和联系电话，据以重新报送时请补填；原件在数据文件夹 returns/ 里。"
)


def show(view: View, sender: Town) -> None:
    """Everything about one return, or that there is none."""
    versions = queries.versions(view.warehouse, sender.code, view.period.code)
    if not versions:
        st.html(nothing(view, sender))
    else:
        left, right = st.columns([1.1, 1.2], gap="medium")
        with left, layout.error_boundary():
            st.html(history(view, sender, versions))
            version = choose_version(view, versions)
            _offer(view, sender, version)
        with right, layout.error_boundary():
            block = findings_of(view, sender, version)
            if block.data.empty:
                st.html(block.html)
            else:
                layout.table(block, "findings", view.title_of("finding"), view)
        with layout.error_boundary():
            about = f"{sender.name} {view.period.name}"
            if text := confirmations.objection_block(view, sender.code, view.period.code, about):
                st.html(text)
        with layout.error_boundary():
            if changes := changes_in(view, version):
                layout.table(changes, "changes", "版本差异", view)
    if links := other_halves(view, sender):
        st.html(links)


def _offer(view: View, sender: Town, version: ReceivedVersion) -> None:
    if "returns" not in view.reader.may:
        return
    if not version.errors + version.warnings:
        layout.note("这一版没有需要修改或核实的内容，所以没有标注的报送表。")
    elif file := annotated(default_folder(), view, sender, version):
        layout.download_button(file)
        layout.note(WITHOUT_PERSON)
    else:
        layout.note("这一版标注的报送表不在数据文件夹里；请业务科室用 check 核对原件后重新生成。")


def nothing(view: View, sender: Town) -> str:
    """The notice that no version was received, and what to do."""
    advice = f"{view.dictionary.district.return_name}只在有阶段任务或表彰荣誉要报时报送。"
    for status in statuses_of(view, view.period.code):
        if status.town_code == sender.code:
            advice = f"截止日是{day(status.due_on)}；可在本页下载模板，或复制催报文字。"
    return panels.empty(f"还没有收到{sender.name}{view.period.name}的报送表", advice)


def choose_version(view: View, versions: Sequence[ReceivedVersion]) -> ReceivedVersion:
    """The version to show: the one that counts unless another is chosen."""
    word = view.dictionary.returned.version
    names = {str(v.version): word.format(version=v.version) for v in reversed(versions)}
    default = version_in_force(versions)
    if len(versions) == 1:
        return default
    title, notices = view.column_titles("submission")["version"], list[str]()
    choice = Choice("version", title, names, str(default.version), silent=PAGE_NUMBERS)
    code = choice.segmented_control(notices)
    if notices:
        st.html(panels.notice("".join(notices)))
    return next(v for v in versions if str(v.version) == code)


def history(view: View, sender: Town, versions: Sequence[ReceivedVersion]) -> str:
    """Each version: when received, whether on time, how many findings, its outcome."""
    heads = [
        Head(view.column_titles("submission")["version"], is_words=True, width=70),
        Head(view.dictionary.vocabularies["submission_status"].title, is_words=True),
        Head(view.column_titles("submission")["received_at"], is_words=True),
        Head(view.dictionary.cover.column("reported_on").title, is_words=True),
        Head("须修改、请核实", "条"),
        Head("经过", is_words=True),
    ]
    rows = [_version_row(view, v) for v in versions]
    title = f"收到{len(versions)}个版本" if len(versions) > 1 else "收到一个版本"
    return panels.block(
        title,
        f"{sender.name} {view.period.name}；新的在上；现行版本计入各项数据，旧版保留",
        grid("报送版本", heads, rows, "versions"),
        "按时与否看首个接收的版本，更正不影响；审核人记在台账里，不公布",
    )


def _version_row(view: View, version: ReceivedVersion) -> Row:
    names = view.dictionary.vocabularies["submission_status"]
    reported_on = day(version.reported_on) if version.reported_on else "—"
    note = ""
    is_owed = version.town_code != view.dictionary.district.code
    if version.is_on_time is not None and version.reported_on and is_owed:
        note = view.state_name("on_time" if version.is_on_time else "late")
    return Row(
        view.dictionary.returned.version.format(version=version.version),
        [
            Cell(names.name_of(version.status)),
            Cell(stamp(version.received_at)),
            Cell(reported_on, note=note),
            Cell(f"{number(version.errors)}、{number(version.warnings)}"),
            Cell(_outcome(view, version)),
        ],
    )


def _outcome(view: View, version: ReceivedVersion) -> str:
    """What became of a version, in words."""
    corrected = f"被第{version.superseded_by}版更正" if version.superseded_by else ""
    reviewed = ""
    if version.reviewed_at:
        verdict = f"退回：{version.review_reason}" if version.review_reason else "通过"
        reviewed = f"{stamp(version.reviewed_at)} 审核{verdict}"
    no_new = view.column_titles("submission")["is_no_new"] if version.is_no_new else ""
    return clauses(corrected, reviewed, no_new) or "—"


def findings_of(view: View, sender: Town, version: ReceivedVersion) -> Table:
    """The findings of a version, by kind."""
    findings = queries.findings(view.warehouse, version.submission_id)
    name = view.dictionary.returned.version.format(version=version.version)
    about = f"{sender.name} {view.period.name} {name}"
    return Table(finding_block(view, findings, about), _finding_data(view, findings))


def finding_block(view: View, findings: Sequence[Finding], about: str) -> str:
    """Findings under a title that counts them."""
    if not findings:
        return panels.block("没有需要修改或核实的内容", about, "")
    is_cut = len(findings) > MOST_FINDINGS
    more = f"；列出前{MOST_FINDINGS}条，其余见标注的报送表" if is_cut else ""
    table = return_tables.finding_table(findings, view.dictionary, MOST_FINDINGS)
    counts = return_tables.severity_counts([f.severity for f in findings], view.dictionary)
    return panels.block("、".join(counts), f"{about}；按核对事项归类{more}", table)


def _finding_data(view: View, findings: Sequence[Finding]) -> pd.DataFrame:
    words = {
        name: names_of(view.dictionary, name)
        for name in ("severity", "finding_kind", "answer", "answered_by")
    }
    columns = "severity finding_kind sheet cell title value message suggestion answer answer_note answered_by"
    rows = [
        tuple(
            words.get(column, {}).get(value, value)
            for column, value in zip(columns.split(), astuple(f), strict=True)
        )
        for f in findings
    ]
    return _titled(view.column_titles("finding"), columns, rows)


def _titled(titles: dict[str, str], names: str, rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Rows under the titles of their columns, whose names are in one text."""
    heads = [titles[name] for name in names.split()]
    return pd.DataFrame([dict(zip(heads, row, strict=True)) for row in rows])


def changes_in(view: View, version: ReceivedVersion) -> Table | None:
    """What an accepted version changed against the one before; nothing where there is none before."""
    before = queries.compared_with(view.warehouse, version.submission_id)
    if before is None:
        return None
    changes = queries.changes(view.warehouse, version.submission_id)
    kinds = view.dictionary.vocabularies["change_kind"]
    found = Counter(change.kind for change in changes)
    counts = [f"{kinds.name_of(code)} {number(found[code])}" for code in kinds.codes]
    more = f"；列出前{MOST_CHANGES}处" if len(changes) > MOST_CHANGES else ""
    under = (
        f"第{version.version}版与第{before}版相比：{'、'.join(counts)}；换了位置的行不算改动{more}"
    )
    body = return_tables.total_changes(queries.totals(view.warehouse, version.submission_id))
    if changes:
        body += return_tables.change_table(changes[:MOST_CHANGES], view.dictionary)
    title = f"第{version.version}版改动{number(len(changes))}处"
    if not changes:
        title = f"第{version.version}版内容没有改动"
    columns = "change_kind sheet row row_before item title value_before value_after"
    rows = ((kinds.name_of(c.kind), *astuple(c)[1:]) for c in changes)
    data = _titled(view.column_titles("version_change"), columns, rows)
    return Table(panels.block(title, under, body), data)


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
    received = {v.period for v in queries.versions_of(view.warehouse, sender.code)}
    links = "　".join(
        f'<a class="rows" href="{address(p.code, sender.code)}">{p.short}</a>'
        for p in view.dictionary.periods
        if p.code in received and p.code != view.period.code
    )
    return panels.wrap(f'<div class="sub">其他报送期：{links}</div>') if links else ""
