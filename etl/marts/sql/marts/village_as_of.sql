-- grain: one row for each period and village; organizations is NULL while its town never reported
with

paired as (
    select
        period,
        village_code,
        count(distinct organization_id) as organizations
    from stg_pairing_in_force
    group by period, village_code
),

typical as (
    select
        stg_period.period,
        typical_village.village_code,
        string_agg(typical_village.level, '、' order by typical_village.level) as typical_level
    from stg_period
    inner join typical_village
        on
            typical_village.listed_on is null
            or stg_period.end_date >= typical_village.listed_on
    group by stg_period.period, typical_village.village_code
)

select
    village.period,
    village.town_code,
    village.village_code,
    village.village_name,
    case
        when latest_returns.submission_id is not null
            then coalesce(paired.organizations, 0)
    end as organizations,
    typical.typical_level,
    counted.village_code is not null as is_typical,
    typical.typical_level is not null and counted.village_code is null as is_other_typical
from stg_village as village
left join stg_latest_return as latest_returns
    on
        village.period = latest_returns.period
        and village.town_code = latest_returns.town_code
left join stg_typical_village as counted
    on
        village.period = counted.period
        and village.village_code = counted.village_code
left join paired
    on
        village.period = paired.period
        and village.village_code = paired.village_code
left join typical
    on
        village.period = typical.period
        and village.village_code = typical.village_code
