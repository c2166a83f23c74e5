-- grain: one row for each project that a current return reports
-- What the sheet does not say itself; its own columns are joined by the dictionary.
with

listed as (
    select reports.*
    from warehouse.project_report as reports
    inner join stg_return on reports.submission_id = stg_return.submission_id
)

select
    listed.submission_id,
    listed.sheet,
    listed."row",
    identities.id as project_id,
    identities.code as project_code,
    answers.answered
from listed
inner join stg_identity as identities
    on
        listed.submission_id = identities.submission_id
        and listed.sheet = identities.sheet
        and listed."row" = identities."row"
left join src_row_answered as answers
    on
        listed.submission_id = answers.submission_id
        and listed.sheet = answers.sheet
        and listed."row" = answers.row
