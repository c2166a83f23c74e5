-- grain: one row for each period and organisation that the returns of the period name
with

given as (
    select
        period,
        organization_id,
        count(distinct case when status <> 'terminated' then project_id end) as projects,
        count(distinct case when status = 'completed' then project_id end) as projects_completed,
        sum(cash_yuan) as cash_yuan,
        sum(in_kind_yuan) as in_kind_yuan,
        sum(volunteer_visits) as volunteer_visits,
        sum(volunteer_hours) as volunteer_hours,
        sum(expert_sessions) as expert_sessions,
        sum(beneficiaries) as beneficiaries,
        bool_or(is_approximate) as is_approximate,
        bool_or(is_estimated) as is_estimated
    from stg_organization_share
    group by period, organization_id
),

villages as (
    select
        pairing.period,
        pairing.organization_id,
        pairing.village_code
    from pairing
    inner join stg_return on pairing.submission_id = stg_return.submission_id
    where pairing.status = 'active' and stg_return.is_town

    union

    select
        shares.period,
        shares.organization_id,
        project_village.village_code
    from stg_organization_share as shares
    inner join project_village
        on
            shares.submission_id = project_village.submission_id
            and shares.sheet = project_village.sheet
            and shares.row = project_village.row
    where shares.status <> 'terminated'
),

mentions as (
    select
        period,
        organization_id,
        'village' as subject
    from villages

    union all

    select
        period,
        organization_id,
        'model_case' as subject
    from model_case
    where organization_id is not null

    union all

    select
        period,
        organization_id,
        'honor' as subject
    from honor
),

counts as (
    select
        period,
        organization_id,
        count(case when subject = 'village' then 1 end) as villages,
        count(case when subject = 'model_case' then 1 end) as model_cases,
        count(case when subject = 'honor' then 1 end) as honors
    from mentions
    group by period, organization_id
)

-- no report at all is 0; reports that all leave a measure blank are unknown
select
    periods.period,
    coalesce(given.organization_id, counts.organization_id) as organization_id,
    coalesce(given.projects, 0) as projects,
    coalesce(given.projects_completed, 0) as projects_completed,
    coalesce(counts.villages, 0) as villages,
    cast(case when given.period is null then 0 else given.cash_yuan end as decimal(18, 2))
        as cash_yuan,
    cast(case when given.period is null then 0 else given.in_kind_yuan end as decimal(18, 2))
        as in_kind_yuan,
    cast(case when given.period is null then 0 else given.volunteer_visits end as double)
        as volunteer_visits,
    cast(case when given.period is null then 0 else given.volunteer_hours end as double)
        as volunteer_hours,
    cast(case when given.period is null then 0 else given.expert_sessions end as double)
        as expert_sessions,
    cast(case when given.period is null then 0 else given.beneficiaries end as double)
        as beneficiaries,
    coalesce(counts.model_cases, 0) as model_cases,
    coalesce(counts.honors, 0) as honors,
    coalesce(given.is_approximate, false) as is_approximate,
    coalesce(given.is_estimated, false) as is_estimated
from given
full join counts
    on
        given.period = counts.period
        and given.organization_id = counts.organization_id
inner join stg_period as periods on coalesce(given.period, counts.period) = periods.period
