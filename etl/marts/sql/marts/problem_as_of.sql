-- grain: one row for each period and problem reported by then, as its last report has it
-- carried over + new + reopened = resolved now + not resolved, problem by problem
with

ranked as (
    select
        periods.period,
        periods.period_number,
        periods.overdue_before,
        reports.town_code,
        reports.problem_id,
        reports.period as report_period,
        reports.period_number as report_period_number,
        reports.submission_id,
        reports.sheet,
        reports.row,
        reports.raised_on,
        reports.category,
        reports.coordinate_with,
        reports.request,
        reports.status,
        reports.previous_status,
        reports.is_first_report,
        reports.is_reopened,
        row_number() over (
            partition by periods.period, reports.problem_id
            order by reports.period_number desc
        ) as nth
    from stg_period as periods
    inner join problem_history as reports
        on periods.period_number >= reports.period_number
),

stated as (
    select
        ranked.*,
        ranked.report_period_number = ranked.period_number as is_of_period,
        ranked.status = 'resolved' as is_resolved,
        coalesce(ranked.previous_status <> 'resolved', false) as was_waiting,
        ranked.status <> 'resolved'
        and coalesce(ranked.raised_on < ranked.overdue_before, false) as is_overdue,
        -- something is asked, and of somebody else than the town's own offices
        coalesce(trim(ranked.request), '') <> ''
        and trim(
            regexp_replace(coalesce(ranked.coordinate_with, ''), own_units.pattern, '', 'g'),
            ' 、，,;；/'
        ) <> '' as asks_others
    from ranked
    inner join src_own_unit as own_units on ranked.town_code = own_units.town_code
    where ranked.nth = 1
)

select
    stated.period,
    stated.town_code,
    stated.problem_id,
    stated.report_period,
    stated.submission_id,
    stated.sheet,
    stated.row,
    stated.category,
    stated.status,
    stated.is_resolved,
    stated.raised_on,
    stated.is_overdue,
    stated.is_overdue and stated.asks_others as on_agenda,
    stated.is_of_period and stated.is_first_report as is_new,
    case when stated.is_of_period then stated.was_waiting else not stated.is_resolved end
        as is_carried_over,
    stated.is_of_period and stated.is_reopened as is_reopened,
    stated.is_of_period
    and stated.is_resolved
    and (stated.is_first_report or stated.was_waiting) as is_newly_resolved,
    not stated.is_resolved and latest_returns.submission_id is null as is_unlisted
from stated
left join stg_latest_return as latest_returns
    on
        stated.period = latest_returns.period
        and stated.submission_id = latest_returns.submission_id
