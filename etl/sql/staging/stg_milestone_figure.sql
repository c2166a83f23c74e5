-- grain: one row for each period, town with figures and derived milestone
-- attention_count: what calls for attention by the step's rule (A6 returns, A7 problems)
with

latest_returns as (
    select * from stg_latest_return
),

town_returns as (
    select * from stg_return
    where is_town
),

projects as (
    select * from stg_project_as_of
    where is_counted
),

village_counts as (
    select
        town_code,
        count(*) as villages
    from village
    group by town_code
),

villages_with_need as (
    select
        latest_returns.period,
        latest_returns.town_code,
        count(distinct village.village_code) as villages
    from latest_returns
    inner join town_returns
        on
            latest_returns.town_code = town_returns.town_code
            and latest_returns.period_number >= town_returns.period_number
    inner join village_need on town_returns.submission_id = village_need.submission_id
    inner join village
        on
            village_need.village_code = village.village_code
            and latest_returns.town_code = village.town_code
    group by latest_returns.period, latest_returns.town_code
),

l2 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'L2' as milestone,
        coalesce(villages_with_need.villages, 0) as numerator,
        coalesce(village_counts.villages, 0) as denominator,
        0 as attention_count
    from latest_returns
    left join village_counts on latest_returns.town_code = village_counts.town_code
    left join villages_with_need
        on
            latest_returns.period = villages_with_need.period
            and latest_returns.town_code = villages_with_need.town_code
),

villages_paired as (
    select
        pairings.period,
        pairings.town_code,
        count(distinct village.village_code) as villages
    from stg_pairing_in_force as pairings
    inner join village
        on
            pairings.village_code = village.village_code
            and pairings.town_code = village.town_code
    group by pairings.period, pairings.town_code
),

l3 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'L3' as milestone,
        coalesce(villages_paired.villages, 0) as numerator,
        coalesce(village_counts.villages, 0) as denominator,
        0 as attention_count
    from latest_returns
    left join village_counts on latest_returns.town_code = village_counts.town_code
    left join villages_paired
        on
            latest_returns.period = villages_paired.period
            and latest_returns.town_code = villages_paired.town_code
),

l4 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'L4' as milestone,
        count(case when pairings.agreement_signed then 1 end) as numerator,
        count(pairings.organization_id) as denominator,
        0 as attention_count
    from latest_returns
    left join stg_pairing_in_force as pairings
        on
            latest_returns.period = pairings.period
            and latest_returns.town_code = pairings.town_code
    group by latest_returns.period, latest_returns.town_code
),

villages_with_project as (
    select distinct
        projects.period,
        projects.town_code,
        project_village.village_code
    from projects
    inner join project_village
        on
            projects.submission_id = project_village.submission_id
            and projects.sheet = project_village.sheet
            and projects."row" = project_village."row"
),

a1 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'A1' as milestone,
        count(villages_with_project.village_code) as numerator,
        count(stg_typical_village.village_code) as denominator,
        0 as attention_count
    from latest_returns
    left join stg_typical_village
        on
            latest_returns.period = stg_typical_village.period
            and latest_returns.town_code = stg_typical_village.town_code
    left join villages_with_project
        on
            stg_typical_village.period = villages_with_project.period
            and stg_typical_village.town_code = villages_with_project.town_code
            and stg_typical_village.village_code = villages_with_project.village_code
    group by latest_returns.period, latest_returns.town_code
),

project_counts as (
    select
        period,
        town_code,
        count(
            case when is_live and planned_start is not null and planned_end is not null then 1 end
        ) as scheduled,
        count(case when is_live then 1 end) as live,
        count(case when is_past_planned_end and status = 'completed' then 1 end) as reached,
        count(case when is_past_planned_end then 1 end) as ended
    from projects
    group by period, town_code
),

a2 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'A2' as milestone,
        coalesce(project_counts.scheduled, 0) as numerator,
        coalesce(project_counts.live, 0) as denominator,
        0 as attention_count
    from latest_returns
    left join project_counts
        on
            latest_returns.period = project_counts.period
            and latest_returns.town_code = project_counts.town_code
),

a3 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'A3' as milestone,
        coalesce(project_counts.reached, 0) as numerator,
        coalesce(project_counts.ended, 0) as denominator,
        0 as attention_count
    from latest_returns
    left join project_counts
        on
            latest_returns.period = project_counts.period
            and latest_returns.town_code = project_counts.town_code
),

-- a flow: only of a town that reported; a project first reported as terminated was new too
a4 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'A4' as milestone,
        count(new_projects.project_id) as numerator,
        cast(null as bigint) as denominator,
        0 as attention_count
    from latest_returns
    left join stg_project_as_of as new_projects
        on
            latest_returns.period = new_projects.period
            and latest_returns.town_code = new_projects.town_code
            and new_projects.is_new
    where not latest_returns.is_carried_forward
    group by latest_returns.period, latest_returns.town_code
),

a5 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'A5' as milestone,
        count(model_case."row") as numerator,
        cast(null as bigint) as denominator,
        0 as attention_count
    from latest_returns
    inner join town_returns
        on
            latest_returns.town_code = town_returns.town_code
            and latest_returns.period_number >= town_returns.period_number
    left join model_case on town_returns.submission_id = model_case.submission_id
    group by latest_returns.period, latest_returns.town_code
),

-- of every town, whether it has ever reported or not
a6 as (
    select
        stg_period.period,
        town.town_code,
        'A6' as milestone,
        count(case when stg_return_due.state = 'on_time' then 1 end) as numerator,
        count(stg_return_due.due_period) as denominator,
        count(case when stg_return_due.needs_attention then 1 end) as attention_count
    from stg_period
    cross join town
    left join stg_return_due
        on
            stg_period.period = stg_return_due.period
            and town.town_code = stg_return_due.town_code
    group by stg_period.period, town.town_code
),

a7 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'A7' as milestone,
        count(case when problems.is_resolved then 1 end) as numerator,
        count(problems.problem_id) as denominator,
        count(case when problems.is_overdue then 1 end) as attention_count
    from latest_returns
    left join stg_problem_as_of as problems
        on
            latest_returns.period = problems.period
            and latest_returns.town_code = problems.town_code
    group by latest_returns.period, latest_returns.town_code
),

final as (
    select * from l2

    union all

    select * from l3

    union all

    select * from l4

    union all

    select * from a1

    union all

    select * from a2

    union all

    select * from a3

    union all

    select * from a4

    union all

    select * from a5

    union all

    select * from a6

    union all

    select * from a7
)

select * from final
