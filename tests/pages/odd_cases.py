"""A small published edition with problems and cases of every odd kind, worked out by hand.

Town A: 45 problems that wait, one of them 1,000 characters long, one full of markup, one that came
back, one that left the list; cases with odd links. Town B reported and has nothing to say. Town C
never reported.
"""

from pathlib import Path

import pytest

from etl.publish import publish
from tests.etl.marts.known_answer.conftest import new_ledger
from tests.etl.marts.known_answer.ledger import Ledger, day, own_code

A, B, C = "440605011", "440605121", "440605122"
LONG = "村道" + "改造资金缺口较大" * 125
MARKUP = "<script>alert('x')</script> & \"引号\" <b>粗</b>"
ENDED, BACK, GONE = "已办结的事", "又出现的事", "不再列出的事"


def problem_id(text: str) -> str:
    """The id of a problem of town A."""
    return f"{A}-{own_code(text)}"


def make(root: Path) -> Path:
    """Write, load and publish it into a new folder, which is given back."""
    ledger = new_ledger(root)
    _first(ledger)
    _second(ledger)
    last = ledger.receive("A", "2025H1")
    last.problem(BACK, "2024-03-01", "open", decision="重新研究", coordinate_with="区民政局")
    last.problem(LONG, "2024-02-01", "coordinating", decision=LONG)
    last.problem(MARKUP, "2024-02-02", coordinate_with=MARKUP, request=MARKUP)
    for number in range(42):
        last.problem(f"第 {number} 件事", "2025-02-01", category="people")
    last.problem("新的", "2025-03-01", "resolved")
    last.pair("O1", "a1")
    last.project("路", "O1", villages="a1")
    ledger.receive("B", "2025H1")
    ledger.save()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAISHE_TODAY", "2025-08-01")
        publish(ledger.folder)
    return root


def _first(ledger: Ledger) -> None:
    first = ledger.receive("A", "2024H1")
    first.problem(ENDED, "2024-03-01")
    first.problem(BACK, "2024-03-01")
    first.problem(GONE, "2024-04-01")


def _second(ledger: Ledger) -> None:
    second = ledger.receive("A", "2024H2")
    done = {"decision": "区里统筹", "follow_up": "已落实", "resolution": "资金已到位"}
    words = {"resolved_on": day("2024-09-01"), **done}
    second.problem(ENDED, "2024-03-01", "resolved", **words)
    second.problem(BACK, "2024-03-01", "resolved", **words)
    second.case(MARKUP, "O1", "province")
    for number, link in enumerate(
        ("javascript:alert(1)", "https://example.cn/a?b=1&c=2", "见附件")
    ):
        second.add(
            "model_case",
            title=f"案例{number}",
            kind="organization",
            summary=LONG,
            level="town",
            link=link,
            media="某报",
        )
