-- grain: one row for each half-year up to the last reported and town without a return in force
with

reported as (
    select max(period_number) as last_number
    from stg_return
    where is_town
)

select
    periods.period,
    periods.period_number,
    towns.town_code,
    towns.town_name
from stg_period as periods
inner join reported on periods.period_number <= reported.last_number
cross join src_town as towns
left join stg_return as town_returns
    on
        periods.period = town_returns.period
        and towns.town_code = town_returns.town_code
where town_returns.submission_id is null
