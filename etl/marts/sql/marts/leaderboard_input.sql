-- grain: one row for each county, window and organisation with a project, a case or an honour in it
with

given as (
    select
        area_code,
        window_code,
        organization_id,
        cast(sum(coalesce(money_yuan, 0)) as decimal(18, 2)) as money_yuan,
        sum(coalesce(volunteer_hours, 0)) as volunteer_hours,
        sum(coalesce(reported_hours, 0)) as reported_hours,
        sum(coalesce(expert_sessions, 0)) as expert_sessions,
        sum(coalesce(beneficiaries, 0)) as beneficiaries,
        sum(coalesce(projects_completed, 0)) as projects_completed,
        cast(sum(coalesce(recognition, 0)) as bigint) as recognition,
        cast(sum(coalesce(half_years_active, 0)) as bigint) as half_years_active,
        bool_or(is_approximate) as is_approximate,
        bool_or(is_estimated) as is_estimated,
        bool_or(
            (is_approximate and not is_confirmed) or is_to_confirm or is_questioned
        ) as needs_review
    from stg_leaderboard_row
    group by area_code, window_code, organization_id
    having count(money_yuan) > 0 or count(recognition) > 0
),

-- the same if a project of several is the lead's alone: its shares are equal, but for a cent
led as (
    select
        shares.area_code,
        shares.window_code,
        shares.organization_id,
        sum(
            coalesce(project_report.cash_yuan, 0) + coalesce(project_report.in_kind_yuan, 0)
        ) as money_yuan,
        sum(shares.organizations * shares.volunteer_hours) as volunteer_hours,
        sum(shares.organizations * shares.reported_hours) as reported_hours,
        sum(shares.organizations * shares.expert_sessions) as expert_sessions,
        sum(shares.organizations * shares.beneficiaries) as beneficiaries,
        sum(shares.organizations * shares.projects_completed) as projects_completed
    from stg_window_share as shares
    inner join project_report
        on
            shares.submission_id = project_report.submission_id
            and shares.sheet = project_report.sheet
            and shares.row = project_report.row
    where shares.is_lead
    group by shares.area_code, shares.window_code, shares.organization_id
),

-- its towns' half-years with a return
due as (
    select
        windows.area_code,
        windows.window_code,
        named.organization_id,
        count(distinct town_returns.period) as half_years_due
    from stg_window as windows
    inner join stg_named as named
        on
            windows.period = named.period
            and windows.area_code = named.county_code
    inner join stg_window as half_years
        on
            windows.window_code = half_years.window_code
            and windows.area_code = half_years.area_code
    inner join stg_return as town_returns
        on
            half_years.period = town_returns.period
            and named.town_code = town_returns.town_code
    where windows.is_to_date
    group by windows.area_code, windows.window_code, named.organization_id
),

silent as (
    select distinct
        windows.area_code,
        windows.window_code,
        named.organization_id
    from stg_window as windows
    inner join stg_silent_town as silent_towns
        on
            windows.period = silent_towns.period
            and windows.area_code = silent_towns.county_code
    inner join stg_named as named
        on
            silent_towns.town_code = named.town_code
            and windows.last_number >= named.period_number
)

select
    given.area_code,
    given.window_code as period,
    given.organization_id,
    organization.uscc,
    organization.organization_name,
    organization.kind,
    organization.field,
    organization.size_band,
    organization.is_registered,
    given.money_yuan,
    given.volunteer_hours,
    given.reported_hours,
    given.expert_sessions,
    given.beneficiaries,
    given.projects_completed,
    cast(coalesce(led.money_yuan, 0) as decimal(18, 2)) as lead_money_yuan,
    coalesce(led.volunteer_hours, 0) as lead_volunteer_hours,
    coalesce(led.reported_hours, 0) as lead_reported_hours,
    coalesce(led.expert_sessions, 0) as lead_expert_sessions,
    coalesce(led.beneficiaries, 0) as lead_beneficiaries,
    coalesce(led.projects_completed, 0) as lead_projects_completed,
    case when windows.is_to_date then given.half_years_active end as half_years_active,
    case when windows.is_to_date then coalesce(due.half_years_due, 0) end as half_years_due,
    given.recognition,
    given.is_approximate,
    given.is_estimated,
    silent.organization_id is not null as is_town_silent,
    given.needs_review
from given
inner join organization on given.organization_id = organization.organization_id
inner join stg_window as windows
    on
        given.area_code = windows.area_code
        and given.window_code = windows.window_code
        and windows.period_number = windows.last_number
left join led
    on
        given.area_code = led.area_code
        and given.window_code = led.window_code
        and given.organization_id = led.organization_id
left join due
    on
        given.area_code = due.area_code
        and given.window_code = due.window_code
        and given.organization_id = due.organization_id
left join silent
    on
        given.area_code = silent.area_code
        and given.window_code = silent.window_code
        and given.organization_id = silent.organization_id
