-- grain: one row for each period, town and organisation that takes part by the town's latest return
with

latest_returns as (
    select * from stg_latest_return
),

by_pairing as (
    select distinct
        period,
        period_number,
        town_code,
        organization_id,
        true as is_paired,
        false as has_unfinished_project
    from stg_pairing_in_force
),

by_project as (
    select
        latest_returns.period,
        latest_returns.period_number,
        latest_returns.town_code,
        project_organization.organization_id,
        false as is_paired,
        bool_or(project_report.status <> 'completed') as has_unfinished_project
    from latest_returns
    inner join project_report on latest_returns.submission_id = project_report.submission_id
    inner join project_organization
        on
            project_report.submission_id = project_organization.submission_id
            and project_report.sheet = project_organization.sheet
            and project_report."row" = project_organization."row"
    where project_report.status <> 'terminated'
    group by
        latest_returns.period,
        latest_returns.period_number,
        latest_returns.town_code,
        project_organization.organization_id
),

both_ways as (
    select * from by_pairing

    union all

    select * from by_project
),

final as (
    select
        period,
        period_number,
        town_code,
        organization_id,
        bool_or(is_paired) as is_paired,
        bool_or(has_unfinished_project) as has_unfinished_project
    from both_ways
    group by period, period_number, town_code, organization_id
)

select * from final
