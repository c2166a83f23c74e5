-- grain: one row for each half-year of the programme: open, or closed (定稿) with all before it
with

last_openings as (
    select
        period,
        max(line) as line,
        max(decided_at) as opened_at
    from warehouse.ruling
    where decision = 'open'
    group by period
),

closings as (
    select
        periods.period,
        min(decisions.decided_at) as closed_at
    from src_period as periods
    left join last_openings on periods.period = last_openings.period
    inner join warehouse.ruling as decisions
        on
            decisions.decision = 'close'
            and periods.period <= decisions.period
            and decisions.line > coalesce(last_openings.line, 0)
    group by periods.period
)

select
    periods.period,
    case when closings.closed_at is null then 'open' else 'closed' end as state,
    cast(coalesce(closings.closed_at, last_openings.opened_at) as date) as since
from src_period as periods
left join closings on periods.period = closings.period
left join last_openings on periods.period = last_openings.period
