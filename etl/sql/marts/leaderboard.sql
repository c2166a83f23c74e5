-- grain: one row for each window, board and organisation that is a member of it
with

ranked as (
    select * from src_leaderboard
),

final as (
    select
        cast(period as string) as period,
        cast(board as string) as board,
        cast(organization_id as string) as organization_id,
        cast(score as double) as score,
        cast(rank as bigint) as rank,
        cast(rank_low as bigint) as rank_low,
        cast(rank_high as bigint) as rank_high,
        cast(tier as string) as tier,
        cast(top_ten_share as double) as top_ten_share,
        cast(needs_review as boolean) as needs_review,
        cast(money as double) as money,
        cast(effort as double) as effort,
        cast(expertise as double) as expertise,
        cast(results as double) as results,
        cast(continuity as double) as continuity,
        cast(recognition as double) as recognition
    from ranked
)

select * from final
