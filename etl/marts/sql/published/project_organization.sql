-- grain: one row for each organisation of a project report of a current return
select
    reports.submission_id,
    reports.town_code,
    reports.period,
    reports.sheet,
    reports."row",
    reports.project_id,
    listed.organization_id,
    listed."position",
    listed.is_lead
from project_report as reports
inner join warehouse.project_organization as listed
    on
        reports.submission_id = listed.submission_id
        and reports.sheet = listed.sheet
        and reports."row" = listed."row"
