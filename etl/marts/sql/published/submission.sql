-- grain: one row for each version of a return, rejected ones too
with

last_reviews as (
    select
        submission_id,
        decision,
        decided_at,
        reason,
        row_number() over (partition by submission_id order by line desc) as nth
    from src_ruling
    where decision in ('review', 'reopen')
)

select
    submissions.submission_id,
    submissions.town_code,
    submissions.period,
    submissions.version,
    submissions.status,
    submissions.file_name,
    submissions.file_sha256,
    submissions.received_at,
    submissions.reported_on,
    submissions.is_on_time,
    submissions.is_no_new,
    submissions.error_count,
    submissions.warning_count,
    submissions.is_demo,
    reviews.decided_at as reviewed_at,
    -- free text, that may hold a number of a person
    regexp_replace(reviews.reason, '[0-9]{7,}', '***', 'g') as review_reason
from stg_submission as submissions
left join last_reviews as reviews
    on
        submissions.submission_id = reviews.submission_id
        and reviews.nth = 1
        and reviews.decision = 'review'
