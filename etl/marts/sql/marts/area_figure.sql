-- grain: one row for each period, area and compared indicator
-- stg_figure is made from the dictionary (etl/marts/runner.py)
with

-- a return that is not due yet is not lacking; one that waits to be mended or examined is
missing as (
    select
        stg_period.period,
        area_towns.area_code,
        count(*) as returns
    from stg_period
    inner join stg_period as earlier on stg_period.period_number >= earlier.period_number
    cross join stg_area_town as area_towns
    inner join stg_submission_status as statuses
        on
            earlier.period = statuses.period
            and area_towns.town_code = statuses.town_code
    where statuses.state in ('missing', 'rejected', 'pending')
    group by stg_period.period, area_towns.area_code
)

select
    figures.period,
    figures.area_code,
    figures.indicator,
    figures.kind,
    figures.value,
    case
        when figures.kind = 'flow'
            then sum(figures.value) over to_date
    end as value_to_date,
    figures.is_approximate,
    figures.kind = 'flow' and bool_or(figures.is_approximate) over to_date
        as is_approximate_to_date,
    case when figures.kind = 'flow' then coalesce(missing.returns, 0) end as returns_missing_to_date
from stg_figure as figures
inner join stg_period as periods on figures.period = periods.period
left join missing
    on
        figures.period = missing.period
        and figures.area_code = missing.area_code
window to_date as (
    partition by figures.area_code, figures.indicator
    order by periods.period_number
    rows between unbounded preceding and current row
)
