-- grain: one row for each current return, of a town or of the district itself
select
    submissions.submission_id,
    submissions.town_code,
    submissions.period,
    submissions.period_number,
    towns.town_code is not null as is_town
from stg_submission as submissions
left join src_town as towns on submissions.town_code = towns.town_code
where submissions.status = 'current'
