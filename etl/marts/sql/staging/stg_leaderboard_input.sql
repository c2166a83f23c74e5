-- grain: one row for each window (a half-year, all of them, or those before the last reported) and
-- organisation that gave something
with

-- a project is completed when its last report of the window says so
given as (
    select
        window_code,
        organization_id,
        sum(coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)) as money_yuan,
        sum(effort_hours) as volunteer_hours,
        sum(expert_sessions) as expert_sessions,
        sum(beneficiaries) as beneficiaries,
        count(
            distinct case
                when status = 'completed' and period_number = last_period_number then project_id
            end
        ) as projects_completed,
        bool_or(is_approximate) as is_approximate,
        bool_or(is_estimated) as is_estimated
    from stg_window_share
    group by window_code, organization_id
),

recognised as (
    select
        window_code,
        organization_id,
        sum(points) as recognition
    from stg_recognition_row
    group by window_code, organization_id
),

named as (
    select
        window_code,
        organization_id
    from given

    union

    select
        window_code,
        organization_id
    from recognised
),

reported as (
    select max(period_number) as last_number
    from stg_return
    where is_town
),

-- from the first half-year to the last one that any town has reported, or to the one before it
half_years as (
    select
        settings.all_window as window_code,
        reported.last_number as half_years_due
    from src_setting as settings
    cross join reported

    union all

    select
        settings.before_window as window_code,
        reported.last_number - 1 as half_years_due
    from src_setting as settings
    cross join reported
),

active as (
    select
        half_years.window_code,
        participating.organization_id,
        count(distinct participating.period_number) as half_years_active
    from stg_participating as participating
    cross join half_years
    where participating.period_number <= half_years.half_years_due
    group by half_years.window_code, participating.organization_id
)

select
    named.window_code,
    named.organization_id,
    organization.uscc,
    organization.organization_name,
    organization.kind,
    organization.field,
    organization.size_band,
    organization.is_registered,
    cast(coalesce(given.money_yuan, 0) as decimal(18, 2)) as money_yuan,
    cast(coalesce(given.volunteer_hours, 0) as double) as volunteer_hours,
    cast(coalesce(given.expert_sessions, 0) as double) as expert_sessions,
    cast(coalesce(given.beneficiaries, 0) as double) as beneficiaries,
    coalesce(given.projects_completed, 0) as projects_completed,
    case
        when half_years.window_code is not null then coalesce(active.half_years_active, 0)
    end as half_years_active,
    half_years.half_years_due,
    cast(coalesce(recognised.recognition, 0) as bigint) as recognition,
    coalesce(given.is_approximate, false) as is_approximate,
    coalesce(given.is_estimated, false) as is_estimated,
    coalesce(given.is_approximate, false)
    or coalesce(given.is_estimated, false)
    or stg_needs_review.organization_id is not null as needs_review
from named
inner join organization on named.organization_id = organization.organization_id
left join half_years on named.window_code = half_years.window_code
left join given
    on
        named.window_code = given.window_code
        and named.organization_id = given.organization_id
left join recognised
    on
        named.window_code = recognised.window_code
        and named.organization_id = recognised.organization_id
left join active
    on
        named.window_code = active.window_code
        and named.organization_id = active.organization_id
left join stg_needs_review
    on
        named.window_code = stg_needs_review.window_code
        and named.organization_id = stg_needs_review.organization_id
