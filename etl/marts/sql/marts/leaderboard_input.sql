-- grain: one row for each window (a half-year, or all of them) and organisation that gave something
select
    windows.window_code as period,
    windows.organization_id,
    windows.uscc,
    windows.organization_name,
    windows.kind,
    windows.field,
    windows.size_band,
    windows.is_registered,
    windows.money_yuan,
    windows.volunteer_hours,
    windows.expert_sessions,
    windows.beneficiaries,
    windows.projects_completed,
    windows.half_years_active,
    windows.half_years_due,
    windows.recognition,
    windows.is_approximate,
    windows.is_estimated,
    windows.needs_review
from stg_leaderboard_input as windows
cross join src_setting as settings
where windows.window_code <> settings.before_window
