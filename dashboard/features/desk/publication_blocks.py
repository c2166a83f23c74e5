"""The blocks of 发布."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data.figures import figures
from dashboard.data.returns import ReturnStatus, return_statuses
from dashboard.features.desk import period_changes
from dashboard.page.view import View, names_of, shorts_of
from dashboard.style.formats import clauses, day, escape, join, nb, signed, stamp
from etl import run
from etl.dictionary import Dictionary, Indicator

SHOWN = 12
KEY_FIGURES = ("villages_paired", "organizations", "projects_live", "contributions")
COMING = (*KEY_FIGURES, "volunteer_hours", "beneficiaries")


def last(view: View) -> str:
    """When the version in force was published."""
    return f"现行版本发布于{stamp(view.warehouse.edition.published_at)}"


def _whole(view: View) -> str:
    return f"全{view.dictionary.district.word}"


def coming(view: View, told: Mapping[str, Any]) -> str:
    """The figures of the half-year chosen in force and in the next version; other half-years in a line each."""
    moved = {change["period"]: change for change in told["changes"]}
    own = moved.pop(view.period.code, None)
    after = {f["indicator"]: f["after"] for f in own["figures"]} if own else {}
    known = figures(view.warehouse, view.dictionary.district.code, view.period.code)
    heads = [Head("指标", is_words=True), Head("已发布"), Head("发布后"), Head("变化")]
    rows = [
        _compared(view.dictionary.indicators[code], known[code].value, after)
        for code in (*COMING, *(c for c in after if c not in COMING))
        if code in known
    ]
    table = grid("发布后的数字", heads, rows, "coming")
    lines = period_changes.lines(view.dictionary, list(moved.values()))
    states = clauses(*period_changes.states(view.dictionary, own)) if own else ""
    body = table + (f'<div class="sub">{nb(states)}</div>' if states else "") + lines
    under = clauses(f"{view.period.name}，{_whole(view)}", _why(view, told))
    return panels.block("发布后，看板数字将变为", under, body)


def _compared(indicator: Indicator, before: float | None, after: Mapping[str, float]) -> Row:
    changed = after.get(indicator.code, before)
    texts = [period_changes.amount(indicator, value) for value in (before, changed)]
    difference = _difference(indicator, before, changed)
    name = f"{indicator.label}（{period_changes.unit(indicator)}）"
    return Row(name, [*map(Cell, texts), Cell(difference)], is_dimmed=texts[0] == texts[1])


def _difference(indicator: Indicator, before: float | None, after: float | None) -> str:
    if before is None or after is None or before == after:
        return "" if before == after else "—"
    wan = 10_000 if indicator.format == "money" else 1
    return signed((after - before) / wan, 0 if indicator.format == "number" else 1)


def _why(view: View, told: Mapping[str, Any]) -> str:
    """What the changes come from: returns, or the day alone."""
    came = [_version(view.dictionary, r, view.for_district().town_names) for r in told["returns"]]
    before = view.warehouse.edition.as_of.isoformat()
    of_day = f"统计日期 {before} → {told['as_of']}" if before != told["as_of"] else ""
    return clauses(f"新纳入{join(came)}" if came else "", of_day)


def _version(dictionary: Dictionary, version: Mapping[str, Any], towns: Mapping[str, str]) -> str:
    name = towns.get(version["town_code"], dictionary.district.return_name)
    return f"{name}{dictionary.period(version['period']).short}第{version['version']}版"


def still_out(view: View) -> str:
    """What is missing, waits or went back, of the half-year chosen."""
    towns, out = view.for_district().town_names, out_of(view)
    if not out:
        return panels.block("仍未纳入的", view.period.name, panels.empty_box("都已纳入", ""))
    body = "".join(_still_out(view, status, towns[status.town_code]) for status in out)
    return panels.block(f"仍未纳入{len(out)}份", view.period.name, body)


def out_of(view: View) -> list[ReturnStatus]:
    """The towns' returns of the half-year chosen that do not count, or of which a newer version does not."""
    return [
        status
        for status in return_statuses(view.warehouse)
        if status.period == view.period.code
        and status.town_code in view.for_district().town_names
        and (_is_out(status) or _has_newer(status))
    ]


