-- grain: one row for each period, village and project that names it in its last report by then
-- terminated ones left out, as they are where projects are counted
with

projects as (
    select * from project_as_of
    where is_counted
)

select
    projects.period,
    projects.town_code,
    project_village.village_code,
    projects.project_id,
    project_report.project_name,
    projects.aid_type,
    projects.status,
    projects.is_live,
    projects.is_completed,
    projects.submission_id,
    projects.sheet,
    projects.row
from projects
inner join project_report
    on
        projects.submission_id = project_report.submission_id
        and projects.sheet = project_report.sheet
        and projects.row = project_report.row
inner join project_village
    on
        projects.submission_id = project_village.submission_id
        and projects.sheet = project_village.sheet
        and projects.row = project_village.row
