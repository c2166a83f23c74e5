"""Boards that are taken from an earlier version are those that would be drawn anew."""

from __future__ import annotations

from typing import Any
from unittest import mock

import duckdb
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.marts import leaderboard, ranking
from etl.marts.leaderboard import build_leaderboard
from tests.etl.marts.boards import BOARDS, member, rules

RULES = rules(draws=40, boards=BOARDS[:1])
WINDOWS = [(area, period) for area in "XY" for period in ("2024H1", "to_2024H2")]
Given = dict[tuple[str, str], dict[str, int]]  # window → organisation → yuan
# Organisations of a window and what they gave; one that is not there is no member.
windows = st.dictionaries(
    st.sampled_from(WINDOWS), st.dictionaries(st.sampled_from("ABC"), st.integers(0, 3))
)


def make_tables(con: duckdb.DuckDBPyConnection, place: str, amounts: Given, whole: bool) -> None:
    rows = [
        member(name, area_code=area, period=period, money_yuan=money)
        for (area, period), members in amounts.items()
        for name, money in members.items()
    ]
    columns = pd.DataFrame(rows, columns=list(member("A"))).drop(columns="is_whole")
    con.register("incoming", columns.astype({"half_years_active": float, "half_years_due": float}))
    con.execute(f"create table {place}leaderboard_input as select * from incoming")
    listed = [(*window, whole) for window in WINDOWS]
    con.register("incoming", pd.DataFrame(listed, columns=["area_code", "period", "is_whole"]))
    con.execute(f"create table {place}leaderboard_window as select * from incoming")


def ranks(con: duckdb.DuckDBPyConnection) -> list[Any]:
    ranking.rank(con, RULES)
    return con.execute("select * from src_leaderboard order by all").fetchall()


def earlier(con: duckdb.DuckDBPyConnection, amounts: Given, whole: bool) -> None:
    """Attach a version of these amounts; a window has a second name in it, as the last whole one has."""
    con.execute("attach ':memory:' as earlier")
    with duckdb.connect() as other:
        make_tables(other, "", amounts, whole)
        ranks(other)
        made = other.sql(
            "select *, 1 as rank_before from src_leaderboard union all "
            "select * replace ('all' as period), 1 from src_leaderboard where period = '2024H1'"
        ).to_arrow_table()
    make_tables(con, "earlier.", amounts, whole)
    con.register("incoming", made)
    con.execute("create table earlier.leaderboard as select * from incoming")


@settings(max_examples=12)
@given(before=windows, after=windows, whole=st.booleans(), was_whole=st.booleans())
def test_only_windows_with_other_rows_are_drawn_and_all_ranks_are_the_same(
    before: Given, after: Given, whole: bool, was_whole: bool
) -> None:
    with duckdb.connect() as con:
        make_tables(con, "", after, whole)
        anew = ranks(con)
        con.execute("drop table src_leaderboard")
        earlier(con, before, was_whole)
        with mock.patch.object(leaderboard, "build_leaderboard", wraps=build_leaderboard) as draw:
            assert ranks(con) == anew
    drawn = draw.call_args.args[0]
    other = {w for w in after if after[w] != before.get(w, {}) or whole != was_whole}
    assert {*zip(drawn["area_code"], drawn["period"], strict=True)} == {
        w for w in other if after[w]
    }
