-- grain: one row for each version of a return, rejected ones too
with

accepted as (
    select
        submission_id,
        row_number() over (partition by town_code, period order by version) as nth_accepted,
        row_number() over (
            partition by town_code, period order by force_order desc nulls last, version desc
        ) as nth_from_last
    from src_submission
    where outcome = 'accepted'
)

select
    submissions.submission_id,
    submissions.town_code,
    submissions.period,
    periods.sort_order as period_number,
    submissions.version,
    case
        when accepted.nth_from_last = 1 then 'current'
        when submissions.outcome = 'accepted' then 'superseded'
        else submissions.outcome
    end as status,
    coalesce(accepted.nth_accepted = 1, false) as is_first_accepted,
    submissions.file_name,
    submissions.file_sha256,
    submissions.received_at,
    submissions.reported_on,
    dues.due_date as due_on,
    submissions.reported_on <= dues.due_date as is_on_time,
    case
        when submissions.reported_on <= dues.due_date then 0
        else date_diff('day', dues.due_date, submissions.reported_on)
    end as days_late,
    submissions.error_count,
    submissions.warning_count,
    submissions.is_demo,
    submissions.is_no_new
from src_submission as submissions
left join accepted on submissions.submission_id = accepted.submission_id
left join src_period as periods on submissions.period = periods.period
left join stg_due as dues
    on
        submissions.period = dues.period
        and submissions.town_code = dues.town_code
