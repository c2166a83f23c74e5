-- grain: one row for each county and window of its boards: a half-year, from the first to a half-
-- year, or from the first to the last that every town has reported
with

reported as (
    select
        counties.county_code as area_code,
        max(returns.period_number) as last_number
    from stg_return as returns
    inner join stg_county as counties on returns.town_code = counties.area_code
    where returns.is_town
    group by counties.county_code
),

half_years as (
    select
        reported.area_code,
        periods.*
    from stg_period as periods
    inner join reported on periods.period_number <= reported.last_number
),

spans as (
    select
        area_code,
        period,
        period as first_period,
        period as last_period,
        period_number as first_number,
        period_number as last_number,
        false as is_to_date
    from half_years

    union all

    select
        latest.area_code,
        concat(settings.to_window, latest.period) as period,
        earliest.period as first_period,
        latest.period as last_period,
        earliest.period_number as first_number,
        latest.period_number as last_number,
        true as is_to_date
    from half_years as latest
    inner join half_years as earliest on latest.area_code = earliest.area_code
    cross join src_setting as settings
    where earliest.period = settings.first_period
),

silent as (
    select distinct
        spans.area_code,
        spans.period,
        silent_towns.town_code,
        silent_towns.town_name
    from spans
    inner join stg_silent_town as silent_towns
        on
            spans.area_code = silent_towns.county_code
            and spans.first_number <= silent_towns.period_number
            and spans.last_number >= silent_towns.period_number
),

silent_names as (
    select
        area_code,
        period,
        string_agg(town_name, '、' order by town_code) as silent_towns
    from silent
    group by area_code, period
),

windows as (
    select
        spans.*,
        silent_names.silent_towns,
        silent_names.period is null as is_whole
    from spans
    left join silent_names
        on
            spans.area_code = silent_names.area_code
            and spans.period = silent_names.period
),

-- the last whole one; where none is, the last
ordered as (
    select
        *,
        row_number() over (
            partition by area_code
            order by is_whole desc, last_number desc
        ) as nth
    from windows
    where is_to_date
)

select
    area_code,
    period,
    first_period,
    last_period,
    is_whole,
    silent_towns
from windows

union all

select
    ordered.area_code,
    settings.all_window as period,
    ordered.first_period,
    ordered.last_period,
    ordered.is_whole,
    ordered.silent_towns
from ordered
cross join src_setting as settings
where ordered.nth = 1
