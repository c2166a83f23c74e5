-- grain: one row for each window, organisation, half-year and source row behind the organisation's
-- measures; apart from these, one for each half-year that counts as active
with

by_project as (
    select
        shares.window_code,
        shares.organization_id,
        shares.period as report_period,
        project_report.town_code,
        project_report.project_name as subject,
        shares.organizations,
        cast(coalesce(shares.cash_yuan, 0) + coalesce(shares.in_kind_yuan, 0) as decimal(18, 2))
            as money_yuan,
        shares.effort_hours as volunteer_hours,
        shares.expert_sessions,
        shares.beneficiaries,
        cast(
            shares.status = 'completed' and shares.period_number = shares.last_period_number
            as bigint
        ) as projects_completed,
        cast(null as bigint) as recognition,
        cast(null as bigint) as half_years_active,
        coalesce(shares.is_approximate, false) as is_approximate,
        coalesce(shares.is_estimated, false) as is_estimated,
        shares.submission_id,
        shares.sheet,
        shares.row
    from stg_window_share as shares
    inner join project_report
        on
            shares.submission_id = project_report.submission_id
            and shares.sheet = project_report.sheet
            and shares.row = project_report.row
),

by_recognition as (
    select
        window_code,
        organization_id,
        period as report_period,
        town_code,
        title as subject,
        points as recognition,
        submission_id,
        sheet,
        row
    from stg_recognition_row
),

half_years as (
    select max(period_number) as half_years_due
    from stg_return
    where is_town
),

participating as (
    select
        rows_of_it.*,
        to_confirm.submission_id is not null as is_to_confirm,
        row_number() over (
            partition by rows_of_it.organization_id, rows_of_it.period
            order by
                rows_of_it.is_paired desc, rows_of_it.town_code asc, rows_of_it.submission_id asc,
                rows_of_it.row asc
        ) as nth
    from stg_participating_row as rows_of_it
    cross join half_years
    left join src_row_to_confirm as to_confirm
        on
            rows_of_it.submission_id = to_confirm.submission_id
            and rows_of_it.sheet = to_confirm.sheet
            and rows_of_it.row = to_confirm.row
    where rows_of_it.period_number <= half_years.half_years_due
),

by_half_year as (
    select
        settings.all_window as window_code,
        participating.organization_id,
        participating.period as report_period,
        participating.town_code,
        participating.subject,
        cast(participating.nth = 1 as bigint) as half_years_active,
        participating.submission_id,
        participating.sheet,
        participating.row
    from participating
    cross join src_setting as settings
    where participating.nth = 1 or (participating.is_to_confirm and participating.is_paired)
),

together as (
    select * from by_project

    union all by name

    select * from by_recognition

    union all by name

    select * from by_half_year
)

select
    together.window_code,
    together.organization_id,
    together.report_period,
    together.town_code,
    together.subject,
    together.organizations,
    together.money_yuan,
    together.volunteer_hours,
    together.expert_sessions,
    together.beneficiaries,
    together.projects_completed,
    together.recognition,
    together.half_years_active,
    coalesce(together.is_approximate, false) as is_approximate,
    coalesce(together.is_estimated, false) as is_estimated,
    to_confirm.submission_id is not null as is_to_confirm,
    together.submission_id,
    together.sheet,
    together.row
from together
inner join leaderboard_input as ranked
    on
        together.window_code = ranked.period
        and together.organization_id = ranked.organization_id
left join src_row_to_confirm as to_confirm
    on
        together.submission_id = to_confirm.submission_id
        and together.sheet = to_confirm.sheet
        and together.row = to_confirm.row
