"""总体情况及较上期变化: four key figures with their past, three kinds of contribution."""

from __future__ import annotations

from dashboard.features.meeting.story import titles
from dashboard.features.meeting.story.basis import LARGE, Basis, known, written
from dashboard.features.meeting.story.model import Bars, Flow, KeyFigure, Overall, Slide, Stock
from dashboard.style.formats import number, signed

CONTRIBUTIONS = (
    ("有钱出钱", "contributions", "资金和物资"),
    ("有力出力", "volunteer_hours", "志愿服务"),
    ("有智出智", "expert_sessions", "培训、咨询、义诊等"),
)


def slide(basis: Basis) -> Slide:
    """The first slide."""
    paired = basis.stock(basis.people, "villages_paired")
    live = basis.stock(basis.work, "projects_live")
    title, short = titles.overall(paired, live)
    body = Overall(_figures(basis, paired, live), tuple(_given(basis)))
    asked = ("villages_paired", "organizations", "projects_live", "beneficiaries")
    defined = basis.definition(*asked, *(code for _, code, _ in CONTRIBUTIONS))
    return Slide(
        "overall", "overall", "总体情况", title, short, body, (*_compared(basis), *defined)
    )


def _compared(basis: Basis) -> tuple[str, ...]:
    """What the changes rest on."""
    towns = basis.compared[0]
    lines = []
    if towns:
        lines.append(f"同口径：只比较两期均已报送的{towns}个镇（街道）。")
    if basis.carried_text:
        lines.append(f"存量含沿用上期数据的镇（街道）：{basis.carried_text}。")
    return tuple(lines)


def _figures(basis: Basis, paired: Stock, live: Stock) -> tuple[KeyFigure, ...]:
    last = basis.people[-1] if basis.people else {}
    new = known(last.get("organizations_new")) if basis.is_reported else None
    projects = basis.flow("projects_new")
    people = basis.stock(basis.people, "organizations")
    total = known(last.get("villages_total"))
    joined = basis.view.dictionary.vocabularies["participation_class"].name_of("new")
    return (
        _stock(basis, "villages_paired", paired, f"{basis.view.area_name}共{number(total or 0)}个"),
        _stock(
            basis, "organizations", people, "" if new is None else f"本期{joined}{number(new)}家"
        ),
        _stock(
            basis,
            "projects_live",
            live,
            "" if projects.value is None else f"本期新增{number(projects.value)}个",
        ),
        _flow(basis, "beneficiaries"),
    )


def _stock(basis: Basis, indicator: str, stock: Stock, note: str) -> KeyFigure:
    meaning = basis.view.dictionary.indicators[indicator]
    figure, unit = written(stock.value, meaning.format, meaning.unit)
    change = f"较上期{signed(stock.change)}{meaning.unit}" if stock.change else ""
    if stock.change == 0:
        change = "与上期持平"
    if not basis.is_reported and stock.value is not None:
        change = "沿用以前报送的数据"
    rows = basis.people if meaning.relation == "participation" else basis.work
    carried = _all_carried(basis)
    bars = Bars(meaning.label, meaning.unit, basis.points(rows, indicator, carried))
    return KeyFigure(
        indicator,
        meaning.label,
        stock.value,
        figure,
        unit,
        change,
        note,
        bars,
        basis.rows(indicator) if stock.value is not None else None,
    )


def _all_carried(basis: Basis) -> dict[str, str]:
    """Half-year → the older one, where no town has a return of its own: nothing in it is new."""
    return {
        row["period"]: row["data_period"]
        for row in basis.people
        if known(row["towns_reported"]) == 0 and isinstance(row["data_period"], str)
    }


def _flow(basis: Basis, indicator: str) -> KeyFigure:
    flow = basis.flow(indicator)
    meaning = basis.view.dictionary.indicators[indicator]
    bars = Bars(meaning.label, meaning.unit, basis.points(basis.work, indicator, {}))
    label = flow.label.removesuffix(meaning.unit)
    return KeyFigure(
        indicator,
        label,
        flow.value,
        flow.figure,
        flow.unit,
        flow.change_text or _since(basis),
        basis_note(basis, flow),
        bars,
        basis.rows(indicator) if flow.value is not None else None,
    )


def _since(basis: Basis) -> str:
    return "" if basis.before else "首个报送期"


def basis_note(basis: Basis, flow: Flow) -> str:
    """Over which towns a flow is compared, or of which it is the sum."""
    reported = sum(report.has_reported for report in basis.view.reports)
    if flow.change_pct is not None:
        return f"按两期均报送的{flow.towns_compared}个镇比较"
    return f"已报{reported}个镇合计" if flow.value is not None else ""


def _given(basis: Basis) -> list[KeyFigure]:
    told = []
    for label, indicator, what in CONTRIBUTIONS:
        flow = basis.flow(indicator)
        notes = [what, flow.change_text, "含约数" if flow.is_approximate else ""]
        figure, unit = flow.figure, flow.unit
        if flow.value is not None and indicator == "volunteer_hours" and flow.value < LARGE:
            figure, unit = number(flow.value), basis.view.dictionary.indicators[indicator].unit
        told.append(
            KeyFigure(
                indicator,
                label,
                flow.value,
                figure,
                unit,
                flow.change_text,
                "，".join(note for note in notes if note),
                rows=basis.rows(indicator) if flow.value is not None else None,
            )
        )
    return told
