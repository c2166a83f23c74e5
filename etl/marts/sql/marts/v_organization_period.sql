-- grain: one row for each half-year and organisation that the returns of the half-year name
with

places as (
    select
        rows_of.period,
        rows_of.organization_id,
        string_agg(area.area_name, '、' order by area.area_code) as town_names,
        count(*) as towns
    from (
        select distinct
            period,
            organization_id,
            town_code
        from participant_row
        where is_participating
    ) as rows_of
    inner join area on rows_of.town_code = area.area_code
    group by rows_of.period, rows_of.organization_id
),

led as (
    select
        period,
        lead_organization_id as organization_id,
        count(*) as projects_led
    from v_project_detail
    where is_counted
    group by period, lead_organization_id
),

given as (
    select
        *,
        case
            when cash_yuan is not null or in_kind_yuan is not null
                then coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)
        end as contribution_yuan
    from organization_contribution
)

select
    given.period,
    periods.period_name,
    given.organization_id,
    organization.organization_name,
    organization.uscc,
    organization.kind,
    organization.field,
    organization.supervising_unit,
    organization.size_band,
    organization.is_registered,
    coalesce(places.towns, 0) as towns,
    places.town_names,
    given.projects,
    coalesce(led.projects_led, 0) as projects_led,
    given.projects_completed,
    given.villages,
    given.cash_yuan,
    given.in_kind_yuan,
    cast(given.contribution_yuan as decimal(18, 2)) as contribution_yuan,
    cast(
        sum(given.contribution_yuan) over (
            partition by given.organization_id
            order by periods.sort_order
            rows between unbounded preceding and current row
        ) as decimal(18, 2)
    ) as contribution_to_date_yuan,
    given.volunteer_visits,
    given.volunteer_hours,
    given.expert_sessions,
    given.beneficiaries,
    given.model_cases,
    given.honors,
    given.is_approximate,
    given.is_estimated
from given
inner join period as periods on given.period = periods.period
inner join organization on given.organization_id = organization.organization_id
left join places
    on
        given.period = places.period
        and given.organization_id = places.organization_id
left join led
    on
        given.period = led.period
        and given.organization_id = led.organization_id
