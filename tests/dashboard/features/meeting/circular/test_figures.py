"""Every number of the circular is that of the database."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from dashboard.features.meeting.circular.sentences import Circular
from dashboard.page.view import View
from tests.dashboard.features.meeting.circular.asked import Asked
from tests.dashboard.features.meeting.circular.passages import ours, whole_text


def test_every_number_is_that_of_the_database_as_official_papers_write_it(
    each: View, told: list[tuple[str, str, str]]
) -> None:
    asked = Asked(each)
    assert len(told) > 15
    right = {source: as_written(source, asked.value(source)) for _, _, source in told}
    wrong = [
        (text, source, right[source]) for text, written, source in told if written != right[source]
    ]
    assert wrong == []


def rounded(value: float, digits: int) -> str:
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def as_written(source: str, value: float) -> str:
    if source.endswith("share"):
        return f"{rounded(value, 0)}%"
    if source.endswith((".changed", ".year")) and source.startswith("flow."):
        return f"{rounded(value, 1)}%"
    parts = source.split(".")
    if "contributions" in parts:
        return f"{rounded(value / 10_000, 1)}万元"
    if "cash" in parts or "in_kind" in parts:
        return rounded(value / 10_000, 1)
    if "volunteer_hours" in parts or parts[0] == "outcome":
        return rounded(value, 1).removesuffix(".0")
    return rounded(value, 0)


FREE = re.compile(
    r"\d{4}年1至7月|\d{4}年(\d{1,2}月(\d{1,2}日)?)?|\d{4}-\d{4}年|〔\d{4}〕\d+号|[表图]1|附件\d"
)


def test_no_number_stands_outside_the_figures(
    each_paper: Circular, quotes: list[str], told: list[tuple[str, str, str]]
) -> None:
    text = ours(whole_text(each_paper), quotes)
    for found, _, _ in sorted(told, key=lambda figure: -len(figure[0])):
        text = text.replace(found, "")
    text = FREE.sub("", text)
    assert not re.search(r".{0,20}\d.{0,20}", text), re.findall(r".{0,20}\d.{0,20}", text)
