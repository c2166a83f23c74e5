-- grain: one row for each organisation of a project report of a current return
select
    reports.submission_id,
    reports.town_code,
    reports.period,
    reports.sheet,
    reports."row",
    reports.project_id,
    coalesce(known.organization_id, listed.organization_id) as organization_id,
    min(listed."position") as "position",
    bool_or(listed.is_lead) as is_lead
from project_report as reports
inner join warehouse.project_organization as listed
    on
        reports.submission_id = listed.submission_id
        and reports.sheet = listed.sheet
        and reports."row" = listed."row"
left join src_organization_identity as known
    on
        reports.period = known.period
        and listed.organization_id = known.stored_id
-- two that are one by now are named once
group by
    reports.submission_id,
    reports.town_code,
    reports.period,
    reports.sheet,
    reports."row",
    reports.project_id,
    coalesce(known.organization_id, listed.organization_id)
