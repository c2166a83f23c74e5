-- grain: one row for each period, area and category
-- problems_carried_over + problems_new + problems_reopened = problems_resolved + problems_waiting
-- what is new, reopened or resolved is unknown of an area without a return of the period
select
    areas.period,
    areas.area_code,
    problem_category.problem_category as category,
    case when areas.has_data then count(case when problems.is_carried_over then 1 end) end
        as problems_carried_over,
    case when areas.towns_reported > 0 then count(case when problems.is_new then 1 end) end
        as problems_new,
    case when areas.towns_reported > 0 then count(case when problems.is_reopened then 1 end) end
        as problems_reopened,
    case
        when areas.towns_reported > 0 then count(case when problems.is_newly_resolved then 1 end)
    end as problems_resolved,
    case when areas.has_data then count(case when not problems.is_resolved then 1 end) end
        as problems_waiting,
    case
        when areas.has_data
            then
                count(
                    case
                        when not problems.is_resolved and problems.status <> 'coordinating' then 1
                    end
                )
    end as problems_open,
    case
        when areas.has_data then count(case when problems.status = 'coordinating' then 1 end)
    end as problems_coordinating,
    case when areas.has_data then count(case when problems.is_overdue then 1 end) end
        as problems_overdue,
    case when areas.has_data then count(case when problems.on_agenda then 1 end) end
        as problems_on_agenda,
    case when areas.has_data then count(case when problems.is_unlisted then 1 end) end
        as problems_unlisted
from stg_area_period as areas
inner join stg_area_town as area_towns on areas.area_code = area_towns.area_code
cross join problem_category
left join problem_as_of as problems
    on
        areas.period = problems.period
        and area_towns.town_code = problems.town_code
        and problem_category.problem_category = problems.category
group by
    areas.period,
    areas.area_code,
    problem_category.problem_category,
    areas.has_data,
    areas.towns_reported
