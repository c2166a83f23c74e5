-- grain: one row for each period of the programme and town
select
    period,
    town_code,
    state,
    version,
    received_at,
    due_on,
    days_late,
    submission_id
from stg_submission_status
