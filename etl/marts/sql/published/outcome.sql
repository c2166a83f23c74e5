-- grain: one row for each outcome that a current return lists
-- What the sheet does not say itself: which project of the same return it is of.
select
    listed.submission_id,
    listed.sheet,
    listed."row",
    min(projects.project_id) as project_id
from warehouse.outcome as listed
inner join stg_return on listed.submission_id = stg_return.submission_id
left join project_report as projects
    on
        listed.submission_id = projects.submission_id
        and (
            trim(listed.project) = projects.project_code
            or trim(listed.project) = trim(projects.project_name)
        )
group by listed.submission_id, listed.sheet, listed."row"
