-- grain: one row for each period, area and aid type
with

area_towns as (
    select * from stg_area_town
),

projects as (
    select * from project_as_of
),

grid as (
    select
        periods.period,
        town.town_code,
        aid_type.aid_type,
        latest_returns.submission_id is not null as has_data,
        coalesce(not latest_returns.is_carried_forward, false) as has_reported
    from stg_period as periods
    cross join town
    cross join aid_type
    left join stg_latest_return as latest_returns
        on
            periods.period = latest_returns.period
            and town.town_code = latest_returns.town_code
),

stocks as (
    select
        period,
        town_code,
        aid_type,
        count(case when is_counted then 1 end) as projects,
        count(case when is_live then 1 end) as projects_live,
        count(case when is_completed then 1 end) as projects_completed
    from projects
    group by period, town_code, aid_type
),

mentions as (
    select
        projects.period,
        projects.town_code,
        project_aid_type.aid_type,
        count(distinct case when projects.is_counted then projects.project_id end)
            as projects_mentioning,
        count(distinct case when projects.is_live then projects.project_id end)
            as projects_live_mentioning
    from projects
    inner join project_aid_type
        on
            projects.submission_id = project_aid_type.submission_id
            and projects.sheet = project_aid_type.sheet
            and projects.row = project_aid_type.row
    group by projects.period, projects.town_code, project_aid_type.aid_type
),

new_projects as (
    select
        period,
        town_code,
        aid_type,
        count(*) as projects_new
    from projects
    where is_new
    group by period, town_code, aid_type
),

flows as (
    select
        project_report.period,
        project_report.town_code,
        project_report.aid_type,
        sum(project_report.cash_yuan) as cash_yuan,
        sum(project_report.in_kind_yuan) as in_kind_yuan,
        sum(project_report.activities) as activities,
        sum(project_report.expert_sessions) as expert_sessions,
        sum(project_report.volunteer_visits) as volunteer_visits,
        sum(project_report.volunteer_hours) as volunteer_hours,
        sum(project_report.beneficiaries) as beneficiaries,
        bool_or(project_report.is_approximate) as is_approximate
    from project_report
    group by project_report.period, project_report.town_code, project_report.aid_type
),

-- a stock needs a return of this period or an earlier one, a flow one of this period
by_town as (
    select
        grid.period,
        grid.town_code,
        grid.aid_type,
        case when grid.has_data then coalesce(stocks.projects, 0) end as projects,
        case when grid.has_data then coalesce(mentions.projects_mentioning, 0) end
            as projects_mentioning,
        case when grid.has_reported then coalesce(new_projects.projects_new, 0) end
            as projects_new,
        case when grid.has_data then coalesce(stocks.projects_live, 0) end as projects_live,
        case when grid.has_data then coalesce(mentions.projects_live_mentioning, 0) end
            as projects_live_mentioning,
        case when grid.has_data then coalesce(stocks.projects_completed, 0) end
            as projects_completed,
        case when grid.has_reported then coalesce(flows.cash_yuan, 0) end as cash_yuan,
        case when grid.has_reported then coalesce(flows.in_kind_yuan, 0) end as in_kind_yuan,
        case when grid.has_reported then coalesce(flows.activities, 0) end as activities,
        case when grid.has_reported then coalesce(flows.expert_sessions, 0) end
            as expert_sessions,
        case when grid.has_reported then coalesce(flows.volunteer_visits, 0) end
            as volunteer_visits,
        case when grid.has_reported then coalesce(flows.volunteer_hours, 0) end
            as volunteer_hours,
        case when grid.has_reported then coalesce(flows.beneficiaries, 0) end as beneficiaries,
        coalesce(flows.is_approximate, false) as is_approximate
    from grid
    left join stocks
        on
            grid.period = stocks.period
            and grid.town_code = stocks.town_code
            and grid.aid_type = stocks.aid_type
    left join mentions
        on
            grid.period = mentions.period
            and grid.town_code = mentions.town_code
            and grid.aid_type = mentions.aid_type
    left join new_projects
        on
            grid.period = new_projects.period
            and grid.town_code = new_projects.town_code
            and grid.aid_type = new_projects.aid_type
    left join flows
        on
            grid.period = flows.period
            and grid.town_code = flows.town_code
            and grid.aid_type = flows.aid_type
),

final as (
    select
        by_town.period,
        area_towns.area_code,
        by_town.aid_type,
        cast(sum(by_town.projects) as bigint) as projects,
        cast(sum(by_town.projects_mentioning) as bigint) as projects_mentioning,
        cast(sum(by_town.projects_new) as bigint) as projects_new,
        cast(sum(by_town.projects_live) as bigint) as projects_live,
        cast(sum(by_town.projects_live_mentioning) as bigint) as projects_live_mentioning,
        cast(sum(by_town.projects_completed) as bigint) as projects_completed,
        cast(sum(by_town.cash_yuan) as decimal(18, 2)) as cash_yuan,
        cast(sum(by_town.in_kind_yuan) as decimal(18, 2)) as in_kind_yuan,
        cast(sum(by_town.activities) as bigint) as activities,
        cast(sum(by_town.expert_sessions) as bigint) as expert_sessions,
        cast(sum(by_town.volunteer_visits) as bigint) as volunteer_visits,
        cast(sum(by_town.volunteer_hours) as double) as volunteer_hours,
        cast(sum(by_town.beneficiaries) as bigint) as beneficiaries,
        bool_or(by_town.is_approximate) as is_approximate
    from by_town
    inner join area_towns on by_town.town_code = area_towns.town_code
    group by by_town.period, area_towns.area_code, by_town.aid_type
)

select * from final
