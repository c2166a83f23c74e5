-- grain: one row for each county, window, organisation, half-year and source row behind the
-- organisation's measures; apart from these, one for each half-year of a window to date that
-- counts as active
with

by_project as (
    select
        area_code,
        window_code,
        organization_id,
        period as report_period,
        town_code,
        project_name as subject,
        organizations,
        is_lead,
        money_yuan,
        volunteer_hours,
        reported_hours,
        expert_sessions,
        beneficiaries,
        projects_completed,
        null as recognition,
        null as half_years_active,
        is_approximate,
        is_estimated,
        is_questioned,
        submission_id,
        sheet,
        "row"
    from stg_window_share
),

by_recognition as (
    select
        area_code,
        window_code,
        organization_id,
        period as report_period,
        town_code,
        title as subject,
        null as organizations,
        null as is_lead,
        null as money_yuan,
        null as volunteer_hours,
        null as reported_hours,
        null as expert_sessions,
        null as beneficiaries,
        null as projects_completed,
        points as recognition,
        null as half_years_active,
        null as is_approximate,
        null as is_estimated,
        null as is_questioned,
        submission_id,
        sheet,
        "row"
    from stg_recognition_row
),

-- by the half-year's own returns: nothing is carried forward
participating as (
    select
        listed.period,
        listed.organization_id,
        counties.county_code,
        listed.town_code,
        listed.subject,
        listed.is_paired,
        listed.submission_id,
        listed.sheet,
        listed."row",
        row_number() over (
            partition by counties.county_code, listed.organization_id, listed.period
            order by
                listed.is_paired desc, listed.town_code asc, listed.submission_id asc,
                listed."row" asc
        ) as nth
    from stg_participating_row as listed
    inner join stg_return as returns
        on
            listed.submission_id = returns.submission_id
            and listed.period = returns.period
    inner join stg_county as counties on listed.town_code = counties.area_code
),

by_half_year as (
    select
        windows.area_code,
        windows.window_code,
        participating.organization_id,
        participating.period as report_period,
        participating.town_code,
        participating.subject,
        null as organizations,
        null as is_lead,
        null as money_yuan,
        null as volunteer_hours,
        null as reported_hours,
        null as expert_sessions,
        null as beneficiaries,
        null as projects_completed,
        null as recognition,
        cast(participating.nth = 1 as bigint) as half_years_active,
        null as is_approximate,
        null as is_estimated,
        null as is_questioned,
        participating.submission_id,
        participating.sheet,
        participating."row"
    from participating
    inner join stg_window as windows
        on
            participating.period = windows.period
            and participating.county_code = windows.area_code
            and windows.is_to_date
    left join src_row_to_confirm as to_confirm
        on
            participating.submission_id = to_confirm.submission_id
            and participating.sheet = to_confirm.sheet
            and participating."row" = to_confirm.row
    where
        participating.nth = 1
        or (participating.is_paired and to_confirm.submission_id is not null)
),

together as (
    select * from by_project

    union all

    select * from by_recognition

    union all

    select * from by_half_year
)

select
    together.area_code,
    together.window_code,
    together.organization_id,
    together.report_period,
    together.town_code,
    together.subject,
    together.organizations,
    coalesce(together.is_lead, false) as is_lead,
    together.money_yuan,
    together.volunteer_hours,
    together.reported_hours,
    together.expert_sessions,
    together.beneficiaries,
    together.projects_completed,
    together.recognition,
    together.half_years_active,
    coalesce(together.is_approximate, false) as is_approximate,
    coalesce(together.is_estimated, false) as is_estimated,
    to_confirm.submission_id is not null as is_to_confirm,
    coalesce(together.is_questioned, false) as is_questioned,
    coalesce(answers.is_by_desk, false) as is_confirmed,
    together.submission_id,
    together.sheet,
    together.row
from together
left join src_row_to_confirm as to_confirm
    on
        together.submission_id = to_confirm.submission_id
        and together.sheet = to_confirm.sheet
        and together.row = to_confirm.row
left join src_row_answered as answers
    on
        together.submission_id = answers.submission_id
        and together.sheet = answers.sheet
        and together.row = answers.row
