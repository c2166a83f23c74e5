"""The board of the demonstration under attack: what a town or an organisation may try to move it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.marts import runner
from etl.marts.leaderboard import build_leaderboard, last_rank
from etl.marts.sources import load_sources
from tests.support import small_publications
from tests.support.data_folders import published_file

pytestmark = pytest.mark.slow

TODAY = dt.date(2026, 11, 24)
RANKS = """
    select board, organization_id, rank, rank_low, rank_high, tier from leaderboard
    where period = ? order by all
"""
ROW = 'submission_id, sheet, "row"'
COMPARED = ("to_2025H1", "to_2025H2")  # `all` is one of these

Boards = pd.DataFrame
Attack = Callable[..., duckdb.DuckDBPyConnection]


def marts(
    folder: DataFolder, warehouse: Path, windows: tuple[str, ...]
) -> duckdb.DuckDBPyConnection:
    """The boards of some windows, what is asked about their rows, and all that these are made of."""
    con = duckdb.connect()
    con.execute(f"attach '{warehouse}' as warehouse (read_only)")
    load_sources(con, folder, folder.dictionary, TODAY)
    steps, inputs = runner.steps(folder.dictionary), {"leaderboard_input", "plausibility_question"}
    small_publications.make(con, folder.dictionary, inputs | {"model_case"}, steps)
    con.execute(f"delete from leaderboard_input where period not in {windows}")
    small_publications.make(con, folder.dictionary, {"leaderboard"}, steps)
    return con


@pytest.fixture(scope="module")
def folder(demo_data: Path) -> DataFolder:
    return DataFolder(demo_data)


@pytest.fixture(scope="module")
def dictionary(folder: DataFolder) -> Dictionary:
    return folder.dictionary


@pytest.fixture(scope="module")
def before(folder: DataFolder) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts of the demonstration as they are published."""
    with duckdb.connect(str(published_file(folder)), read_only=True) as con:
        yield con


@pytest.fixture
def attack(folder: DataFolder, tmp_path: Path) -> Attack:
    """A function that gives the marts after some statements were run on the returns."""

    def run(*statements: str) -> duckdb.DuckDBPyConnection:
        copy = tmp_path / "warehouse.duckdb"
        shutil.copyfile(folder.warehouse, copy)
        with closing(duckdb.connect(str(copy))) as con:
            for statement in statements:
                con.execute(statement)
        return marts(folder, copy, COMPARED)

    return run


def ranks(con: duckdb.DuckDBPyConnection, window: str = "all") -> Boards:
    return con.execute(RANKS, [window]).df()


def member_at(con: duckdb.DuckDBPyConnection, board: str, share: float) -> str:
    """The member at a share of a board of the whole window to date."""
    members = con.execute(
        "select organization_id from leaderboard where period = 'all' and board = ? order by rank",
        [board],
    ).fetchall()
    return str(members[int(share * len(members))][0])


KINDS = ("行业协会商会", "社会团体", "社会服务机构")


def test_without_the_last_return_of_a_town_nobody_moves(
    before: duckdb.DuckDBPyConnection, attack: Attack
) -> None:
    town = "town_code = '440605124' and period = '2025H2'"
    after = attack(f"delete from submission where {town}")
    a_half_year_ago = ranks(before, "to_2025H1")
    pd.testing.assert_frame_equal(ranks(after, "to_2025H1"), a_half_year_ago)
    pd.testing.assert_frame_equal(ranks(after), a_half_year_ago)


def test_cases_that_a_town_awards_itself_move_nobody(
    before: duckdb.DuckDBPyConnection, attack: Attack
) -> None:
    awarded = [member_at(before, board, share) for board in KINDS for share in (1 / 3, 1 / 2)]
    told = [
        f"""
        insert into model_case by name
        select submission_id, town_code, period, sheet, 9000 + {3 * place + number} as "row",
            '自评案例{number}' as title, kind, '{member}' as organization_id,
            summary, '{level}' as level
        from model_case
        where submission_id in (
            select submission_id from project_organization
            where organization_id = '{member}' and period = '2025H2'
            union all
            select submission_id from submission where town_code = '440605124'
        ) and period = '2025H2'
        limit 1
        """
        for place, member in enumerate(awarded)
        for number, level in enumerate(("town", "town", "national"))
    ]
    after = attack(*told)
    added = "select count(*) from model_case where title like '自评案例%'"
    assert after.execute(added).fetchone() == (len(told),)
    pd.testing.assert_frame_equal(ranks(after), ranks(before))


def test_a_name_lent_to_three_finished_projects_does_not_reach_the_list(
    before: duckdb.DuckDBPyConnection, attack: Attack
) -> None:
    lenders = {board: member_at(before, board, 1 / 2) for board in KINDS}
    after = attack(*(lent(before, lender, at) for at, lender in enumerate(lenders.values())))
    asked = "select count(*) from plausibility_question where question = 'joined_late'"
    assert after.execute(asked).fetchone() == (3 * len(lenders),)
    for board, lender in lenders.items():
        was, now = (place(ranks(con), board, lender) for con in (before, after))
        assert was["tier"] == now["tier"], board
        reach = 0.1 * len(ranks(before).query(f"board == '{board}'"))
        assert was["rank"] - now["rank"] <= reach, board


