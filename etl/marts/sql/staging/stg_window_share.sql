-- grain: one row for each window, project report in it and organisation that has a part in it
select
    windows.window_code,
    shares.submission_id,
    shares.sheet,
    shares.row,
    shares.period,
    shares.period_number,
    shares.organization_id,
    shares.organizations,
    shares.project_id,
    shares.status,
    shares.cash_yuan,
    shares.in_kind_yuan,
    shares.expert_sessions,
    shares.beneficiaries,
    shares.is_approximate,
    shares.is_estimated,
    coalesce(
        shares.volunteer_hours,
        shares.volunteer_visits * coalesce(stg_hours_per_visit.hours_per_visit, 0)
    ) as effort_hours,
    -- a project is completed when its last report of the window says so
    max(shares.period_number) over (partition by windows.window_code, shares.project_id)
        as last_period_number
from stg_window as windows
inner join stg_organization_share as shares on windows.period = shares.period
left join stg_hours_per_visit on windows.window_code = stg_hours_per_visit.window_code
