-- a project stands once in a half-year, under one main aid type, with an organisation to lead it
with

reports as (
    select
        project_report.submission_id,
        project_report.sheet,
        project_report."row",
        count(case when project_aid_type.is_main then 1 end) as main_types,
        count(
            case
                when
                    project_aid_type.is_main
                    and project_aid_type.aid_type <> project_report.aid_type
                    then 1
            end
        ) as other_main_types
    from project_report
    left join project_aid_type
        on
            project_report.submission_id = project_aid_type.submission_id
            and project_report.sheet = project_aid_type.sheet
            and project_report."row" = project_aid_type."row"
    group by project_report.submission_id, project_report.sheet, project_report."row"
),

leads as (
    select
        submission_id,
        sheet,
        "row",
        count(case when is_lead then 1 end) as leads
    from project_organization
    group by submission_id, sheet, "row"
)

select
    'reported twice' as fault,
    project_id as place
from project_report
group by project_id, period
having count(*) > 1

union all

select
    'not one main aid type' as fault,
    submission_id || ' ' || cast("row" as string) as place
from reports
where main_types <> 1 or other_main_types > 0

union all

select
    'not one lead organisation' as fault,
    reports.submission_id || ' ' || cast(reports."row" as string) as place
from reports
left join leads
    on
        reports.submission_id = leads.submission_id
        and reports.sheet = leads.sheet
        and reports."row" = leads."row"
where coalesce(leads.leads, 0) <> 1
