-- grain: one row for each county, window that is ranked and half-year in it
select
    windows.area_code,
    windows.period as window_code,
    windows.period <> windows.last_period as is_to_date,
    latest.period_number as last_number,
    periods.period,
    periods.period_number
from leaderboard_window as windows
inner join src_setting as settings on windows.period <> settings.all_window
inner join stg_period as earliest on windows.first_period = earliest.period
inner join stg_period as latest on windows.last_period = latest.period
inner join stg_period as periods
    on
        earliest.period_number <= periods.period_number
        and latest.period_number >= periods.period_number
