-- grain: one row for each aid type of a project report of a current return
select
    reports.submission_id,
    reports.town_code,
    reports.period,
    reports.sheet,
    reports."row",
    reports.project_id,
    listed.aid_type,
    listed.is_main
from project_report as reports
inner join warehouse.project_aid_type as listed
    on
        reports.submission_id = listed.submission_id
        and reports.sheet = listed.sheet
        and reports."row" = listed."row"
