-- grain: one row for each half-year of the programme
select
    period,
    period_name,
    period_short,
    start_date,
    end_date,
    due_date,
    sort_order
from src_period
