-- grain: one row for each window of comparison and half-year in it; one window holds them all
with

periods as (
    select * from stg_period
),

settings as (
    select * from src_setting
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
)

select * from final
