-- grain: one row for each period and project reported by then, as its last report has it
with

reports as (
    select
        project_report.*,
        town_returns.period_number,
        min(town_returns.period_number) over (
            partition by project_report.project_id
        ) as first_period_number,
        sum(coalesce(project_report.cash_yuan, 0) + coalesce(project_report.in_kind_yuan, 0)) over (
            partition by project_report.project_id
            order by town_returns.period_number
            rows between unbounded preceding and current row
        ) as contribution_to_date_yuan
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
        make_date(year(periods.end_date + 1), 12, 31) as year_end,
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
        reports.planned_cash_yuan,
        reports.contribution_to_date_yuan,
        reports.first_period_number,
        row_number() over (
            partition by periods.period, reports.project_id
            order by reports.period_number desc
        ) as nth
    from stg_period as periods
    inner join reports on periods.period_number >= reports.period_number
),

-- a town's projects are judged by the last day that its own data can know of
stated as (
    select
        ranked.*,
        data_periods.end_date as data_end,
        coalesce(ranked.planned_end < data_periods.end_date, false) as is_past_planned_end,
        coalesce(ranked.planned_end <= ranked.year_end, false) as ends_by_year_end,
        ranked.submission_id = latest_returns.submission_id
        and ranked.status in ('preparing', 'ongoing', 'suspended') as is_live
    from ranked
    inner join stg_latest_return as latest_returns
        on
            ranked.period = latest_returns.period
            and ranked.town_code = latest_returns.town_code
    inner join stg_period as data_periods on latest_returns.data_period = data_periods.period
    where ranked.nth = 1
)

select
    stated.period,
    stated.town_code,
    stated.project_id,
    stated.report_period,
    stated.submission_id,
    stated.sheet,
    stated.row,
    stated.aid_type,
    stated.task,
    stated.status,
    stated.first_period_number = stated.period_number as is_new,
    stated.status <> 'terminated' as is_counted,
    stated.is_live,
    stated.status = 'completed' as is_completed,
    stated.planned_start is not null and stated.planned_end is not null as is_scheduled,
    stated.planned_end,
    stated.planned_cash_yuan,
    cast(stated.contribution_to_date_yuan as decimal(18, 2)) as contribution_to_date_yuan,
    stated.data_end,
    stated.is_past_planned_end,
    stated.is_live and stated.is_past_planned_end as is_overdue,
    stated.is_live
    and stated.ends_by_year_end
    and not stated.is_past_planned_end as is_due_by_year_end,
    stated.is_live
    and stated.ends_by_year_end
    and not stated.is_past_planned_end
    and stated.planned_end < settings.today as is_to_confirm
from stated
cross join src_setting as settings
