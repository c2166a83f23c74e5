-- grain: one row for each period, town and half-year whose return was due by then
select
    periods.period,
    statuses.town_code,
    statuses.period as due_period,
    statuses.period_number as due_period_number,
    named_periods.period_name as due_period_name,
    statuses.submission_id,
    statuses.state,
    statuses.state in ('missing', 'rejected')
    or (statuses.state = 'late' and statuses.period = periods.period) as needs_attention
from stg_period as periods
inner join stg_submission_status as statuses
    on
        periods.period_number >= statuses.period_number
        and statuses.is_due
inner join src_period as named_periods on statuses.period = named_periods.period
