"""The charts of 汇总, 与另一期比较 and 累计: one bar a total, or two a row."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import base
from dashboard.charts.base import Chart, ChartText
from dashboard.downloads import Selection, pivot
from dashboard.downloads.pivot import ALL, PERIOD, Axis, Question
from dashboard.features.download import crosstab
from dashboard.features.download.crosstab import Crosstab, as_float
from dashboard.features.download.two_periods import Pair
from dashboard.page import statements
from dashboard.page.headlines import BLOCK
from dashboard.page.view import View
from dashboard.style.formats import fitting, number, width
from dashboard.style.theme import TYPE, Tokens

MOST_BARS, LONGEST_NAME = 12, 11
_PART, _NAMED = 0.75, 3
_LEAST = 2  # one bar says nothing


def totals(view: View, chosen: Selection, found: Crosstab, tokens: Tokens) -> Chart | None:
    """The totals of the columns, or of the rows where there are none, the largest on top."""
    question = found.question
    axis, values = _totals(found)
    if len(values) < _LEAST:
        return None
    shown = list(values)[:MOST_BARS]
    names = crosstab.labels(axis, shown, found.prefix, LONGEST_NAME)
    colors = view.dictionary.vocabularies["aid_type"].colors if axis.name == "aid_type" else {}
    marker = {"color": [colors.get(code, tokens.ok) for code in shown]}
    is_sum = question.statistic in pivot.ADDITIVE and axis.name != PERIOD
    title = (_shares(axis, values) if is_sum else "") or f"按{axis.title}"
    rest = f"，前{MOST_BARS}项" if len(values) > MOST_BARS else ""
    name, unit = crosstab.measure_name(chosen, question), crosstab.unit_of(chosen, question)
    words = ChartText(
        title, f"各{axis.title}的{name}{_bracketed(unit)}{rest}", statements.source(view)
    )
    frame = _frame(names, [values[code] for code in shown], question)
    return Chart(_drawn(frame, marker, words, unit, tokens), _data(axis, values, name, unit))


def _totals(found: Crosstab) -> tuple[Axis, dict[str, float]]:
    """The axis of the bars and what each of its values comes to; half-years stay in their order."""
    answer, column = found.answer, found.question.column
    axis = column or found.question.row
    places = [(ALL, c) for c in answer.columns] if column else [(r, ALL) for r in found.rows]
    known = {r or c: answer.value(r, c) for r, c in places if answer.value(r, c) is not None}
    values = {code: as_float(value) for code, value in known.items()}
    if axis.name == PERIOD:
        return axis, values
    return axis, dict(sorted(values.items(), key=lambda item: -item[1]))


def growth(view: View, chosen: Selection, found: Crosstab, tokens: Tokens) -> Chart | None:
    """The sum to date at each half-year."""
    question, axis = found.question, found.across
    values = {c: as_float(found.answer.value(ALL, c)) for c in found.answer.columns}
    if len(values) < _LEAST:
        return None
    names, unit = [axis.name_of(code) for code in values], crosstab.unit_of(chosen, question)
    name = f"累计{crosstab.measure_name(chosen, question).removeprefix('本期')}"
    marker: base.Mark = {"color": tokens.ok}
    if found.starred:
        lacking = [code in found.starred for code in values]
        marker["pattern"] = base.part_pattern(tokens.bg, lacking)
    under = f"{name}{_bracketed(unit)}{'；斜线：有缺报' if found.starred else ''}"
    frame = _frame(names, list(values.values()), question)
    last = frame["text"].iloc[-1]
    words = ChartText(f"至{names[-1]}累计{last}{unit}", under, statements.source(view))
    return Chart(_drawn(frame, marker, words, unit, tokens), _data(axis, values, name, unit))


def _frame(names: Sequence[str], values: Sequence[float], question: Question) -> pd.DataFrame:
    texts = [crosstab.text_of(value, question) for value in values]
    return pd.DataFrame({"name": names, "value": values, "text": texts, "href": ""})


def _data(axis: Axis, values: dict[str, float], name: str, unit: str) -> pd.DataFrame:
    """The bars for a file: exact values, money in 元."""
    title = f"{name}{_bracketed(unit.removeprefix('万'))}"
    return pd.DataFrame({axis.title: map(axis.name_of, values), title: list(values.values())})


def _bracketed(unit: str) -> str:
    return f"（{unit}）" if unit else ""


def _drawn(
    frame: pd.DataFrame, marker: base.Mark, words: ChartText, unit: str, tokens: Tokens
) -> go.Figure:
    figure = base.value_bars(frame, marker, f"%{{text}} {unit}", tokens)
    base.name_axis(figure, len(frame), tokens)
    figure.update_xaxes(visible=False, range=[0, max(frame["value"].max(), 1e-9)])
    left = int(14 * max(map(width, frame["name"]))) + 16
    height = 120 + 32 * len(frame)
    return base.finish(figure, words, tokens, height=height, top=72, bottom=50, left=left, right=76)


def _shares(axis: Axis, values: dict[str, float]) -> str:
    """``产业帮扶、教育帮扶、救助帮扶合占78%``: the fewest that make up three quarters, if they are few."""
    whole, part = sum(values.values()), 0.0
    for count, value in enumerate(list(values.values())[:_NAMED], 1):
        part += value
        if whole > 0 and part >= _PART * whole and count < len(values):
            names = "、".join(axis.name_of(code) for code in list(values)[:count])
            share = f"{'合占' if count > 1 else '占'}{number(100 * part / whole)}%"
            return fitting(BLOCK, f"{names}{share}", f"最大的{count}项{share}")
    return ""


def both(view: View, chosen: Selection, found: Pair, tokens: Tokens) -> Chart | None:
    """Both half-years of each row side by side, pale before and dark now."""
    rows = [row for row in found.rows if row not in found.left_out][:MOST_BARS]
    known = {row: found.values(row) for row in rows if None not in found.values(row)}
    if not known:
        return None
    axis, unit = found.question.row, crosstab.unit_of(chosen, found.question)
    names = crosstab.labels(axis, list(known), view.dictionary.district.full_name, LONGEST_NAME)
    before, now = (view.dictionary.period(p).name for p in (found.before, found.now))
    sides = [[as_float(pair[at]) for pair in known.values()] for at in (0, 1)]
    frames = [_frame(names, values, found.question) for values in sides]
    figure = go.Figure()
    # Plotly draws the last one on top.
    figure.add_trace(_side(frames[1], now, tokens.ok, unit, tokens))
    figure.add_trace(_side(frames[0], before, tokens.heat[1], unit, tokens))
    figure.update_layout(barmode="group")
    base.name_axis(figure, len(known), tokens)
    figure.update_xaxes(visible=False, range=[0, max(*sides[0], *sides[1], 1e-9)])
    title = f"各{axis.title}的{crosstab.measure_name(chosen, found.question)}"
    words = ChartText(
        title, f"浅色为{before}，深色为{now}{_bracketed(unit)}", statements.source(view)
    )
    left, height = int(14 * max(map(width, names))) + 16, 120 + 42 * len(known)
    base.finish(figure, words, tokens, height=height, top=72, bottom=50, left=left, right=76)
    exact = _bracketed(unit.removeprefix("万"))
    columns = {f"{before}{exact}": sides[0], f"{now}{exact}": sides[1]}
    return Chart(figure, pd.DataFrame({axis.title: map(axis.name_of, known), **columns}))


def _side(frame: pd.DataFrame, name: str, color: str, unit: str, tokens: Tokens) -> go.Bar:
    return go.Bar(
        y=frame["name"],
        x=frame["value"],
        orientation="h",
        name=name,
        marker={"color": color, "line": {"width": 0}},
        text=frame["text"],
        textposition="outside",
        textfont={"size": TYPE.label, "color": tokens.ink},
        constraintext="none",
        cliponaxis=False,
        hovertemplate=f"<b>%{{y}}</b><br>%{{text}} {unit}<extra></extra>",
    )
