-- grain: one row for each county, window, project report in it and organisation that has a part in
-- it: what counts for it; what a question is open about does not count
with

-- a project is completed when its last report of the window says so
reports as (
    select
        windows.area_code,
        windows.window_code,
        shares.*,
        project_report.town_code,
        project_report.project_name,
        coalesce(questions.is_without_hours, false) as is_without_hours,
        coalesce(questions.is_without_sessions, false) as is_without_sessions,
        coalesce(questions.is_without_completion, false) as is_without_completion,
        shares.status = 'completed'
        and shares.period_number = max(shares.period_number) over (
            partition by windows.area_code, windows.window_code, shares.project_id
        ) as is_completed,
        stg_hours_per_visit.hours_per_visit
    from stg_window as windows
    inner join stg_organization_share as shares on windows.period = shares.period
    inner join project_report
        on
            shares.submission_id = project_report.submission_id
            and shares.sheet = project_report.sheet
            and shares.row = project_report.row
    inner join stg_county as counties
        on
            project_report.town_code = counties.area_code
            and windows.area_code = counties.county_code
    left join stg_question_row as questions
        on
            shares.submission_id = questions.submission_id
            and shares.sheet = questions.sheet
            and shares.row = questions.row
    left join stg_hours_per_visit
        on
            windows.area_code = stg_hours_per_visit.area_code
            and windows.window_code = stg_hours_per_visit.window_code
)

select
    area_code,
    window_code,
    organization_id,
    period,
    town_code,
    project_name,
    organizations,
    is_lead,
    cast(coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0) as decimal(18, 2)) as money_yuan,
    case
        when is_without_hours then 0
        when is_estimated then volunteer_visits * coalesce(hours_per_visit, 0)
        else volunteer_hours
    end as volunteer_hours,
    case when is_without_hours then 0 else volunteer_hours end as reported_hours,
    case when is_without_sessions then 0 else expert_sessions end as expert_sessions,
    beneficiaries,
    case
        when is_completed and not is_without_completion then cast(1 as double) / organizations
        else 0
    end as projects_completed,
    coalesce(is_approximate, false) as is_approximate,
    coalesce(is_estimated, false) as is_estimated,
    is_without_hours or is_without_sessions or is_without_completion as is_questioned,
    submission_id,
    sheet,
    "row"
from reports
