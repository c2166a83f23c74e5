-- what a half-year carries over is what waited at the end of the one before
with

waiting as (
    select
        stg_period.period_number,
        problem_as_of.problem_id
    from problem_as_of
    inner join stg_period on problem_as_of.period = stg_period.period
    where not problem_as_of.is_resolved
),

carried_over as (
    select
        stg_period.period_number - 1 as period_number,
        problem_as_of.problem_id
    from problem_as_of
    inner join stg_period on problem_as_of.period = stg_period.period
    where problem_as_of.is_carried_over
),

last_period as (
    select max(period_number) as period_number from stg_period
)

select
    coalesce(waiting.period_number, carried_over.period_number) as period_number,
    coalesce(waiting.problem_id, carried_over.problem_id) as problem_id
from waiting
full join carried_over
    on
        waiting.period_number = carried_over.period_number
        and waiting.problem_id = carried_over.problem_id
cross join last_period
where
    (waiting.problem_id is null or carried_over.problem_id is null)
    and coalesce(waiting.period_number, carried_over.period_number)
    < last_period.period_number
