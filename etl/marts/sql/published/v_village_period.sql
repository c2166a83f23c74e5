-- grain: one row for each half-year and village
with

paired as (
    select
        pairs.period,
        pairs.village_code,
        string_agg(organization.organization_name, '、' order by organization.organization_name)
            as organization_names
    from (
        select distinct
            period,
            village_code,
            organization_id
        from stg_pairing_in_force
    ) as pairs
    inner join organization on pairs.organization_id = organization.organization_id
    group by pairs.period, pairs.village_code
),

projects as (
    select
        period,
        village_code,
        count(*) as projects,
        count(case when is_live then 1 end) as projects_live,
        count(case when is_completed then 1 end) as projects_completed
    from village_project
    group by period, village_code
),

needs as (
    select
        period,
        village_code,
        count(*) as needs,
        count(case when status = 'open' then 1 end) as needs_open
    from need_as_of
    group by period, village_code
),

-- equal shares of the villages that a project names
given as (
    select
        detail.period,
        named.village_code,
        sum(cast(detail.contribution_yuan as double) / nullif(detail.villages, 0))
            as contribution_share
    from v_project_detail as detail
    inner join project_village as named
        on
            detail.submission_id = named.submission_id
            and detail.sheet = named.sheet
            and detail."row" = named."row"
    group by detail.period, named.village_code
),

placed as (
    select
        village_as_of.*,
        periods.period_name,
        periods.sort_order as period_number,
        town.town_name,
        village_as_of.organizations is not null as has_data,
        latest.data_period,
        latest.is_carried_forward,
        case
            when stg_return.submission_id is not null
                then coalesce(given.contribution_share, 0)
        end as contribution_share
    from village_as_of
    inner join period as periods on village_as_of.period = periods.period
    inner join town on village_as_of.town_code = town.town_code
    left join stg_return
        on
            village_as_of.period = stg_return.period
            and village_as_of.town_code = stg_return.town_code
    left join stg_latest_return as latest
        on
            village_as_of.period = latest.period
            and village_as_of.town_code = latest.town_code
    left join given
        on
            village_as_of.period = given.period
            and village_as_of.village_code = given.village_code
    -- a half-year that nobody has reported yet would only repeat the one before
    where village_as_of.period <= (select max(reported.period) from stg_return as reported)
)

select
    placed.period,
    placed.period_name,
    placed.town_code,
    placed.town_name,
    placed.village_code,
    placed.village_name,
    placed.data_period,
    placed.is_carried_forward,
    placed.organizations,
    paired.organization_names,
    placed.typical_level,
    placed.is_typical,
    placed.is_other_typical,
    case when placed.has_data then coalesce(projects.projects, 0) end as projects,
    case when placed.has_data then coalesce(projects.projects_live, 0) end as projects_live,
    case when placed.has_data then coalesce(projects.projects_completed, 0) end
        as projects_completed,
    case when placed.has_data then coalesce(needs.needs, 0) end as needs,
    case when placed.has_data then coalesce(needs.needs_open, 0) end as needs_open,
    cast(placed.contribution_share as decimal(18, 2)) as contribution_share_yuan,
    cast(
        sum(placed.contribution_share) over (
            partition by placed.village_code
            order by placed.period_number
            rows between unbounded preceding and current row
        ) as decimal(18, 2)
    ) as contribution_share_to_date_yuan
from placed
left join paired
    on
        placed.period = paired.period
        and placed.village_code = paired.village_code
left join projects
    on
        placed.period = projects.period
        and placed.village_code = projects.village_code
left join needs
    on
        placed.period = needs.period
        and placed.village_code = needs.village_code
