-- grain: one row for each window, board and organisation that is a member of it
with

-- of a half-year the one before it; of all of them, all that came before the last one reported
before as (
    select
        later.period,
        ranked.board,
        ranked.organization_id,
        ranked.rank
    from src_leaderboard as ranked
    inner join stg_period as earlier on ranked.period = earlier.period
    inner join stg_period as later on earlier.period_number = later.period_number - 1

    union all

    select
        settings.all_window as period,
        ranked_before.board,
        ranked_before.organization_id,
        ranked_before.rank
    from src_leaderboard_before as ranked_before
    cross join src_setting as settings
)

select
    cast(ranked.period as string) as period,
    cast(ranked.board as string) as board,
    cast(ranked.organization_id as string) as organization_id,
    cast(ranked.score as double) as score,
    cast(ranked.rank as bigint) as rank,
    cast(before.rank as bigint) as rank_before,
    cast(ranked.rank_low as bigint) as rank_low,
    cast(ranked.rank_high as bigint) as rank_high,
    cast(ranked.tier as string) as tier,
    cast(ranked.top_ten_share as double) as top_ten_share,
    cast(ranked.needs_review as boolean) as needs_review,
    cast(ranked.money as double) as money,
    cast(ranked.effort as double) as effort,
    cast(ranked.expertise as double) as expertise,
    cast(ranked.results as double) as results,
    cast(ranked.continuity as double) as continuity,
    cast(ranked.recognition as double) as recognition
from src_leaderboard as ranked
left join before
    on
        ranked.period = before.period
        and ranked.board = before.board
        and ranked.organization_id = before.organization_id
