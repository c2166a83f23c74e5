-- grain: one row for each window of comparison and half-year in it; one window holds them all,
-- one those before the last half-year that any town has reported
with

periods as (
    select * from stg_period
),

settings as (
    select * from src_setting
),

reported as (
    select max(period_number) as last_number
    from stg_return
    where is_town
),

final as (
    select
        period as window_code,
        period,
        period_number
    from periods

    union all

    select
        settings.all_window as window_code,
        periods.period,
        periods.period_number
    from periods
    cross join settings

    union all

    select
        settings.before_window as window_code,
        periods.period,
        periods.period_number
    from periods
    cross join settings
    cross join reported
    where periods.period_number < reported.last_number
)

select * from final
