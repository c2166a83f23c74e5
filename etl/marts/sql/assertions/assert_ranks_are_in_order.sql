-- a better score has the better rank, within its interval's ends; tiers go down with the rank, but
-- for the first among the second, and only whole windows have them
with

tiered as (
    select
        board_rows.*,
        tier.sort_order,
        -- the two highest tiers are one group: 名次相近
        greatest(tier.sort_order, 2) as tier_group
    from leaderboard as board_rows
    inner join tier on board_rows.tier = tier.tier
)

select
    board_rows.area_code,
    board_rows.period,
    board_rows.board,
    board_rows.organization_id
from leaderboard as board_rows
left join tier on board_rows.tier = tier.tier
left join leaderboard_window as windows
    on
        board_rows.area_code = windows.area_code
        and board_rows.period = windows.period
where
    board_rows.rank_low > board_rows.rank_high
    or board_rows."rank" < 1
    or board_rows.score < 0
    or board_rows.score > 100
    or board_rows.top_ten_share < 0
    or board_rows.top_ten_share > 1
    or windows.period is null
    or (board_rows.tier is not null and (tier.tier is null or not windows.is_whole))

union all

select
    better.area_code,
    better.period,
    better.board,
    better.organization_id
from leaderboard as better
inner join leaderboard as worse
    on
        better.area_code = worse.area_code
        and better.period = worse.period
        and better.board = worse.board
        and better."rank" = worse."rank" - 1
where better.score < worse.score

union all

select
    better.area_code,
    better.period,
    better.board,
    better.organization_id
from tiered as better
inner join tiered as worse
    on
        better.area_code = worse.area_code
        and better.period = worse.period
        and better.board = worse.board
        and better."rank" < worse."rank"
where better.tier_group > worse.tier_group
