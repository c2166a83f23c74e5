-- grain: one row for each period and area
-- planned against given, of the projects that state a plan; terminated ones left out
select
    areas.period,
    areas.area_code,
    case when areas.has_data then count(projects.project_id) end as projects_planned,
    cast(sum(projects.planned_cash_yuan) as decimal(18, 2)) as planned_yuan,
    cast(sum(projects.contribution_to_date_yuan) as decimal(18, 2)) as contribution_yuan,
    case
        when areas.has_data
            then count(
                case
                    when projects.contribution_to_date_yuan > projects.planned_cash_yuan then 1
                end
            )
    end as projects_above_plan
from stg_area_period as areas
inner join stg_area_town as area_towns on areas.area_code = area_towns.area_code
left join project_as_of as projects
    on
        areas.period = projects.period
        and area_towns.town_code = projects.town_code
        and projects.is_counted
        and projects.planned_cash_yuan is not null
group by areas.period, areas.area_code, areas.has_data
