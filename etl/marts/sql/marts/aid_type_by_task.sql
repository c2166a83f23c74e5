-- grain: one row for each period, area, aid type and task
with

area_towns as (
    select * from stg_area_town
),

grid as (
    select
        periods.period,
        town.town_code,
        aid_type.aid_type,
        task.task,
        latest_returns.submission_id is not null as has_data
    from stg_period as periods
    cross join town
    cross join aid_type
    cross join task
    left join stg_latest_return as latest_returns
        on
            periods.period = latest_returns.period
            and town.town_code = latest_returns.town_code
),

counted as (
    select
        period,
        town_code,
        aid_type,
        task,
        count(*) as projects
    from project_as_of
    where is_counted
    group by period, town_code, aid_type, task
),

by_town as (
    select
        grid.period,
        grid.town_code,
        grid.aid_type,
        grid.task,
        case when grid.has_data then coalesce(counted.projects, 0) end as projects
    from grid
    left join counted
        on
            grid.period = counted.period
            and grid.town_code = counted.town_code
            and grid.aid_type = counted.aid_type
            and grid.task = counted.task
),

final as (
    select
        by_town.period,
        area_towns.area_code,
        by_town.aid_type,
        by_town.task,
        cast(sum(by_town.projects) as bigint) as projects
    from by_town
    inner join area_towns on by_town.town_code = area_towns.town_code
    group by by_town.period, area_towns.area_code, by_town.aid_type, by_town.task
)

select * from final
