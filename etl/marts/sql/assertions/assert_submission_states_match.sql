-- a half-year with a current version is on time or late, one without is neither
select
    submission_status.period,
    submission_status.town_code,
    submission_status.state
from submission_status
left join submission as current_submissions
    on
        submission_status.period = current_submissions.period
        and submission_status.town_code = current_submissions.town_code
        and current_submissions.status = 'current'
where
    (submission_status.state in ('on_time', 'late'))
    <> (current_submissions.submission_id is not null)
    or (submission_status.state = 'on_time') <> coalesce(submission_status.days_late = 0, false)
    or (submission_status.state = 'late') <> coalesce(submission_status.days_late > 0, false)
    or (
        submission_status.state in ('missing', 'not_due')
        and submission_status.version is not null
    )
