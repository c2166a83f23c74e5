-- grain: one row for each period, town, step, thing that the step counts, and row that speaks of it
-- A thing that nothing speaks of yet has one row without a source.
with

latest_returns as (
    select * from stg_latest_return
),

town_returns as (
    select * from stg_return
    where is_town
),

needs as (
    select
        latest_returns.period,
        latest_returns.town_code,
        village_need.village_code,
        village_need.submission_id,
        village_need.sheet,
        village_need.row
    from latest_returns
    inner join town_returns
        on
            latest_returns.town_code = town_returns.town_code
            and latest_returns.period_number >= town_returns.period_number
    inner join village_need on town_returns.submission_id = village_need.submission_id
),

villages_with_project as (
    select
        projects.period,
        projects.town_code,
        project_village.village_code,
        project_village.submission_id,
        project_village.sheet,
        project_village.row
    from project_as_of as projects
    inner join project_village
        on
            projects.submission_id = project_village.submission_id
            and projects.sheet = project_village.sheet
            and projects.row = project_village.row
    where projects.is_counted
),

projects as (
    select
        project_as_of.*,
        project_report.project_name
    from project_as_of
    inner join project_report
        on
            project_as_of.submission_id = project_report.submission_id
            and project_as_of.sheet = project_report.sheet
            and project_as_of.row = project_report.row
),

l2 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'L2' as milestone,
        village.village_code as subject_id,
        village.village_name as subject,
        needs.submission_id is not null as is_done,
        false as needs_attention,
        needs.submission_id,
        needs.sheet,
        needs.row
    from latest_returns
    inner join village on latest_returns.town_code = village.town_code
    left join needs
        on
            latest_returns.period = needs.period
            and latest_returns.town_code = needs.town_code
            and village.village_code = needs.village_code
),

l3 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'L3' as milestone,
        village.village_code as subject_id,
        village.village_name as subject,
        pairings.submission_id is not null as is_done,
        false as needs_attention,
        pairings.submission_id,
        pairings.sheet,
        pairings.row
    from latest_returns
    inner join village on latest_returns.town_code = village.town_code
    left join stg_pairing_in_force as pairings
        on
            latest_returns.period = pairings.period
            and latest_returns.town_code = pairings.town_code
            and village.village_code = pairings.village_code
),

l4 as (
    select
        pairings.period,
        pairings.town_code,
        'L4' as milestone,
        pairings.sheet || '/' || cast(pairings.row as string) as subject_id,
        organization.organization_name
        || coalesce('、' || village.village_name, '') as subject,
        coalesce(pairings.agreement_signed, false) as is_done,
        false as needs_attention,
        pairings.submission_id,
        pairings.sheet,
        pairings.row
    from stg_pairing_in_force as pairings
    inner join organization on pairings.organization_id = organization.organization_id
    left join village on pairings.village_code = village.village_code
),

a1 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'A1' as milestone,
        village.village_code as subject_id,
        village.village_name as subject,
        named.submission_id is not null as is_done,
        false as needs_attention,
        named.submission_id,
        named.sheet,
        named.row
    from latest_returns
    inner join stg_typical_village as typical
        on
            latest_returns.period = typical.period
            and latest_returns.town_code = typical.town_code
    inner join village on typical.village_code = village.village_code
    left join villages_with_project as named
        on
            typical.period = named.period
            and typical.town_code = named.town_code
            and typical.village_code = named.village_code
),

a2 as (
    select
        projects.period,
        projects.town_code,
        'A2' as milestone,
        projects.project_id as subject_id,
        projects.project_name as subject,
        projects.is_scheduled as is_done,
        false as needs_attention,
        projects.submission_id,
        projects.sheet,
        projects.row
    from projects
    where projects.is_live
),

a3 as (
    select
        projects.period,
        projects.town_code,
        'A3' as milestone,
        projects.project_id as subject_id,
        projects.project_name as subject,
        projects.is_completed as is_done,
        false as needs_attention,
        projects.submission_id,
        projects.sheet,
        projects.row
    from projects
    where projects.is_counted and projects.is_past_planned_end
),

-- a flow: only of a town that reported; a project first reported as terminated was new too
a4 as (
    select
        projects.period,
        projects.town_code,
        'A4' as milestone,
        projects.project_id as subject_id,
        projects.project_name as subject,
        true as is_done,
        false as needs_attention,
        projects.submission_id,
        projects.sheet,
        projects.row
    from projects
    where projects.is_new
),

a5 as (
    select
        latest_returns.period,
        latest_returns.town_code,
        'A5' as milestone,
        model_case.submission_id
        || '/' || model_case.sheet
        || '/' || cast(model_case.row as string) as subject_id,
        model_case.title as subject,
        true as is_done,
        false as needs_attention,
        model_case.submission_id,
        model_case.sheet,
        model_case.row
    from latest_returns
    inner join town_returns
        on
            latest_returns.town_code = town_returns.town_code
            and latest_returns.period_number >= town_returns.period_number
    inner join model_case on town_returns.submission_id = model_case.submission_id
),

-- of every town, whether it has ever reported or not
a6 as (
    select
        period,
        town_code,
        'A6' as milestone,
        due_period as subject_id,
        due_period_name as subject,
        state = 'on_time' as is_done,
        needs_attention,
        submission_id,
        cast(null as string) as sheet,
        cast(null as bigint) as row
    from stg_return_due
),

a7 as (
    select
        problems.period,
        problems.town_code,
        'A7' as milestone,
        problems.problem_id as subject_id,
        problem.problem as subject,
        problems.is_resolved as is_done,
        problems.is_overdue as needs_attention,
        problems.submission_id,
        problems.sheet,
        problems.row
    from problem_as_of as problems
    inner join problem
        on
            problems.submission_id = problem.submission_id
            and problems.sheet = problem.sheet
            and problems.row = problem.row
),

-- whose step it is has been declared by its owner: another's word is no statement of it
declared as (
    select
        statements.period,
        statements.owner_code as town_code,
        statements.milestone,
        statements.milestone as subject_id,
        milestone.milestone_name as subject,
        statements.declared_pct = 100 as is_done,
        false as needs_attention,
        statements.submission_id,
        statements.sheet,
        statements.row
    from stg_milestone_statement as statements
    inner join milestone on statements.milestone = milestone.milestone
    left join town on statements.owner_code = town.town_code
    where (milestone.owner = 'town') = (town.town_code is not null)
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

    union all

    select * from declared
)

select * from final
