-- grain: one row for each period and project reported by then, as its last report has it
with

reports as (
    select
        project_report.*,
        town_returns.period_number,
        min(town_returns.period_number) over (
            partition by project_report.project_id
        ) as first_period_number
    from project_report
    inner join stg_return as town_returns
        on
            project_report.submission_id = town_returns.submission_id
            and town_returns.is_town
),

ranked as (
    select
        periods.period,
        periods.period_number,
        periods.end_date,
        reports.town_code,
        reports.project_id,
        reports.period as report_period,
        reports.submission_id,
        reports.sheet,
        reports.row,
        reports.aid_type,
        reports.task,
        reports.status,
        reports.planned_start,
        reports.planned_end,
        reports.first_period_number,
        row_number() over (
            partition by periods.period, reports.project_id
            order by reports.period_number desc
        ) as nth
    from stg_period as periods
    inner join reports on periods.period_number >= reports.period_number
)

select
    ranked.period,
    ranked.town_code,
    ranked.project_id,
    ranked.report_period,
    ranked.submission_id,
    ranked.sheet,
    ranked.row,
    ranked.aid_type,
    ranked.task,
    ranked.status,
    ranked.first_period_number = ranked.period_number as is_new,
    ranked.status <> 'terminated' as is_counted,
    latest_returns.submission_id is not null
    and ranked.status in ('preparing', 'ongoing', 'suspended') as is_live,
    ranked.status = 'completed' as is_completed,
    ranked.planned_start is not null and ranked.planned_end is not null as is_scheduled,
    coalesce(ranked.planned_end < ranked.end_date, false) as is_past_planned_end
from ranked
left join stg_latest_return as latest_returns
    on
        ranked.period = latest_returns.period
        and ranked.submission_id = latest_returns.submission_id
where ranked.nth = 1
