-- grain: one row for each problem and half-year in whose current return its town lists it
with

town_returns as (
    select
        submission_id,
        town_code,
        period,
        period_number,
        lead(period) over by_period as next_return_period,
        lead(period_number) over by_period as next_return_number
    from stg_return
    where is_town
    window by_period as (partition by town_code order by period_number)
),

reports as (
    select
        problem.*,
        town_returns.period_number,
        town_returns.next_return_period,
        town_returns.next_return_number,
        row_number() over by_report as report_number,
        lag(problem.period) over by_report as previous_period,
        lag(problem.status) over by_report as previous_status,
        lag(problem.decision) over by_report as previous_decision,
        lag(problem.follow_up) over by_report as previous_follow_up,
        lead(town_returns.period_number) over by_report as next_report_number
    from town_returns
    inner join problem on town_returns.submission_id = problem.submission_id
    window by_report as (partition by problem.problem_id order by town_returns.period_number)
)

select
    problem_id,
    town_code,
    period,
    period_number,
    report_number,
    status,
    problem,
    category,
    coordinate_with,
    request,
    decision,
    follow_up,
    raised_on,
    resolved_on,
    resolution,
    previous_period,
    previous_status,
    previous_decision,
    previous_follow_up,
    report_number = 1 as is_first_report,
    next_report_number is null as is_last_report,
    coalesce(previous_status = 'resolved', false) and status <> 'resolved' as is_reopened,
    -- neither resolved nor in the next return of its town
    case
        when
            status <> 'resolved'
            and next_return_number is not null
            and coalesce(next_report_number > next_return_number, true)
            then next_return_period
    end as unlisted_in,
    submission_id,
    sheet,
    row
from reports
