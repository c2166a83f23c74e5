-- grain: one row for each finding of a version of a return
with

-- the version that its half-year stands by; the district's own return is in no grid of the towns
standing as (
    select submission_id from stg_submission_status
    where submission_id is not null

    union

    select submission_id from stg_submission
    where status = 'current'
)

select
    findings.submission_id,
    submissions.town_code,
    submissions.period,
    submissions.version,
    standing.submission_id is not null as is_standing,
    findings.finding_number,
    findings.severity,
    -- a wording that has been dropped since
    coalesce(messages.finding_kind, 'other') as finding_kind,
    findings.code,
    findings.sheet,
    findings."row",
    findings."column",
    findings.cell,
    findings.title,
    findings.value,
    findings.message,
    findings.suggestion,
    findings.confirm
    and not coalesce(findings.answer = 'confirmed' and findings.answered_by = 'desk', false)
        as is_to_confirm,
    findings.answer,
    findings.answer_note,
    findings.answered_on,
    findings.answered_by
from src_finding as findings
inner join stg_submission as submissions on findings.submission_id = submissions.submission_id
left join src_message as messages on findings.code = messages.code
left join standing on findings.submission_id = standing.submission_id
