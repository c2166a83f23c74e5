-- a better score has the better rank, within its interval's ends, and only known tiers are given
select
    board_rows.period,
    board_rows.board,
    board_rows.organization_id
from leaderboard as board_rows
left join tier on board_rows.tier = tier.tier
where
    board_rows.rank_low > board_rows.rank_high
    or board_rows."rank" < 1
    or board_rows.score < 0
    or board_rows.score > 100
    or board_rows.top_ten_share < 0
    or board_rows.top_ten_share > 1
    or (board_rows.tier is not null and tier.tier is null)

union all

select
    better.period,
    better.board,
    better.organization_id
from leaderboard as better
inner join leaderboard as worse
    on
        better.period = worse.period
        and better.board = worse.board
        and better."rank" = worse."rank" - 1
where better.score < worse.score
