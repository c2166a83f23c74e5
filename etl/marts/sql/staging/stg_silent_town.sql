-- grain: one row for each half-year up to the last that its county reported and town without a
-- return in force
with

reported as (
    select
        counties.county_code,
        max(returns.period_number) as last_number
    from stg_return as returns
    inner join stg_county as counties on returns.town_code = counties.area_code
    where returns.is_town
    group by counties.county_code
)

select
    periods.period,
    periods.period_number,
    reported.county_code,
    towns.town_code,
    towns.town_name
from stg_period as periods
inner join reported on periods.period_number <= reported.last_number
inner join stg_county as counties on reported.county_code = counties.county_code
inner join src_town as towns on counties.area_code = towns.town_code
left join stg_return as town_returns
    on
        periods.period = town_returns.period
        and towns.town_code = town_returns.town_code
where town_returns.submission_id is null
