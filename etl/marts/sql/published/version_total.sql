-- grain: one row for each total of an accepted version that is compared with the one before it
select
    totals.submission_id,
    submissions.town_code,
    submissions.period,
    submissions.version,
    earlier.version as version_before,
    totals.total_number,
    totals.sheet,
    totals.measure,
    totals.title,
    totals.unit,
    totals.total_before,
    totals.total_after
from warehouse.version_total as totals
inner join stg_submission as submissions on totals.submission_id = submissions.submission_id
inner join stg_submission as earlier on totals.compared_with = earlier.submission_id
where submissions.status in ('current', 'superseded')
