-- grain: one row for each period, town, step, thing that the step counts, and row that speaks of it
-- A thing that nothing speaks of yet has one row without a source.
with

village_rows as (
    select
        'L2' as milestone,
        latest_returns.period,
        village_need.village_code,
        village_need.submission_id,
        village_need.sheet,
        village_need.row
    from stg_latest_return as latest_returns
    inner join stg_return as town_returns
        on
            latest_returns.town_code = town_returns.town_code
            and latest_returns.period_number >= town_returns.period_number
            and town_returns.is_town
    inner join village_need on town_returns.submission_id = village_need.submission_id

    union all

    select
        'L3' as milestone,
        period,
        village_code,
        submission_id,
        sheet,
        row
    from stg_pairing_in_force

    union all

    select
        'A1' as milestone,
        period,
        village_code,
        submission_id,
        sheet,
        row
    from village_project
),

-- of every village of the town, A1 of those on the lists alone
of_villages as (
    select
        latest_returns.period,
        latest_returns.town_code,
        milestone.milestone,
        village.village_code as subject_id,
        village.village_name as subject,
        village_rows.submission_id is not null as is_done,
        false as needs_attention,
        village_rows.submission_id,
        village_rows.sheet,
        village_rows.row
    from stg_latest_return as latest_returns
    inner join stg_village as village
        on
            latest_returns.period = village.period
            and latest_returns.town_code = village.town_code
    left join stg_typical_village as typical
        on
            latest_returns.period = typical.period
            and village.village_code = typical.village_code
    inner join milestone
        on
            milestone.milestone in ('L2', 'L3')
            or (milestone.milestone = 'A1' and typical.village_code is not null)
    left join village_rows
        on
            milestone.milestone = village_rows.milestone
            and latest_returns.period = village_rows.period
            and village.village_code = village_rows.village_code
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

-- A4 is a flow: only of a town that reported; a project first reported as terminated was new too
of_projects as (
    select
        projects.period,
        projects.town_code,
        milestone.milestone,
        projects.project_id as subject_id,
        project_report.project_name as subject,
        case milestone.milestone
            when 'A2' then projects.is_scheduled
            when 'A3' then projects.is_completed
            else true
        end as is_done,
        false as needs_attention,
        projects.submission_id,
        projects.sheet,
        projects.row
    from project_as_of as projects
    inner join project_report
        on
            projects.submission_id = project_report.submission_id
            and projects.sheet = project_report.sheet
            and projects.row = project_report.row
    inner join milestone
        on
            (milestone.milestone = 'A2' and projects.is_live)
            or (
                milestone.milestone = 'A3'
                and projects.is_counted
                and projects.is_past_planned_end
            )
            or (milestone.milestone = 'A4' and projects.is_new)
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
    from stg_latest_return as latest_returns
    inner join stg_return as town_returns
        on
            latest_returns.town_code = town_returns.town_code
            and latest_returns.period_number >= town_returns.period_number
            and town_returns.is_town
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
)

select * from of_villages

union all

select * from l4

union all

select * from of_projects

union all

select * from a5

union all

select * from a6

union all

select * from a7

union all

select * from declared
