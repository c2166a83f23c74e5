-- grain: one row for each period and area, with what is known of it
with

counted as (
    select
        periods.period,
        periods.period_number,
        area_towns.area_code,
        area_towns.is_district,
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
        area_towns.is_district
)

select
    *,
    towns_with_data > 0 as has_data,
    -- the first half-year has no earlier one; a town's carried data say nothing new,
    -- the district's classes are of the union of its towns
    period_number > 1
    and towns_with_data > 0
    and (is_district or towns_reported > 0) as is_class_known
from counted
