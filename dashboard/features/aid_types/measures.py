"""The blocks of 帮扶类型 on money, effort, expertise and results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.charts.grid import Cell, Head, Row, grid, table_data
from dashboard.data import queries
from dashboard.features.aid_types import headlines
from dashboard.features.aid_types.blocks import BY, MAIN, chosen_name
from dashboard.features.aid_types.heat_table import fill_gaps
from dashboard.features.aid_types.type_bars import sums
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.headlines import BLOCK
from dashboard.page.links import drill_down
from dashboard.page.statements import APPROXIMATE
from dashboard.page.view import TOWN, View
from dashboard.style.formats import clauses, fitting, in_unit, is_missing, quantity, signed
from dashboard.style.theme import Tokens
from etl.dictionary import Indicator

MEASURES = (
    "cash",
    "in_kind",
    "activities",
    "expert_sessions",
    "volunteer_visits",
    "volunteer_hours",
    "beneficiaries",
)
STOCKS = ("projects_live", "projects_new", "projects_completed")
# What is given, in a headline about most of it: “近半数资金投向产业帮扶”.
GIVEN = {"cash": "资金投向", "in_kind": "物资投向"}
# A zero was reported; a missing return is a gap.
ZERO = "0为已报送的零"


def measures(view: View) -> dict[str, str]:
    """Code → label of the measures to choose from."""
    return {code: view.label(code) for code in MEASURES}


def _now(view: View) -> pd.DataFrame:
    """The mart of the half-year shown, one row a type in the order of the dictionary."""
    mart = queries.aid_types(view.warehouse, view.area, view.period.code)
    now = mart[mart["period"] == view.period.code].set_index("aid_type")
    return now.reindex(list(view.aid_type_names))


@cached
def by_measure(view: View, code: str, tokens: Tokens) -> Chart | None:
    """One measure of the half-year by type; ``None`` without any return of it."""
    indicator, now = view.dictionary.indicators[code], _now(view)
    values, names = now[indicator.column].astype(float), view.aid_type_names
    if values.isna().all():
        return None
    is_money = indicator.format == "money"
    frame = pd.DataFrame({"aid_type": list(values.index), "value": values.fillna(0).to_numpy()})
    amount = quantity(float(frame["value"].max()), indicator.format)
    unit = amount.unit or indicator.unit
    frame["text"] = [
        quantity(value, indicator.format, unit if is_money else "").figure
        for value in frame["value"]
    ]
    frame["href"] = [drill_down(view, code, aid_type=c).href for c in frame["aid_type"]]
    words = ChartText(
        _headline(view, values, indicator),
        _subtitle(view, now, indicator, unit),
        statements.source(view),
    )
    figure = sums(view, frame, unit, words, tokens)
    data = pd.DataFrame(
        {
            view.dictionary.vocabularies["aid_type"].title: list(names.values()),
            f"{indicator.label}（{'元' if is_money else indicator.unit}）": values.to_numpy(),
        }
    )
    rows = drill_down(view, code, aid_type=None)
    return Chart(figure, fill_gaps(data, view.missing_word), rows)


def _headline(view: View, values: pd.Series[float], indicator: Indicator) -> str:
    known = {str(code): float(value) for code, value in values.items()}
    if view.aid_type is None:
        target = GIVEN.get(indicator.code, "")
        basis, names = view.towns_counted, view.aid_type_names
        return headlines.measure(known, names, indicator, basis, target)
    amount = quantity(known[view.aid_type], indicator.format)
    text = headlines.amount(indicator, amount.figure, amount.unit or indicator.unit)
    return fitting(BLOCK, f"{chosen_name(view)}{text}", text)


def _subtitle(view: View, now: pd.DataFrame, indicator: Indicator, unit: str) -> str:
    about = f"，{APPROXIMATE}" if _is_about(indicator, bool(now["is_approximate"].any())) else ""
    basis, zero = statements.lacking(view), (now[indicator.column] == 0).any()
    return clauses(
        f"{_titled(indicator.label, unit)}，{BY[MAIN]}计{about}",
        f"斜线：{basis}" if basis else "",
        "" if view.aid_type else statements.flow_changes(view, indicator.code),
        ZERO if zero else "",
    )


def _is_about(indicator: Indicator, has_mark: bool) -> bool:
    """Whether a sum holds an approximate amount: only money is reported with 约, 近 or 余."""
    return indicator.format == "money" and has_mark


def _titled(label: str, unit: str) -> str:
    """``本期物资折价（万元）``; a label that ends in its unit has it once: ``本期受益人次``."""
    return label if label.endswith(unit) else f"{label}（{unit}）"


def no_measure(view: View, code: str) -> str:
    """The block in place of a measure without any return of the half-year."""
    title = f"{view.area_name}{view.period.name}{view.missing_word}"
    box = panels.empty_box(title, "本期发生数要等收到报送表才有；可改选较早的报送期。")
    return panels.block(view.label(code), "", box)


@cached
def all_measures(view: View) -> Table:
    """Every measure of every type in one table, with the sums."""
    now, names = _now(view), view.aid_type_names
    columns = {
        code: now[view.dictionary.indicators[code].column].astype(float)
        for code in (*STOCKS, *MEASURES)
    }
    people = columns["beneficiaries"]
    # A measure without any return is left out: the subtitle names the gaps.
    known = {code: values for code, values in columns.items() if values.notna().any()}
    units = {code: _unit(view.dictionary.indicators[code], known[code]) for code in known}
    heads = [
        Head(view.dictionary.vocabularies["aid_type"].title, is_words=True, width=92),
        *(_head(view, code, units[code]) for code in known),
    ]
    is_about = now["is_approximate"].eq(True)
    rows = [
        Row(
            name,
            [
                _cell(view, c, known[c][aid_type], units[c], aid_type, bool(is_about[aid_type]))
                for c in known
            ],
            is_dimmed=view.aid_type not in (None, aid_type),
        )
        for aid_type, name in names.items()
    ]
    total = [
        _cell(view, c, known[c].sum(min_count=1), units[c], None, bool(is_about.any()))
        for c in known
    ]
    rows += [Row("合计", total, is_total=True), *_changes(view, list(known))]
    chosen = people[[view.aid_type]] if view.aid_type else people
    title = headlines.all_measures(
        float(chosen.sum(min_count=1)),
        view.dictionary.indicators["beneficiaries"],
        chosen_name(view) or view.towns_counted,
    )
    table = grid("各类帮扶的项目、投入和成效", heads, rows, "measures")
    html = panels.block(title, _basis(view, known), table, statements.source(view))
    behind = drill_down(view, "contributions", aid_type=None)
    return Table(html, table_data(heads, rows), behind)


def _basis(view: View, known: dict[str, pd.Series[float]]) -> str:
    """How projects are counted, which returns are missing, what a zero is."""
    basis = statements.lacking(view)
    has_zero = any((values == 0).any() for code, values in known.items() if code in MEASURES)
    alike = f"本期数的增减为{statements.LIKE_FOR_LIKE}，按两期均已纳入汇总的{TOWN}计算"
    notes = (
        f"本期数：{basis}" if basis else "",
        alike if view.towns_counted else "",
        ZERO if has_zero else "",
        view.carried_note,
    )
    return clauses(f"{BY[MAIN]}计", *notes)


def _changes(view: View, codes: Sequence[str]) -> Iterator[Row]:
    """How the sums changed since each half-year that they are compared with, where any did."""
    for compared_with, before in statements.BEFORE.items():
        changes = [statements.figure(view, code).changes.get(compared_with) for code in codes]
        texts = [
            statements.percent_change(change)
            if view.dictionary.indicators[code].kind == "flow"
            else ""
            if change is None
            else signed(change.difference)
            for code, change in zip(codes, changes, strict=True)
        ]
        if any(texts):
            yield Row(f"较{before}", [Cell(text or "—") for text in texts])


def _head(view: View, code: str, unit: str) -> Head:
    label, definition = view.label(code), view.dictionary.indicators[code].definition
    return Head(label, "" if label.endswith(unit) else unit, definition)


def _unit(indicator: Indicator, values: pd.Series[float]) -> str:
    """The unit of a column: of money by its sum."""
    if indicator.format != "money" or is_missing(values.sum(min_count=1)):
        return indicator.unit
    return quantity(float(values.sum()), indicator.format).unit


def _cell(
    view: View, code: str, value: float, unit: str, aid_type: str | None, has_mark: bool
) -> Cell:
    if is_missing(value):
        return Cell(view.missing_word, is_gap=True)
    indicator = view.dictionary.indicators[code]
    is_money = indicator.format == "money"
    text = quantity(value, indicator.format, unit if is_money else "").figure
    mark = "*" if indicator.kind == "stock" and view.carried else ""
    # Nothing was reported that adds up to a zero: it has no rows to link to.
    rows = drill_down(view, code, aid_type=aid_type) if value else None
    # A number of numpy has another repr, by which the cells of a file are written.
    exact = float(in_unit(value, unit) if is_money else value)
    about = APPROXIMATE if value and _is_about(indicator, has_mark) else ""
    return Cell(text, rows, exact, mark=mark, note=about)
