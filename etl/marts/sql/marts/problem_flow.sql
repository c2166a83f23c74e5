-- grain: one row for each period, area and category
-- problems_carried_over + problems_new + problems_reopened = problems_resolved + problems_waiting
-- what is new, reopened or resolved is unknown of a town without a return of the period
with

area_towns as (
    select * from stg_area_town
),

grid as (
    select
        periods.period,
        town.town_code,
        problem_category.problem_category as category,
        latest_returns.submission_id is not null as has_data,
        coalesce(not latest_returns.is_carried_forward, false) as has_reported
    from stg_period as periods
    cross join town
    cross join problem_category
    left join stg_latest_return as latest_returns
        on
            periods.period = latest_returns.period
            and town.town_code = latest_returns.town_code
),

counted as (
    select
        period,
        town_code,
        category,
        sum(case when is_carried_over then 1 else 0 end) as carried_over,
        sum(case when is_new then 1 else 0 end) as new_ones,
        sum(case when is_reopened then 1 else 0 end) as reopened,
        sum(case when is_newly_resolved then 1 else 0 end) as resolved,
        sum(case when is_resolved then 0 else 1 end) as waiting,
        sum(case when status = 'coordinating' then 1 else 0 end) as coordinating,
        sum(case when is_overdue then 1 else 0 end) as overdue,
        sum(case when is_unlisted then 1 else 0 end) as unlisted
    from problem_as_of
    group by period, town_code, category
),

by_town as (
    select
        grid.period,
        grid.town_code,
        grid.category,
        case when grid.has_data then coalesce(counted.carried_over, 0) end as carried_over,
        case when grid.has_reported then coalesce(counted.new_ones, 0) end as new_ones,
        case when grid.has_reported then coalesce(counted.reopened, 0) end as reopened,
        case when grid.has_reported then coalesce(counted.resolved, 0) end as resolved,
        case when grid.has_data then coalesce(counted.waiting, 0) end as waiting,
        case when grid.has_data then coalesce(counted.coordinating, 0) end as coordinating,
        case when grid.has_data then coalesce(counted.overdue, 0) end as overdue,
        case when grid.has_data then coalesce(counted.unlisted, 0) end as unlisted
    from grid
    left join counted
        on
            grid.period = counted.period
            and grid.town_code = counted.town_code
            and grid.category = counted.category
),

final as (
    select
        by_town.period,
        area_towns.area_code,
        by_town.category,
        cast(sum(by_town.carried_over) as bigint) as problems_carried_over,
        cast(sum(by_town.new_ones) as bigint) as problems_new,
        cast(sum(by_town.reopened) as bigint) as problems_reopened,
        cast(sum(by_town.resolved) as bigint) as problems_resolved,
        cast(sum(by_town.waiting) as bigint) as problems_waiting,
        cast(sum(by_town.waiting - by_town.coordinating) as bigint) as problems_open,
        cast(sum(by_town.coordinating) as bigint) as problems_coordinating,
        cast(sum(by_town.overdue) as bigint) as problems_overdue,
        cast(sum(by_town.unlisted) as bigint) as problems_unlisted
    from by_town
    inner join area_towns on by_town.town_code = area_towns.town_code
    group by by_town.period, area_towns.area_code, by_town.category
)

select * from final