def _is_out(status: ReturnStatus) -> bool:
    """Whether nothing counts of a return that is due."""
    return status.days_late is None and status.state != "not_due"


def _has_newer(status: ReturnStatus) -> bool:
    """Whether a version that waits or went back came after the one that counts."""
    return status.later_status == "pending" or status.later_status == "rejected"


def _still_out(view: View, status: ReturnStatus, town: str) -> str:
    names = shorts_of(view.dictionary, "submission_state")
    state = names.get(status.state, status.state)
    version, note = status.version, "没有收到"
    if not _is_out(status):
        state = names_of(view.dictionary, "submission_status")[status.later_status or ""]
        version, note = status.later_version, f"现行第{status.version}版继续有效"
    elif status.state == "missing":
        note = f"截止日{day(status.due_on)}"
    elif status.state == "rejected":
        note = f"{status.errors}处须修改，整份没有计入"
    elif status.state == "pending":
        note = "已收到，等待审核"
    of = f"第{version}版" if version else ""
    return (
        f'<div class="row2"><div><div class="t">{escape(town)}{of}</div>'
        f'<div class="s">{nb(note)}</div></div><div class="e attn">{escape(state)}</div></div>'
    )


def history(view: View, publications: Sequence[run.Publication]) -> str:
    """The last publications: what came with each, and the figures of the half-year chosen with their changes."""
    published = [p for p in publications if p.came_into_force]
    befores: list[run.Publication | None] = [None, *published[:-1]]
    pairs = list(zip(published, befores, strict=True))[::-1][:SHOWN]
    indicators = [view.dictionary.indicators[code] for code in KEY_FIGURES]
    heads = [
        Head("发布时间", is_words=True, width=150),
        Head("内容", is_words=True),
        *(Head(i.label, period_changes.unit(i)) for i in indicators),
    ]
    rows = [
        Row(
            stamp(datetime.fromisoformat(now.published_at)),
            [
                Cell(_content(view, now, before)),
                *(_figure(view, i, now, before) for i in indicators),
            ],
        )
        for now, before in pairs
    ]
    under = f"{view.period.name}，{_whole(view)}；括号里是与前一次发布相比的变化"
    return panels.block("发布记录", under, grid("发布记录", heads, rows, "published"))


def _content(view: View, now: run.Publication, before: run.Publication | None) -> str:
    """The versions that came into it and left it; else the day."""
    towns = view.for_district().town_names
    if before is None:
        return f"{len(now.returns)}份报送表" if now.returns else "还没有报送表"
    came = [_version(view.dictionary, r, towns) for r in now.returns if r not in before.returns]
    replaced = {(r["town_code"], r["period"]) for r in now.returns}
    gone = [
        _version(view.dictionary, r, towns)
        for r in before.returns
        if (r["town_code"], r["period"]) not in replaced
    ]
    parts = (_few("纳入", came), _few("不再计入", gone))
    of_day = (
        f"统计日期改为{now.as_of}"
        if now.as_of != before.as_of
        else "报送表不变，名录、核实或定稿有变"
    )
    return clauses(*parts) or of_day


def _few(word: str, versions: Sequence[str]) -> str:
    if len(versions) > 3:
        return f"{word}{len(versions)}份报送表"
    return f"{word}{join(list(versions))}" if versions else ""


def _figure(
    view: View, indicator: Indicator, now: run.Publication, before: run.Publication | None
) -> Cell:
    period = view.period.code
    value = now.figures.get(period, {}).get(indicator.code)
    if value is None and now.version == view.warehouse.edition.version:
        value = figures(view.warehouse, view.dictionary.district.code, period)[indicator.code].value
    earlier = before.figures.get(period, {}).get(indicator.code) if before else None
    moved = _difference(indicator, earlier, value) if None not in (earlier, value) else ""
    return Cell(period_changes.amount(indicator, value), note=f"（{moved}）" if moved else "")
