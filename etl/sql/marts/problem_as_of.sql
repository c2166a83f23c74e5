-- grain: one row for each period and problem reported by then, as its last report has it
with

periods as (
    select * from stg_period
),

town_returns as (
    select * from stg_return
    where is_town
),

ranked as (
    select
        periods.period,
        periods.overdue_before,
        problem.town_code,
        problem.problem_id,
        problem.period as report_period,
        problem.submission_id,
        problem.sheet,
        problem.row,
        problem.raised_on,
        problem.status,
        row_number() over (
            partition by periods.period, problem.problem_id
            order by town_returns.period_number desc
        ) as nth
    from periods
    inner join town_returns on periods.period_number >= town_returns.period_number
    inner join problem on town_returns.submission_id = problem.submission_id
),

final as (
    select
        ranked.period,
        ranked.town_code,
        ranked.problem_id,
        ranked.report_period,
        ranked.submission_id,
        ranked.sheet,
        ranked.row,
        ranked.status = 'resolved' as is_resolved,
        ranked.status <> 'resolved'
        and coalesce(ranked.raised_on < ranked.overdue_before, false) as is_overdue
    from ranked
    where ranked.nth = 1
)

select * from final
