-- grain: one row for each village of a project report of a current return
select
    reports.submission_id,
    reports.town_code,
    reports.period,
    reports.sheet,
    reports."row",
    reports.project_id,
    listed.village_code
from project_report as reports
inner join warehouse.project_village as listed
    on
        reports.submission_id = listed.submission_id
        and reports.sheet = listed.sheet
        and reports."row" = listed."row"
