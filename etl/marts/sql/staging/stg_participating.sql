-- grain: one row for each period, town and organisation that takes part by the town's latest return
select
    period,
    period_number,
    town_code,
    organization_id,
    bool_or(is_paired) as is_paired,
    bool_or(is_unfinished_project) as has_unfinished_project
from stg_participating_row
group by period, period_number, town_code, organization_id
