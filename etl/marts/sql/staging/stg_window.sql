-- grain: one row for each window of comparison and half-year in it; one window holds them all,
-- one those before the last half-year that any town has reported
with

reported as (
    select max(period_number) as last_number
    from stg_return
    where is_town
)

select
    period as window_code,
    period,
    period_number
from stg_period

union all

select
    settings.all_window as window_code,
    periods.period,
    periods.period_number
from stg_period as periods
cross join src_setting as settings

union all

select
    settings.before_window as window_code,
    periods.period,
    periods.period_number
from stg_period as periods
cross join src_setting as settings
cross join reported
where periods.period_number < reported.last_number
