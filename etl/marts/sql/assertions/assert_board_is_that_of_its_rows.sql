-- what an organisation is measured by, and whether it is to be reviewed, is that of its rows
with

sums as (
    select
        window_code,
        organization_id,
        sum(coalesce(money_yuan, 0)) as money_yuan,
        sum(coalesce(volunteer_hours, 0)) as volunteer_hours,
        sum(coalesce(expert_sessions, 0)) as expert_sessions,
        sum(coalesce(beneficiaries, 0)) as beneficiaries,
        sum(coalesce(projects_completed, 0)) as projects_completed,
        sum(coalesce(recognition, 0)) as recognition,
        sum(coalesce(half_years_active, 0)) as half_years_active,
        bool_or(is_approximate or is_estimated or is_to_confirm) as needs_review
    from leaderboard_row
    group by window_code, organization_id
)

select
    inputs.period,
    inputs.organization_id,
    inputs.money_yuan,
    sums.money_yuan as money_of_rows
from leaderboard_input as inputs
left join sums
    on
        inputs.period = sums.window_code
        and inputs.organization_id = sums.organization_id
where
    sums.organization_id is null
    or inputs.money_yuan <> sums.money_yuan
    or abs(inputs.volunteer_hours - sums.volunteer_hours) > 0.001
    or abs(inputs.expert_sessions - sums.expert_sessions) > 0.001
    or abs(inputs.beneficiaries - sums.beneficiaries) > 0.001
    or inputs.projects_completed <> sums.projects_completed
    or inputs.recognition <> sums.recognition
    or coalesce(inputs.half_years_active, 0) <> sums.half_years_active
    or inputs.needs_review <> sums.needs_review
