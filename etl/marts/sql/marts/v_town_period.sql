-- grain: one row for each half-year and town: every figure of a town
with

aid as (
    select
        period,
        area_code,
        cast(sum(projects) as bigint) as projects,
        cast(sum(projects_new) as bigint) as projects_new,
        cast(sum(projects_live) as bigint) as projects_live,
        cast(sum(projects_completed) as bigint) as projects_completed,
        sum(cash_yuan) as cash_yuan,
        sum(in_kind_yuan) as in_kind_yuan,
        sum(contribution_yuan) as contribution_yuan,
        cast(sum(activities) as bigint) as activities,
        cast(sum(expert_sessions) as bigint) as expert_sessions,
        cast(sum(volunteer_visits) as bigint) as volunteer_visits,
        sum(volunteer_hours) as volunteer_hours,
        cast(sum(beneficiaries) as bigint) as beneficiaries,
        bool_or(is_approximate) as is_approximate
    from aid_type_summary
    group by period, area_code
),

missing as (
    select
        period,
        area_code,
        max(returns_missing_to_date) as returns_missing_to_date
    from area_figure
    group by period, area_code
),

projects as (
    select
        period,
        town_code,
        count(case when is_overdue then 1 end) as projects_overdue,
        count(case when is_due_by_year_end then 1 end) as projects_due
    from project_as_of
    group by period, town_code
),

typical as (
    select
        period,
        town_code,
        count(case when is_typical then 1 end) as villages_typical,
        count(case when is_typical and organizations > 0 then 1 end) as villages_typical_paired
    from village_as_of
    group by period, town_code
),

problems as (
    select
        period,
        area_code,
        cast(sum(problems_carried_over) as bigint) as problems_carried_over,
        cast(sum(problems_new) as bigint) as problems_new,
        cast(sum(problems_reopened) as bigint) as problems_reopened,
        cast(sum(problems_resolved) as bigint) as problems_resolved,
        cast(sum(problems_waiting) as bigint) as problems_waiting,
        cast(sum(problems_overdue) as bigint) as problems_overdue,
        cast(sum(problems_on_agenda) as bigint) as problems_on_agenda
    from problem_flow
    group by period, area_code
),

needs as (
    select
        period,
        town_code,
        count(case when status = 'open' then 1 end) as needs_open,
        count(*) as needs
    from need_as_of
    group by period, town_code
),

cases as (
    select
        submission_id,
        count(*) as model_cases
    from model_case
    group by submission_id
)

select
    participation.period,
    periods.period_name,
    participation.area_code as town_code,
    town.town_name,
    statuses.state,
    participation.data_period,
    participation.data_period < participation.period as is_carried_forward,
    participation.organizations,
    participation.organizations_new,
    participation.organizations_continuing,
    participation.organizations_returning,
    participation.organizations_completed_out,
    participation.organizations_lapsed,
    participation.organizations_left,
    participation.pairings_in_force,
    participation.agreements_signed,
    participation.villages_paired,
    participation.villages_total,
    participation.villages_one_organization,
    participation.villages_many_organizations,
    participation.organizations_many_villages,
    typical.villages_typical,
    case when participation.data_period is not null then typical.villages_typical_paired end
        as villages_typical_paired,
    aid.projects,
    aid.projects_new,
    aid.projects_live,
    aid.projects_completed,
    case when participation.data_period is not null then coalesce(projects.projects_overdue, 0) end
        as projects_overdue,
    case when participation.data_period is not null then coalesce(projects.projects_due, 0) end
        as projects_due,
    cast(aid.cash_yuan as decimal(18, 2)) as cash_yuan,
    cast(aid.in_kind_yuan as decimal(18, 2)) as in_kind_yuan,
    cast(aid.contribution_yuan as decimal(18, 2)) as contribution_yuan,
    cast(sum(aid.cash_yuan) over to_date as decimal(18, 2)) as cash_to_date_yuan,
    cast(sum(aid.in_kind_yuan) over to_date as decimal(18, 2)) as in_kind_to_date_yuan,
    cast(sum(aid.contribution_yuan) over to_date as decimal(18, 2)) as contribution_to_date_yuan,
    aid.activities,
    aid.expert_sessions,
    aid.volunteer_visits,
    aid.volunteer_hours,
    aid.beneficiaries,
    sum(aid.volunteer_hours) over to_date as volunteer_hours_to_date,
    cast(sum(aid.beneficiaries) over to_date as bigint) as beneficiaries_to_date,
    coalesce(missing.returns_missing_to_date, 0) as returns_missing_to_date,
    problems.problems_carried_over,
    problems.problems_new,
    problems.problems_reopened,
    problems.problems_resolved,
    problems.problems_waiting,
    problems.problems_overdue,
    problems.problems_on_agenda,
    case when participation.data_period is not null then coalesce(needs.needs_open, 0) end
        as needs_open,
    case when stg_return.submission_id is not null then coalesce(cases.model_cases, 0) end
        as model_cases,
    aid.is_approximate
from participation
inner join town on participation.area_code = town.town_code
inner join period as periods on participation.period = periods.period
left join submission_status as statuses
    on
        participation.period = statuses.period
        and participation.area_code = statuses.town_code
left join stg_return
    on
        participation.period = stg_return.period
        and participation.area_code = stg_return.town_code
left join cases on stg_return.submission_id = cases.submission_id
left join aid
    on
        participation.period = aid.period
        and participation.area_code = aid.area_code
left join missing
    on
        participation.period = missing.period
        and participation.area_code = missing.area_code
left join projects
    on
        participation.period = projects.period
        and participation.area_code = projects.town_code
left join typical
    on
        participation.period = typical.period
        and participation.area_code = typical.town_code
left join problems
    on
        participation.period = problems.period
        and participation.area_code = problems.area_code
left join needs
    on
        participation.period = needs.period
        and participation.area_code = needs.town_code
window to_date as (
    partition by participation.area_code
    order by periods.sort_order
    rows between unbounded preceding and current row
)
