-- grain: one row for each project that a return in force reports, with all names
with

organizations as (
    select
        members.submission_id,
        members.sheet,
        members."row",
        count(*) as organizations,
        string_agg(organization.organization_name, '、' order by members."position")
            as organization_names,
        max(case when members.is_lead then members.organization_id end) as lead_organization_id,
        max(case when members.is_lead then organization.organization_name end)
            as lead_organization_name
    from project_organization as members
    inner join organization on members.organization_id = organization.organization_id
    group by members.submission_id, members.sheet, members."row"
),

villages as (
    select
        named.submission_id,
        named.sheet,
        named."row",
        count(*) as villages,
        string_agg(named.village_code, '、' order by named.village_code) as village_codes,
        string_agg(village.village_name, '、' order by named.village_code) as village_names
    from project_village as named
    left join village on named.village_code = village.village_code
    group by named.submission_id, named.sheet, named."row"
),

other_types as (
    select
        named.submission_id,
        named.sheet,
        named."row",
        string_agg(aid_types.aid_type_name, '、' order by aid_types.sort_order)
            as other_aid_type_names
    from project_aid_type as named
    inner join aid_type as aid_types on named.aid_type = aid_types.aid_type
    where not named.is_main
    group by named.submission_id, named.sheet, named."row"
),

reports as (
    select
        project_report.*,
        stg_return.period_number,
        case
            when project_report.cash_yuan is not null or project_report.in_kind_yuan is not null
                then
                    coalesce(project_report.cash_yuan, 0)
                    + coalesce(project_report.in_kind_yuan, 0)
        end as contribution_yuan,
        min(stg_return.period_number) over (
            partition by project_report.project_id
        ) as first_period_number
    from project_report
    inner join stg_return
        on
            project_report.submission_id = stg_return.submission_id
            and stg_return.is_town
),

dated as (
    select
        reports.*,
        stg_period.end_date,
        sum(reports.cash_yuan) over to_date as cash_to_date_yuan,
        sum(reports.in_kind_yuan) over to_date as in_kind_to_date_yuan,
        sum(reports.contribution_yuan) over to_date as contribution_to_date_yuan,
        case
            when reports.status = 'completed' then reports.completed_on
            when reports.status in ('preparing', 'ongoing', 'suspended') then stg_period.end_date
        end as judged_on
    from reports
    inner join stg_period on reports.period = stg_period.period
    window to_date as (
        partition by reports.project_id
        order by reports.period_number
        rows between unbounded preceding and current row
    )
)

select
    dated.period,
    periods.period_name,
    dated.town_code,
    area.area_name as town_name,
    dated.project_id,
    dated.project_code,
    dated.project_name,
    organizations.organization_names,
    organizations.lead_organization_id,
    organizations.lead_organization_name,
    organizations.organizations,
    villages.village_names,
    villages.village_codes,
    villages.villages,
    dated.aid_type,
    aid_types.aid_type_name,
    other_types.other_aid_type_names,
    dated.task,
    tasks.task_name,
    dated.status,
    statuses.project_status_name as status_name,
    dated.progress_pct,
    dated.planned_start,
    dated.planned_end,
    dated.completed_on,
    case
        when dated.judged_on > dated.planned_end
            then date_diff('day', dated.planned_end, dated.judged_on)
        when dated.judged_on <= dated.planned_end then 0
    end as days_late,
    dated.first_period_number = dated.period_number as is_new,
    dated.status <> 'terminated' as is_counted,
    dated.status in ('preparing', 'ongoing', 'suspended') as is_live,
    dated.planned_cash_yuan,
    cast(dated.cash_yuan as decimal(18, 2)) as cash_yuan,
    cast(dated.in_kind_yuan as decimal(18, 2)) as in_kind_yuan,
    cast(dated.contribution_yuan as decimal(18, 2)) as contribution_yuan,
    cast(dated.cash_to_date_yuan as decimal(18, 2)) as cash_to_date_yuan,
    cast(dated.in_kind_to_date_yuan as decimal(18, 2)) as in_kind_to_date_yuan,
    cast(dated.contribution_to_date_yuan as decimal(18, 2)) as contribution_to_date_yuan,
    dated.activities,
    dated.expert_sessions,
    dated.volunteer_visits,
    dated.volunteer_hours,
    dated.beneficiaries,
    dated.is_approximate,
    dated.volunteer_hours is null and coalesce(dated.volunteer_visits, 0) > 0 as is_estimated,
    dated.answered,
    dated.note,
    dated.submission_id,
    dated.sheet,
    dated."row"
from dated
inner join period as periods on dated.period = periods.period
inner join area on dated.town_code = area.area_code
left join aid_type as aid_types on dated.aid_type = aid_types.aid_type
left join task as tasks on dated.task = tasks.task
left join project_status as statuses on dated.status = statuses.project_status
left join organizations
    on
        dated.submission_id = organizations.submission_id
        and dated.sheet = organizations.sheet
        and dated."row" = organizations."row"
left join villages
    on
        dated.submission_id = villages.submission_id
        and dated.sheet = villages.sheet
        and dated."row" = villages."row"
left join other_types
    on
        dated.submission_id = other_types.submission_id
        and dated.sheet = other_types.sheet
        and dated."row" = other_types."row"