def lent(before: duckdb.DuckDBPyConnection, lender: str, place: int) -> str:
    """The statement that names the lender in three finished projects of others, each lender in three of its own."""
    completing = f"""
        select report.* from project_report as report
        where report.status = 'completed' and report.period <= '2025H2'
            and exists (
                select 1 from project_report as earlier
                where earlier.project_id = report.project_id and earlier.period < report.period
            )
            and report.project_id not in (
                select project_id from project_organization where organization_id = '{lender}'
            )
        order by report.cash_yuan, report.project_id limit 3 offset {3 * place}
    """
    chosen = before.execute(completing).df()
    assert len(chosen) == 3
    rows = " or ".join(
        f"(submission_id = '{r.submission_id}' and sheet = '{r.sheet}' and \"row\" = {r.row})"
        for r in chosen.itertuples()
    )
    return f"""
        insert into project_organization by name
        select submission_id, town_code, period, sheet, "row", max("position") + 1 as "position",
            '{lender}' as organization_id, false as is_lead
        from project_organization where {rows} group by all
    """


def place(boards: Boards, board: str, organization: str) -> pd.Series:
    return boards[(boards.board == board) & (boards.organization_id == organization)].iloc[0]


def test_one_project_told_as_five_gains_its_lead_nothing(
    before: duckdb.DuckDBPyConnection, attack: Attack
) -> None:
    leads = {board: member_at(before, board, 1 / 2) for board in KINDS}
    after = attack(*(s for lead in leads.values() for s in told_as_five(before, lead)))
    asked = "select count(*) from plausibility_question where question = 'similar_projects'"
    assert after.execute(asked).fetchone() == (5 * len(leads),)
    for board, lead in leads.items():
        was, now = (place(ranks(con), board, lead) for con in (before, after))
        assert now["rank"] >= was["rank"], board


def told_as_five(before: duckdb.DuckDBPyConnection, lead: str) -> list[str]:
    """The statements that make five finished projects of one of the lead's, a fifth of it each."""
    row = before.execute(
        f"""
        select submission_id, sheet, "row" from project_report
        inner join project_organization using ({ROW})
        where organization_id = '{lead}' and project_report.period = '2025H2' and is_lead
        order by project_report.status <> 'completed', "row" limit 1
        """
    ).fetchone()
    assert row
    at = f"submission_id = '{row[0]}' and sheet = '{row[1]}' and \"row\" = {row[2]}"
    amounts = ["cash_yuan", "in_kind_yuan", "activities", "expert_sessions", "volunteer_visits"]
    amounts += ["volunteer_hours", "beneficiaries"]
    shared = ", ".join(f"{amount} / 5 as {amount}" for amount in amounts)
    told = []
    for part in range(1, 5):
        number = f'"row" + {1000 * part} as "row"'
        told += [
            f"""
            insert into project_report by name
            select * replace ({shared}, {number}, 'completed' as status, 100 as progress_pct,
                project_name || '第{part}期' as project_name, match_key || '{part}' as match_key,
                own_code || '{part}' as own_code, null as given_code)
            from project_report where {at}
            """,
            *(
                f"insert into {table} by name select * replace ({number}) from {table} where {at}"
                for table in ("project_organization", "project_aid_type")
            ),
        ]
    one = ", ".join(f"{amount} = {amount} / 5" for amount in amounts)
    last = f"update project_report set {one}, status = 'completed', progress_pct = 100 where {at}"
    return [*told, last]


def test_seeds_decide_nothing(before: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    inputs = before.execute(
        """
        select inputs.*, is_whole from leaderboard_input as inputs
        inner join leaderboard_window using (period) where period = 'to_2025H2'
        """
    ).df()
    made = [seeded(inputs, dictionary, seed) for seed in range(5)]
    first = made[0]
    size = first.groupby("board")["rank"].transform("size")
    for other in made[1:]:
        for bound in ("rank_low", "rank_high"):
            moved = (other[bound] - first[bound]).abs()
            assert (moved <= (0.03 * size).clip(lower=1)).all(), bound
    changed = pd.concat([o["tier"].fillna("") != first["tier"].fillna("") for o in made], axis=1)
    shares = pd.concat([o["top_ten_share"] for o in made], axis=1)[changed.any(axis=1)]
    near = pd.concat([(shares - bound).abs().min(axis=1) for bound in (0.1, 0.9)], axis=1)
    # Who moves the end of the close ones moves those before it too.
    assert (near.min(axis=1).groupby("board").min() <= 0.01).all()


def seeded(inputs: pd.DataFrame, dictionary: Dictionary, seed: int) -> pd.DataFrame:
    rules = dictionary.leaderboard.model_copy(update={"seed": seed})
    made = build_leaderboard(inputs, dictionary.model_copy(update={"leaderboard": rules}))
    return made.set_index(["board", "organization_id"]).sort_index()


def test_a_better_rank_is_in_no_lower_tier_but_that_of_the_close_ones(
    before: duckdb.DuckDBPyConnection, dictionary: Dictionary
) -> None:
    tiers = dictionary.vocabularies["tier"].codes
    tiered = before.execute("select * from leaderboard where tier is not null").df()
    order = tiered["tier"].map(tiers.index)
    boards = tiered.groupby(["period", "board"])
    assert len(boards) > 40
    for (_, board), members in boards:
        group = order[members.index].clip(lower=1)  # the two highest are one group
        ordered = group[members.sort_values(["rank", "organization_id"]).index]
        assert ordered.is_monotonic_increasing, board
        highest = members[members["tier"] == tiers[0]]
        cut = last_rank(dictionary.leaderboard.tier_top, len(members))
        assert len(highest) <= cut / 0.9
