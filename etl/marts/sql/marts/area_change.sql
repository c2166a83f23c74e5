-- grain: one row for each period, area, compared indicator and half-year that it is compared with
-- a flow is compared over the towns with a return in both half-years
with

pairs as (
    select
        periods.period,
        'previous' as compared_with,
        earlier.period as period_before
    from stg_period as periods
    inner join stg_period as earlier on periods.period_number = earlier.period_number + 1

    union all

    select
        periods.period,
        'year_before' as compared_with,
        earlier.period as period_before
    from stg_period as periods
    inner join stg_period as earlier
        on cast(periods.start_date - interval '1' year as date) = earlier.start_date
),

figures as (
    select
        pairs.period,
        pairs.compared_with,
        pairs.period_before,
        now.area_code,
        now.indicator,
        now.kind,
        now.value as value_now,
        before.value as value_before
    from pairs
    inner join stg_figure as now on pairs.period = now.period
    inner join stg_figure as before
        on
            pairs.period_before = before.period
            and now.area_code = before.area_code
            and now.indicator = before.indicator
),

towns as (
    select
        area_code,
        count(*) as towns
    from stg_area_town
    group by area_code
),

compared as (
    select
        figures.period,
        area_towns.area_code,
        figures.indicator,
        figures.compared_with,
        figures.period_before,
        sum(figures.value_now) as value_now,
        sum(figures.value_before) as value_before,
        count(*) as towns_compared,
        count(*) < towns.towns as is_like_for_like
    from figures
    inner join stg_area_town as area_towns on figures.area_code = area_towns.town_code
    inner join towns on area_towns.area_code = towns.area_code
    where
        figures.kind = 'flow'
        and figures.value_now is not null
        and figures.value_before is not null
    group by
        figures.period,
        area_towns.area_code,
        figures.indicator,
        figures.compared_with,
        figures.period_before,
        towns.towns

    union all

    -- without a return of the half-year all is carried forward: “unchanged” would mean nothing
    select
        figures.period,
        figures.area_code,
        figures.indicator,
        figures.compared_with,
        figures.period_before,
        figures.value_now,
        figures.value_before,
        area_periods.towns_with_data as towns_compared,
        false as is_like_for_like
    from figures
    inner join stg_area_period as area_periods
        on
            figures.period = area_periods.period
            and figures.area_code = area_periods.area_code
    where
        figures.kind = 'stock'
        and area_periods.towns_reported > 0
        and figures.value_now is not null
        and figures.value_before is not null
)

select
    period,
    area_code,
    indicator,
    compared_with,
    period_before,
    value_now,
    value_before,
    value_now - value_before as change,
    case
        when value_before > 0
            then 100 * (value_now - value_before) / nullif(value_before, 0)
    end as change_pct,
    towns_compared,
    is_like_for_like
from compared
