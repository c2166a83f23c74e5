-- grain: one row for each half-year of the programme that began by the day of publishing
with

begun as (
    select periods.*
    from src_period as periods
    cross join src_setting as settings
    inner join src_period as first_period on settings.first_period = first_period.period
    where
        periods.start_date <= settings.today
        and periods.sort_order >= first_period.sort_order
),

-- a problem raised before this day has been open for too long
overdue_bounds as (
    select
        begun.period,
        earlier.start_date as overdue_before
    from begun
    cross join src_setting as settings
    inner join src_period as earlier
        on earlier.sort_order = begun.sort_order + 1 - settings.problem_overdue_periods
)

select
    begun.period,
    begun.sort_order as period_number,
    begun.period_name,
    begun.start_date,
    begun.end_date,
    begun.due_date,
    overdue_bounds.overdue_before
from begun
left join overdue_bounds on begun.period = overdue_bounds.period
