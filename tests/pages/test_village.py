"""The page of one village: its figures are those of the returns, and its names lead on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dashboard.data.problems import list_problems
from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.features.village import blocks, facts, queries
from dashboard.page import open_page as opened
from dashboard.page.view import View, make_view
from dashboard.server.access import EVERYBODY, Person
from dashboard.style.formats import number
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.system.clock import today
from tests.pages.opening import PageOpener, finding, html, plain

# From the rows of the returns, not from the marts that the page reads.
OF_A_VILLAGE = """
    with latest as (
        select submission_id from submission inner join town using (town_code)
        where status = 'current' and period <= '2026H1'
        qualify row_number() over (partition by town_code order by period desc) = 1
    ),
    last as (
        select report.* from project_report as report inner join town using (town_code)
        where period <= '2026H1'
        qualify row_number() over (partition by project_id order by period desc) = 1
    ),
    named as (
        select village_code, last.* from last inner join project_village
        using (submission_id, sheet, "row") where status <> 'terminated'
    )
    select village_code,
        (select count(distinct organization_id) from pairing semi join latest using (submission_id)
         where pairing.village_code = named.village_code and status = 'active') as paired,
        count(*) filter (submission_id in (from latest) and status <> 'completed') as live,
        (select sum(coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)) from project_report
         where project_id in (select project_id from named as mine
                              where mine.village_code = named.village_code)) as yuan
    from named group by village_code having live > 1 and paired > 0
    order by paired desc, live desc, village_code limit 3
"""


def known(demo_data: Path, sql: str) -> list[tuple[str, int, int, float]]:
    file = max(DataFolder(demo_data).published.glob("*.duckdb"))
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def view(demo_data: Path) -> View:
    edition = current_edition(DataFolder(demo_data))
    assert edition
    return make_view(open_warehouse(edition), load_dictionary(), today(), "2026H1", None, None)


def test_its_figures_are_those_of_the_returns(demo_data: Path, open_page: PageOpener) -> None:
    for code, paired, live, yuan in known(demo_data, OF_A_VILLAGE):
        at = open_page("village", code=code)
        assert finding(at).endswith(f"：{paired}家社会组织结对，{live}个项目未完结")
        assert f"累计投入 {number(float(yuan) / 10_000, 1)}万元" in plain(at)


def test_its_names_lead_on(demo_data: Path, open_page: PageOpener) -> None:
    code, *_ = known(demo_data, OF_A_VILLAGE)[0]
    text = html(open_page("village", code=code))
    for way in ("town_progress?", "organization?organization=", "download?scope=projects&"):
        assert f'href="{way}'.replace("&", "&amp;") in text
    # Each pairing leads to its row of the return.
    assert "scope=pairings_in_force" in text
    assert "报送表第" in text


def test_every_village_of_the_list_can_be_reached(open_page: PageOpener, view: View) -> None:
    at = open_page("village", code="440605")
    assert "“440605”在名单中没有" in plain(at)
    assert html(at).count("village?code=") == len(queries.villages(view.warehouse))


def test_other_pages_lead_to_villages(open_page: PageOpener) -> None:
    for at in (
        open_page("town_progress", town="440605124"),
        open_page("cases_and_problems", part="villages"),
        open_page("cases_and_problems", part="cases"),
    ):
        assert 'href="village?code=440605' in html(at)


def test_a_problem_is_that_of_the_village_it_names_not_of_a_shorter_name(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = queries.villages(view.warehouse).values()
    short, long = replace(first, short="西村"), replace(second, short="大西村")
    (problem, *_) = list_problems(view.warehouse, first.town_code, "2024H1")
    told = tuple(replace(problem, problem=text) for text in ("大西村缺人手", "西村和大西村缺人手"))
    monkeypatch.setattr(queries, "villages", lambda _: {"1": short, "2": long})
    monkeypatch.setattr(facts, "list_problems", lambda *_: told)
    assert [p.problem for p in facts._problems(view, short)] == ["西村和大西村缺人手"]
    assert len(facts._problems(view, long)) == 2


UNPAIRED = """
    select village_code, town_code, 0, 0 from village_as_of
    where period = '2026H1' and organizations = 0 order by village_code limit 1
"""


@pytest.mark.parametrize(
    ("may", "own", "sees"),
    [
        ({"read", "present"}, None, False),  # a leader
        ({"read", "datasets"}, None, True),  # an analyst
        ({"read", "datasets"}, True, True),  # the officer of its town
        ({"read", "datasets"}, False, False),  # of another town
    ],
)
def test_who_sees_a_village_without_a_pairing(
    demo_data: Path,
    open_page: PageOpener,
    monkeypatch: pytest.MonkeyPatch,
    may: set[str],
    own: bool | None,
    sees: bool,
) -> None:
    code, town, *_ = known(demo_data, UNPAIRED)[0]
    other = "440605121" if town != "440605121" else "440605124"
    towns = None if own is None else frozenset({town if own else other})
    person = Person("a", "role", "角色", frozenset(may), towns)  # type: ignore[arg-type]
    monkeypatch.setattr(opened, "reader", lambda: person)
    text = plain(open_page("village", code=str(code)))
    assert ("尚未结对" in text) is sees
    assert ("没有查看" in text) is not sees


def test_a_village_of_a_silent_town_is_not_called_unpaired(view: View) -> None:
    village = next(iter(queries.villages(view.warehouse).values()))
    state = queries.State("2024H1", None, None, 0, 0, 0)
    none = queries.projects(view.warehouse, "none", "2024H1")
    silent = facts.Facts(village, (state,), none, (), ())
    assert blocks.headline(silent) == f"{village.short}：所在镇（街道）还没有报送"
    assert "尚未结对" not in blocks.strip(replace(view, reader=EVERYBODY), silent)
