-- grain: one row for each milestone of the plan
select
    milestone,
    milestone_name,
    milestone_short,
    phase,
    owner,
    basis,
    is_descriptive,
    definition,
    fact,
    sort_order
from src_milestone
