-- grain: one row for each issued paper and return in force that was not in force when it was made
select
    papers.paper_id,
    submissions.town_code,
    submissions.period,
    submissions.version,
    submissions.submission_id,
    submissions.received_at
from paper as papers
inner join stg_submission as submissions
    on
        papers.period >= submissions.period
        and submissions.status = 'current'
left join src_paper_return as known
    on
        papers.paper_id = known.paper_id
        and submissions.submission_id = known.submission_id
where known.submission_id is null
