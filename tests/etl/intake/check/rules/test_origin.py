"""Rules about the template that a return was filled into, and about what its rows speak of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.intake.check.checker import Checker
from etl.intake.check.history import PastProject
from etl.lists.reference import Organization, Reference
from tests.etl.conftest import TODAY, Desk
from tests.etl.intake.check.histories import Check, found, history, past
from tests.support.workbooks import Book, project, town_return, villages_of

SHISHAN, DANZAO = "440605124", "440605123"
MAY = dt.date(2026, 5, 20)
DONE = {"status": "已完成", "progress_pct": 100, "completed_on": MAY}
OF_PLACE = ("period_differs", "period_differs_maybe", "town_differs", "town_differs_maybe")


def book_of(period: str, filed: dt.date | None = None, *done: int) -> Book:
    """Rows of the first half of 2026; the projects ``done`` were completed in May."""
    book = town_return()
    book.rows["project_report"] += [
        project(
            f"第{number}个项目", "佛山市南海区山茶花志愿服务协会", villages_of("狮山镇")[2], MAY
        )
        for number in range(3)
    ]
    for number in done:
        book = book.changed("project_report", number, **DONE)
    cover: dict[str, Any] = {"period": period} | ({"reported_on": filed} if filed else {})
    return book.changed("cover", **cover)


def of_place(findings: list[tuple[str, str | None, str | None]]) -> list[tuple[str, str | None]]:
    return [(code, cell) for code, _, cell in findings if code in OF_PLACE]


@pytest.mark.parametrize(
    ("filed", "done", "said"),
    [
        (dt.date(2026, 7, 5), (0, 1, 2), ["period_differs"]),  # dates and filing day
        (dt.date(2026, 1, 8), (0, 1, 2), ["period_differs_maybe"]),  # dates alone
        (dt.date(2026, 7, 5), (), ["period_differs_maybe"]),  # filing day alone: two dates are few
        (dt.date(2026, 1, 8), (), []),
        (dt.date(2026, 4, 30), (), []),  # 120 days after the end
        (dt.date(2026, 5, 1), (), []),  # later, and no later half-year has ended
    ],
)
def test_dates_and_filing_day_speak_for_a_half_year(
    desk: Desk, filed: dt.date, done: tuple[int, ...], said: list[str]
) -> None:
    book = book_of("2025H2", filed, *done)
    assert of_place(desk.found(book.data())) == [(code, "B2") for code in said]


def test_a_return_filed_weeks_before_the_end_is_none_of_the_last_half_year(desk: Desk) -> None:
    book = book_of("2026H1", dt.date(2026, 5, 16), 0, 1, 2)  # 45 days before the end
    assert of_place(desk.found(book.data())) == []
    early = book_of("2026H1", dt.date(2026, 5, 15))
    assert of_place(desk.found(early.data())) == [("period_differs_maybe", "B2")]


def test_the_message_names_the_half_year_and_what_speaks_for_it(desk: Desk) -> None:
    checked = desk.check(book_of("2025H2", MAY, 0, 1, 2).data())
    [said] = [f.message for f in checked.findings if f.code in OF_PLACE]
    assert said == (
        "【报送信息】B2 填的是“2025H2”，而表内 5 个日期中有 5 个在2026年上半年，"
        "请核实报送期是否为“2026年上半年”；没有填错的说明情况即可。"
    )


def test_the_mark_of_the_template_settles_it(desk: Desk) -> None:
    late = book_of("2025H2", dt.date(2026, 7, 5), 0, 1, 2)
    marked = desk.found(late.in_template(SHISHAN, "2025H2"))
    assert not {code for code, *_ in marked} & {*OF_PLACE, "template_other_period"}


@pytest.mark.parametrize(
    ("mark", "cover", "said"),
    [
        (("440605124", "2026H1"), {}, []),
        (("440605199", "2031H1"), {}, []),  # marks that are no codes of ours
        ((SHISHAN, "2025H2"), {}, [("template_differs", "B2")]),
        (
            (SHISHAN, "2025H2"),
            {"reported_on": dt.date(2026, 10, 29)},
            [("template_other_period", "B2")],
        ),
        ((DANZAO, "2026H1"), {}, [("template_other_town", "B1")]),
        ((DANZAO, "2025H2"), {}, [("template_other_town", "B1"), ("template_other_period", "B2")]),
    ],
)
def test_cover_and_mark_of_the_template(
    desk: Desk, mark: tuple[str, str], cover: dict[str, Any], said: list[tuple[str, str]]
) -> None:
    book = town_return().changed("cover", **cover)
    checked = desk.check(book.in_template(*mark))
    assert [(f.code, f.cell) for f in checked.findings] == said


def test_evidence_against_the_cover_makes_the_wrong_template_an_error(desk: Desk) -> None:
    book = book_of("2025H2", dt.date(2026, 1, 8), 0, 1, 2)
    assert ("template_other_period", "报送信息", "B2") in desk.found(
        book.in_template(SHISHAN, "2026H1")
    )


def listed(period: str, number: int, **changes: Any) -> PastProject:
    code = f"XM000000000{number}"
    name = f"老项目{number}"
    return past(
        period=period, codes=frozenset({code}), code=code, match_key=name, name=name, **changes
    )


def coded(period: str, numbers: tuple[int, ...], **cover: Any) -> Book:
    book = town_return(period=period).changed("cover", **cover)
    rows = [row for row in book.rows["project_report"] for _ in range(2)][: len(numbers)]
    book.rows["project_report"] = [
        row | {"project_code": f"XM000000000{n}", "project_name": f"老项目{n}"}
        for row, n in zip(rows, numbers, strict=True)
    ]
    return book


# In 2025H1 1–3 were under way, in 2025H2 3–6: the templates of 2025H2 and 2026H1.
PAST = [listed("2025H1", n) for n in (1, 2, 3)] + [listed("2025H2", n) for n in (3, 4, 5, 6)]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((3, 4, 5, 6), []),
        ((1, 2, 3), []),  # one of three is of this template too
        ((1, 2), []),  # too few
    ],
)
def test_rows_of_this_half_years_template_are_no_evidence(
    against: Check, numbers: tuple[int, ...], said: list[str]
) -> None:
    checked = against(coded("2026H1", numbers), history(*PAST))
    assert [c for c, _ in found(checked) if c in OF_PLACE] == said


def test_pre_filled_rows_of_another_half_year_are_a_question(against: Check) -> None:
    earlier = [listed("2025H1", n) for n in (1, 2, 3)] + [listed("2025H2", n) for n in (4, 5)]
    checked = against(coded("2026H1", (1, 2, 3)), history(*earlier))
    assert ("period_differs_maybe", "B2") in found(checked)
    with_day = against(
        coded("2026H1", (1, 2, 3), reported_on=dt.date(2026, 1, 9)), history(*earlier)
    )
    assert ("period_differs", "B2") in found(with_day)  # both name 2025H2
    ended = [replace(p, status="completed") for p in earlier if p.period == "2025H2"]
    assert not [
        c
        for c, _ in found(against(coded("2026H1", (1, 2, 3)), history(*earlier[:3], *ended)))
        if c in OF_PLACE
    ]  # this half-year's template was empty


def test_the_version_to_be_replaced_makes_the_next_template(against: Check) -> None:
    replaced = tuple(listed("2025H2", n) for n in (4, 5, 6))
    known = history(*(listed("2025H1", n) for n in (1, 2, 3)), replaced=replaced)
    checked = against(coded("2025H2", (4, 5, 6)), known)
    assert ("period_differs_maybe", "B2") in found(checked)


OF_DANZAO = tuple(f"佛山市南海区丹灶镇{word}协会" for word in ("五金", "果蔬", "龙舟"))


@pytest.fixture
def with_danzao(register: Reference) -> Reference:
    more = tuple(Organization(f"5144{n}", f"5144{n}", name) for n, name in enumerate(OF_DANZAO))
    return replace(register, organizations=(*register.organizations, *more))


def of_danzao() -> Book:
    book = town_return("九江镇").without("pairing", "model_case", "honor")
    end = dt.date(2026, 6, 30)
    book.rows["project_report"] = [project(f"{name}义诊", name, "", end) for name in OF_DANZAO]
    return book


def test_organisations_of_another_town_are_a_question_with_its_codes_an_error(
    desk: Desk, with_danzao: Reference
) -> None:
    book = of_danzao()
    elsewhere = {f"XM000000000{n}": DANZAO for n in range(3)}
    known = history(codes_elsewhere=elsewhere)
    checker = Checker(desk.checker.dictionary, with_danzao, TODAY, lambda *_: known)

    def said(book: Book) -> list[str]:
        checked = checker.check_bytes(Path("a.xlsx"), book.data())
        return [f.code for f in checked.findings if f.code in OF_PLACE]

    assert said(book) == ["town_differs_maybe"]
    assert said(book.changed("cover", town="丹灶镇")) == []
    for n in range(3):
        book = book.changed("project_report", n, project_code=f"XM000000000{n}")
    assert said(book) == ["town_differs"]
    few = of_danzao()
    few.rows["project_report"] = few.rows["project_report"][:2]
    assert said(few) == []
