-- grain: one row for each period, town with figures and derived milestone
-- attention_count: what calls for attention by the step's rule (returns, problems);
-- under_way_count: what is being worked on (problems in coordination)
with

-- how punctual a town is can be said of one that has never reported, too;
-- what is new can be said of one that has reported now alone
town_steps as (
    select
        stg_period.period,
        town.town_code,
        milestone.milestone,
        milestone.basis
    from stg_period
    cross join town
    cross join milestone
    inner join src_measure as measures on milestone.milestone = measures.milestone
    left join stg_latest_return as latest_returns
        on
            stg_period.period = latest_returns.period
            and town.town_code = latest_returns.town_code
    where
        milestone.owner = 'town'
        and milestone.basis <> 'declared'
        and (measures.measure = 'returns' or latest_returns.submission_id is not null)
        and (measures.measure <> 'new_projects' or not latest_returns.is_carried_forward)
),

counted as (
    select
        period,
        town_code,
        milestone,
        count(distinct case when is_done then subject_id end) as numerator,
        count(distinct subject_id) as denominator,
        count(distinct case when needs_attention then subject_id end) as attention_count
    from step_row
    group by period, town_code, milestone
),

under_way as (
    select
        problems.period,
        problems.town_code,
        measures.milestone,
        count(*) as problems
    from problem_as_of as problems
    inner join src_measure as measures on measures.measure = 'problems'
    where problems.status = 'coordinating'
    group by problems.period, problems.town_code, measures.milestone
)

select
    town_steps.period,
    town_steps.town_code,
    town_steps.milestone,
    coalesce(counted.numerator, 0) as numerator,
    case when town_steps.basis = 'ratio' then coalesce(counted.denominator, 0) end
        as denominator,
    coalesce(counted.attention_count, 0) as attention_count,
    coalesce(under_way.problems, 0) as under_way_count
from town_steps
left join counted
    on
        town_steps.period = counted.period
        and town_steps.town_code = counted.town_code
        and town_steps.milestone = counted.milestone
left join under_way
    on
        town_steps.period = under_way.period
        and town_steps.town_code = under_way.town_code
        and town_steps.milestone = under_way.milestone
