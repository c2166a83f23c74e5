-- of each town and half-year one version counts, and all published rows are of such a version
with

current_submissions as (
    select * from submission
    where status = 'current'
),

twice as (
    select
        'submission' as relation,
        min(submission_id) as submission_id
    from current_submissions
    group by town_code, period
    having count(*) > 1
),

listed as (
    select
        'pairing' as relation,
        submission_id
    from pairing

    union all

    select
        'project_report' as relation,
        submission_id
    from project_report

    union all

    select
        'project_organization' as relation,
        submission_id
    from project_organization

    union all

    select
        'problem' as relation,
        submission_id
    from problem

    union all

    select
        'honor' as relation,
        submission_id
    from honor
)

select * from twice

union all

select
    listed.relation,
    listed.submission_id
from listed
left join current_submissions on listed.submission_id = current_submissions.submission_id
where current_submissions.submission_id is null
