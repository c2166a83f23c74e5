-- grain: one row for each period, town, step, thing that the step counts, and row that speaks of it
-- A thing that nothing speaks of yet has one row without a source.
with

village_rows as (
    select
        'needs' as measure,
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
        'pairings' as measure,
        period,
        village_code,
        submission_id,
        sheet,
        row
    from stg_pairing_in_force

    union all

    select
        'typical_villages' as measure,
        period,
        village_code,
        submission_id,
        sheet,
        row
    from village_project
),

-- of every village of the town, or of those on the lists alone
of_villages as (
    select
        latest_returns.period,
        latest_returns.town_code,
        measures.milestone,
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
    inner join src_measure as measures
        on
            measures.measure in ('needs', 'pairings')
            or (measures.measure = 'typical_villages' and typical.village_code is not null)
    left join village_rows
        on
            measures.measure = village_rows.measure
            and latest_returns.period = village_rows.period
            and village.village_code = village_rows.village_code
),

agreements as (
    select
        pairings.period,
        pairings.town_code,
        measures.milestone,
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
    inner join src_measure as measures on measures.measure = 'agreements'
    left join village on pairings.village_code = village.village_code
),

-- new ones are a flow: only of a town that reported; one first reported as terminated was new too
of_projects as (
    select
        projects.period,
        projects.town_code,
        measures.milestone,
        projects.project_id as subject_id,
        project_report.project_name as subject,
        case measures.measure
            when 'schedules' then projects.is_scheduled
            when 'completions' then projects.is_completed
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
    inner join src_measure as measures
        on
            (measures.measure = 'schedules' and projects.is_live)
            or (
                measures.measure = 'completions'
                and projects.is_counted
                and projects.is_past_planned_end
            )
            or (measures.measure = 'new_projects' and projects.is_new)
),

cases as (
    select
        latest_returns.period,
        latest_returns.town_code,
        measures.milestone,
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
    inner join src_measure as measures on measures.measure = 'cases'
),

-- of every town, whether it has ever reported or not
returns as (
    select
        due.period,
        due.town_code,
        measures.milestone,
        due.due_period as subject_id,
        due.due_period_name as subject,
        due.state = 'on_time' as is_done,
        due.needs_attention,
        due.submission_id,
        cast(null as string) as sheet,
        cast(null as bigint) as row
    from stg_return_due as due
    inner join src_measure as measures on measures.measure = 'returns'
),

raised as (
    select
        problems.period,
        problems.town_code,
        measures.milestone,
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
    inner join src_measure as measures on measures.measure = 'problems'
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

select * from agreements

union all

select * from of_projects

union all

select * from cases

union all

select * from returns

union all

select * from raised

union all

select * from declared
