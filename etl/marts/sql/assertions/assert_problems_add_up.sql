-- what was carried over, is new or was reopened is resolved now, or waits still; in every area
with

summed as (
    select
        period,
        area_code,
        sum(problems_carried_over) as carried_over,
        sum(problems_new) as new_ones,
        sum(problems_reopened) as reopened,
        sum(problems_resolved) as resolved,
        sum(problems_waiting) as waiting
    from problem_flow
    group by period, area_code
),

counted as (
    select
        period,
        town_code as area_code,
        sum(case when is_resolved then 0 else 1 end) as waiting
    from problem_as_of
    group by period, town_code
)

select
    summed.period,
    summed.area_code,
    summed.waiting
from summed
left join counted
    on
        summed.period = counted.period
        and summed.area_code = counted.area_code
left join town on summed.area_code = town.town_code
where
    summed.carried_over + coalesce(summed.new_ones, 0) + coalesce(summed.reopened, 0)
    <> coalesce(summed.resolved, 0) + summed.waiting
    or (
        town.town_code is not null
        and coalesce(summed.waiting, 0) <> coalesce(counted.waiting, 0)
    )
