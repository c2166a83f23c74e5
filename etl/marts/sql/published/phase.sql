-- grain: one row for each phase of the plan
select
    phase,
    phase_name,
    phase_short,
    starts_on,
    ends_on,
    sort_order
from src_phase
