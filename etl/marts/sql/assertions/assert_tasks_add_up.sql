-- the projects of an aid type are those of its tasks
with

by_task as (
    select
        period,
        area_code,
        aid_type,
        sum(projects) as projects
    from aid_type_by_task
    group by period, area_code, aid_type
)

select
    aid_type_summary.period,
    aid_type_summary.area_code,
    aid_type_summary.aid_type,
    aid_type_summary.projects,
    by_task.projects as projects_by_task
from aid_type_summary
left join by_task
    on
        aid_type_summary.period = by_task.period
        and aid_type_summary.area_code = by_task.area_code
        and aid_type_summary.aid_type = by_task.aid_type
where
    coalesce(aid_type_summary.projects, -1) <> coalesce(by_task.projects, -1)
    or aid_type_summary.projects_mentioning < aid_type_summary.projects
    or aid_type_summary.projects_live + aid_type_summary.projects_completed
    > aid_type_summary.projects
