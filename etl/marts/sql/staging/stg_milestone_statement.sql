-- grain: one row for each period, declared milestone and area that has stated it: its last word
-- Whose step it is, is for phase_progress to know: another's word is not looked up there.
with

ranked as (
    select
        periods.period,
        returns.town_code as owner_code,
        milestone_report.milestone,
        milestone_report.status,
        milestone_report.submission_id,
        milestone_report.sheet,
        milestone_report."row",
        row_number() over (
            partition by periods.period, returns.town_code, milestone_report.milestone
            order by
                returns.period_number desc,
                milestone_report.sheet desc,
                milestone_report."row" desc
        ) as nth
    from stg_period as periods
    inner join stg_return as returns on periods.period_number >= returns.period_number
    inner join milestone_report on returns.submission_id = milestone_report.submission_id
    inner join milestone as declared
        on
            milestone_report.milestone = declared.milestone
            and declared.basis = 'declared'
)

select
    period,
    owner_code,
    milestone,
    case status when 'done' then 100 when 'in_progress' then 50 else 0 end as declared_pct,
    submission_id,
    sheet,
    "row"
from ranked
where nth = 1
