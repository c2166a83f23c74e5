-- grain: one row for each period, area and aid type
-- a stock needs a return of this period or an earlier one, a flow one of this period
with

stocks as (
    select
        projects.period,
        area_towns.area_code,
        projects.aid_type,
        count(case when projects.is_counted then 1 end) as projects,
        count(case when projects.is_new then 1 end) as projects_new,
        count(case when projects.is_live then 1 end) as projects_live,
        count(case when projects.is_completed then 1 end) as projects_completed
    from project_as_of as projects
    inner join stg_area_town as area_towns on projects.town_code = area_towns.town_code
    group by projects.period, area_towns.area_code, projects.aid_type
),

-- a project is one row of a period, and names a type once
mentions as (
    select
        projects.period,
        area_towns.area_code,
        project_aid_type.aid_type,
        count(case when projects.is_counted then 1 end) as projects_mentioning,
        count(case when projects.is_live then 1 end) as projects_live_mentioning
    from project_as_of as projects
    inner join stg_area_town as area_towns on projects.town_code = area_towns.town_code
    inner join project_aid_type
        on
            projects.submission_id = project_aid_type.submission_id
            and projects.sheet = project_aid_type.sheet
            and projects.row = project_aid_type.row
    group by projects.period, area_towns.area_code, project_aid_type.aid_type
),

flows as (
    select
        project_report.period,
        area_towns.area_code,
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
    inner join stg_area_town as area_towns on project_report.town_code = area_towns.town_code
    group by project_report.period, area_towns.area_code, project_report.aid_type
),

filled as (
    select
        areas.period,
        areas.area_code,
        aid_type.aid_type,
        case when areas.has_data then 0 end as no_stock,
        case when areas.towns_reported > 0 then 0 end as no_flow
    from stg_area_period as areas
    cross join aid_type
)

select
    filled.period,
    filled.area_code,
    filled.aid_type,
    coalesce(stocks.projects, filled.no_stock) as projects,
    coalesce(mentions.projects_mentioning, filled.no_stock) as projects_mentioning,
    coalesce(stocks.projects_new + filled.no_flow, filled.no_flow) as projects_new,
    coalesce(stocks.projects_live, filled.no_stock) as projects_live,
    coalesce(mentions.projects_live_mentioning, filled.no_stock) as projects_live_mentioning,
    coalesce(stocks.projects_completed, filled.no_stock) as projects_completed,
    cast(coalesce(flows.cash_yuan, filled.no_flow) as decimal(18, 2)) as cash_yuan,
    cast(coalesce(flows.in_kind_yuan, filled.no_flow) as decimal(18, 2)) as in_kind_yuan,
    cast(
        coalesce(flows.cash_yuan, filled.no_flow) + coalesce(flows.in_kind_yuan, filled.no_flow)
        as decimal(18, 2)
    ) as contribution_yuan,
    cast(coalesce(flows.activities, filled.no_flow) as bigint) as activities,
    cast(coalesce(flows.expert_sessions, filled.no_flow) as bigint) as expert_sessions,
    cast(coalesce(flows.volunteer_visits, filled.no_flow) as bigint) as volunteer_visits,
    cast(coalesce(flows.volunteer_hours, filled.no_flow) as double) as volunteer_hours,
    cast(coalesce(flows.beneficiaries, filled.no_flow) as bigint) as beneficiaries,
    coalesce(flows.is_approximate, false) as is_approximate
from filled
left join stocks
    on
        filled.period = stocks.period
        and filled.area_code = stocks.area_code
        and filled.aid_type = stocks.aid_type
left join mentions
    on
        filled.period = mentions.period
        and filled.area_code = mentions.area_code
        and filled.aid_type = mentions.aid_type
left join flows
    on
        filled.period = flows.period
        and filled.area_code = flows.area_code
        and filled.aid_type = flows.aid_type
