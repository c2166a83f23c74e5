-- grain: one row for each period and area
with

-- who is new or gone is known of some areas alone; elsewhere these counts are unknown, not 0
class_counts as (
    select
        area_periods.period,
        area_periods.area_code,
        count(case when participant.class = 'new' then 1 end) as organizations_new,
        count(case when participant.class = 'continuing' then 1 end) as organizations_continuing,
        count(case when participant.class = 'returning' then 1 end) as organizations_returning,
        count(case when participant.class = 'completed_out' then 1 end)
            as organizations_completed_out,
        count(case when participant.class = 'lapsed' then 1 end) as organizations_lapsed
    from stg_area_period as area_periods
    left join participant
        on
            area_periods.period = participant.period
            and area_periods.area_code = participant.area_code
    where area_periods.is_class_known
    group by area_periods.period, area_periods.area_code
),

organization_counts as (
    select
        area_periods.period,
        area_periods.area_code,
        count(case when participant.is_participating then 1 end) as organizations,
        count(
            case when participant.is_participating and participant.is_registered_at_end then 1 end
        ) as organizations_registered_participating
    from stg_area_period as area_periods
    left join participant
        on
            area_periods.period = participant.period
            and area_periods.area_code = participant.area_code
    where area_periods.has_data
    group by area_periods.period, area_periods.area_code
),

-- the register of an area holds those registered in it or within it
registered_counts as (
    select
        registered.period,
        within.within_code as area_code,
        count(*) as organizations
    from registered_organization as registered
    inner join src_organization as register
        on registered.organization_id = register.organization_id
    inner join src_area_within as within on register.area_code = within.area_code
    group by registered.period, within.within_code
),

pairing_counts as (
    select
        area_periods.period,
        area_periods.area_code,
        count(pairings.submission_id) as pairings_in_force,
        count(case when pairings.agreement_signed then 1 end) as agreements_signed,
        cast(median(pairings.days_to_agreement) as double) as days_to_agreement,
        count(case when pairings.party_co_building then 1 end) as pairings_party_building,
        count(distinct pairings.village_code) as villages_paired,
        count(
            distinct case when pairings.organizations_of_village = 1 then pairings.village_code end
        ) as villages_one_organization,
        count(
            distinct case when pairings.organizations_of_village > 1 then pairings.village_code end
        ) as villages_many_organizations,
        count(
            distinct case
                when pairings.villages_of_organization > 1 then pairings.organization_id
            end
        ) as organizations_many_villages
    from stg_area_period as area_periods
    left join pairing_in_force as pairings
        on
            area_periods.period = pairings.period
            and area_periods.area_code = pairings.area_code
    where area_periods.has_data
    group by area_periods.period, area_periods.area_code
),

villages_total as (
    select
        stg_period.period,
        area_towns.area_code,
        count(villages.village_code) as villages
    from stg_period
    cross join stg_area_town as area_towns
    left join stg_village as villages
        on
            stg_period.period = villages.period
            and area_towns.town_code = villages.town_code
            and villages.is_counted
    group by stg_period.period, area_towns.area_code
)

select
    area_periods.period,
    area_periods.area_code,
    organization_counts.organizations,
    class_counts.organizations_new,
    class_counts.organizations_continuing,
    class_counts.organizations_returning,
    class_counts.organizations_completed_out,
    class_counts.organizations_lapsed,
    class_counts.organizations_completed_out + class_counts.organizations_lapsed
        as organizations_left,
    organization_counts.organizations_registered_participating,
    case when not area_periods.is_town then coalesce(registered_counts.organizations, 0) end
        as registered_organizations,
    pairing_counts.pairings_in_force,
    pairing_counts.agreements_signed,
    pairing_counts.days_to_agreement,
    pairing_counts.pairings_party_building,
    pairing_counts.villages_paired,
    villages_total.villages as villages_total,
    pairing_counts.villages_one_organization,
    pairing_counts.villages_many_organizations,
    pairing_counts.organizations_many_villages,
    data_periods.period as data_period,
    area_periods.towns_reported,
    area_periods.towns_with_data
from stg_area_period as area_periods
inner join villages_total
    on
        area_periods.period = villages_total.period
        and area_periods.area_code = villages_total.area_code
left join organization_counts
    on
        area_periods.period = organization_counts.period
        and area_periods.area_code = organization_counts.area_code
left join class_counts
    on
        area_periods.period = class_counts.period
        and area_periods.area_code = class_counts.area_code
left join registered_counts
    on
        area_periods.period = registered_counts.period
        and area_periods.area_code = registered_counts.area_code
left join pairing_counts
    on
        area_periods.period = pairing_counts.period
        and area_periods.area_code = pairing_counts.area_code
left join stg_period as data_periods
    on area_periods.data_period_number = data_periods.period_number
