-- grain: one row for each period and area, with what is known of it
with

first_returns as (
    select
        area_towns.area_code,
        min(stg_return.period_number) as period_number
    from stg_return
    inner join stg_area_town as area_towns on stg_return.town_code = area_towns.town_code
    group by area_towns.area_code
),

counted as (
    select
        periods.period,
        periods.period_number,
        area_towns.area_code,
        area_towns.is_town,
        count(latest_returns.town_code) as towns_with_data,
        count(case when not latest_returns.is_carried_forward then 1 end) as towns_reported,
        min(latest_returns.data_period_number) as data_period_number
    from stg_period as periods
    cross join stg_area_town as area_towns
    left join stg_latest_return as latest_returns
        on
            periods.period = latest_returns.period
            and area_towns.town_code = latest_returns.town_code
    group by
        periods.period,
        periods.period_number,
        area_towns.area_code,
        area_towns.is_town
)

select
    counted.*,
    counted.towns_with_data > 0 as has_data,
    -- a first return has no earlier one to compare with; a town's carried data say nothing new,
    -- a wider area's classes are of the union of its towns
    coalesce(first_returns.period_number < counted.period_number, false)
    and (not counted.is_town or counted.towns_reported > 0) as is_class_known
from counted
left join first_returns on counted.area_code = first_returns.area_code
