-- grain: one row for each county, window, board and organisation that is a member of it
with

-- a window to date, and which it was a half-year before; `all` is one of them under another name
windows as (
    select
        windows.area_code,
        windows.period,
        windows.is_whole,
        case
            when windows.period = windows.last_period then windows.period
            else concat(settings.to_window, windows.last_period)
        end as ranked_period,
        case
            when windows.period = windows.last_period then earlier.period
            else concat(settings.to_window, earlier.period)
        end as earlier_period
    from leaderboard_window as windows
    cross join src_setting as settings
    inner join stg_period as latest on windows.last_period = latest.period
    left join stg_period as earlier on latest.period_number = earlier.period_number + 1
),

-- ranks are compared between whole windows only
compared as (
    select
        windows.area_code,
        windows.period,
        earlier.period as earlier_period
    from windows
    inner join leaderboard_window as earlier
        on
            windows.area_code = earlier.area_code
            and windows.earlier_period = earlier.period
    where windows.is_whole and earlier.is_whole
)

select
    cast(windows.area_code as string) as area_code,
    cast(windows.period as string) as period,
    cast(ranked.board as string) as board,
    cast(ranked.organization_id as string) as organization_id,
    cast(ranked.score as double) as score,
    cast(ranked.rank as bigint) as rank,
    cast(before.rank as bigint) as rank_before,
    cast(ranked.rank_low as bigint) as rank_low,
    cast(ranked.rank_high as bigint) as rank_high,
    cast(ranked.tier as string) as tier,
    cast(ranked.top_ten_share as double) as top_ten_share,
    inputs.needs_review,
    inputs.is_estimated,
    inputs.is_town_silent,
    cast(ranked.money as double) as money,
    cast(ranked.effort as double) as effort,
    cast(ranked.expertise as double) as expertise,
    cast(ranked.results as double) as results,
    cast(ranked.continuity as double) as continuity,
    cast(ranked.recognition as double) as recognition
from windows
inner join src_leaderboard as ranked
    on
        windows.area_code = ranked.area_code
        and windows.ranked_period = ranked.period
inner join leaderboard_input as inputs
    on
        ranked.area_code = inputs.area_code
        and ranked.period = inputs.period
        and ranked.organization_id = inputs.organization_id
left join compared
    on
        windows.area_code = compared.area_code
        and windows.period = compared.period
left join src_leaderboard as before
    on
        compared.area_code = before.area_code
        and compared.earlier_period = before.period
        and ranked.board = before.board
        and ranked.organization_id = before.organization_id
