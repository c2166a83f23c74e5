-- grain: one row for each period, organisation and row by which it takes part: of latest returns
with

by_pairing as (
    select
        pairings.period,
        pairings.period_number,
        pairings.town_code,
        pairings.organization_id,
        true as is_paired,
        false as is_unfinished_project,
        village.village_name as subject,
        pairings.submission_id,
        pairings.sheet,
        pairings."row"
    from stg_pairing_in_force as pairings
    left join village on pairings.village_code = village.village_code
),

by_project as (
    select
        latest_returns.period,
        latest_returns.period_number,
        latest_returns.town_code,
        project_organization.organization_id,
        false as is_paired,
        project_report.status <> 'completed' as is_unfinished_project,
        project_report.project_name as subject,
        project_report.submission_id,
        project_report.sheet,
        project_report."row"
    from stg_latest_return as latest_returns
    inner join project_report on latest_returns.submission_id = project_report.submission_id
    inner join project_organization
        on
            project_report.submission_id = project_organization.submission_id
            and project_report.sheet = project_organization.sheet
            and project_report."row" = project_organization."row"
    where project_report.status <> 'terminated'
)

select * from by_pairing

union all

select * from by_project
