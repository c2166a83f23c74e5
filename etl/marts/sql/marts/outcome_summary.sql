-- grain: one row for each period, area and indicator of outcomes
-- The sheet may be left out: no row is not 0, so sums without any row are unknown.
with

reported as (
    select
        outcome.indicator,
        outcome.quantity,
        outcome.project_id,
        stg_return.town_code,
        stg_return.period_number
    from outcome
    inner join stg_return
        on
            outcome.submission_id = stg_return.submission_id
            and stg_return.is_town
),

grid as (
    select
        areas.period,
        areas.period_number,
        areas.area_code,
        outcome_indicator.outcome_indicator as indicator
    from stg_area_period as areas
    cross join outcome_indicator
)

select
    grid.period,
    grid.area_code,
    grid.indicator,
    cast(
        sum(case when reported.period_number = grid.period_number then reported.quantity end)
        as double
    ) as quantity,
    cast(sum(reported.quantity) as double) as quantity_to_date,
    count(distinct reported.project_id) as projects_to_date
from grid
inner join stg_area_town as area_towns on grid.area_code = area_towns.area_code
left join reported
    on
        area_towns.town_code = reported.town_code
        and grid.indicator = reported.indicator
        and grid.period_number >= reported.period_number
group by grid.period, grid.area_code, grid.indicator
