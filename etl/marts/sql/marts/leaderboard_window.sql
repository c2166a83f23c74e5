-- grain: one row for each window of the leaderboard: a half-year, from the first to a half-year, or
-- from the first to the last that every town has reported
with

reported as (
    select max(period_number) as last_number
    from stg_return
    where is_town
),

half_years as (
    select periods.*
    from stg_period as periods
    inner join reported on periods.period_number <= reported.last_number
),

spans as (
    select
        period,
        period as first_period,
        period as last_period,
        period_number as first_number,
        period_number as last_number,
        false as is_to_date
    from half_years

    union all

    select
        concat(settings.to_window, latest.period) as period,
        earliest.period as first_period,
        latest.period as last_period,
        earliest.period_number as first_number,
        latest.period_number as last_number,
        true as is_to_date
    from half_years as latest
    cross join half_years as earliest
    cross join src_setting as settings
    where earliest.period = settings.first_period
),

silent as (
    select distinct
        spans.period,
        silent_towns.town_code,
        silent_towns.town_name
    from spans
    inner join stg_silent_town as silent_towns
        on
            spans.first_number <= silent_towns.period_number
            and spans.last_number >= silent_towns.period_number
),

silent_names as (
    select
        period,
        string_agg(town_name, '、' order by town_code) as silent_towns
    from silent
    group by period
),

windows as (
    select
        spans.*,
        silent_names.silent_towns,
        silent_names.period is null as is_whole
    from spans
    left join silent_names on spans.period = silent_names.period
),

-- the last whole one; where none is, the last
ordered as (
    select
        *,
        row_number() over (order by is_whole desc, last_number desc) as nth
    from windows
    where is_to_date
)

select
    period,
    first_period,
    last_period,
    is_whole,
    silent_towns
from windows

union all

select
    settings.all_window as period,
    ordered.first_period,
    ordered.last_period,
    ordered.is_whole,
    ordered.silent_towns
from ordered
cross join src_setting as settings
where ordered.nth = 1
