-- grain: one row for each county, window, organisation, half-year and source row behind the
-- organisation's measures; apart from these, one for each half-year of a window to date that
-- counts as active
select
    evidence.area_code,
    evidence.window_code,
    evidence.organization_id,
    evidence.report_period,
    evidence.town_code,
    evidence.subject,
    evidence.organizations,
    evidence.is_lead,
    evidence.money_yuan,
    evidence.volunteer_hours,
    evidence.expert_sessions,
    evidence.beneficiaries,
    evidence.projects_completed,
    evidence.recognition,
    evidence.half_years_active,
    evidence.is_approximate,
    evidence.is_estimated,
    evidence.is_to_confirm,
    evidence.is_questioned,
    evidence.submission_id,
    evidence.sheet,
    evidence.row
from stg_leaderboard_row as evidence
inner join leaderboard_input as inputs
    on
        evidence.area_code = inputs.area_code
        and evidence.window_code = inputs.period
        and evidence.organization_id = inputs.organization_id
