-- grain: one row for each period, area, aid type and task
select
    areas.period,
    areas.area_code,
    aid_type.aid_type,
    task.task,
    case when areas.has_data then count(projects.project_id) end as projects
from stg_area_period as areas
inner join stg_area_town as area_towns on areas.area_code = area_towns.area_code
cross join aid_type
cross join task
left join project_as_of as projects
    on
        areas.period = projects.period
        and area_towns.town_code = projects.town_code
        and aid_type.aid_type = projects.aid_type
        and task.task = projects.task
        and projects.is_counted
group by areas.period, areas.area_code, aid_type.aid_type, task.task, areas.has_data
