-- grain: one row for each period and organisation that the returns of the period name
with

periods as (
    select * from stg_period
),

shares as (
    select * from stg_organization_share
),

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
    from shares
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
    from shares
    inner join project_village
        on
            shares.submission_id = project_village.submission_id
            and shares.sheet = project_village.sheet
            and shares.row = project_village.row
    where shares.status <> 'terminated'
),

village_counts as (
    select
        period,
        organization_id,
        count(*) as villages
    from villages
    group by period, organization_id
),

case_counts as (
    select
        period,
        organization_id,
        count(*) as model_cases
    from model_case
    where organization_id is not null
    group by period, organization_id
),

honor_counts as (
    select
        period,
        organization_id,
        count(*) as honors
    from honor
    group by period, organization_id
),

named as (
    select
        period,
        organization_id
    from given

    union

    select
        period,
        organization_id
    from village_counts

    union

    select
        period,
        organization_id
    from case_counts

    union

    select
        period,
        organization_id
    from honor_counts
),

-- no report at all is 0; reports that all leave a measure blank are unknown
final as (
    select
        named.period,
        named.organization_id,
        coalesce(given.projects, 0) as projects,
        coalesce(given.projects_completed, 0) as projects_completed,
        coalesce(village_counts.villages, 0) as villages,
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
        coalesce(case_counts.model_cases, 0) as model_cases,
        coalesce(honor_counts.honors, 0) as honors,
        coalesce(given.is_approximate, false) as is_approximate,
        coalesce(given.is_estimated, false) as is_estimated
    from named
    inner join periods on named.period = periods.period
    left join given
        on
            named.period = given.period
            and named.organization_id = given.organization_id
    left join village_counts
        on
            named.period = village_counts.period
            and named.organization_id = village_counts.organization_id
    left join case_counts
        on
            named.period = case_counts.period
            and named.organization_id = case_counts.organization_id
    left join honor_counts
        on
            named.period = honor_counts.period
            and named.organization_id = honor_counts.organization_id
)

select * from final
