-- grain: one row for each period and area
with

area_periods as (
    select * from stg_area_period
),

area_towns as (
    select * from stg_area_town
),

periods as (
    select * from stg_period
),

organization_counts as (
    select
        period,
        area_code,
        count(case when is_participating then 1 end) as organizations,
        count(case when class = 'new' then 1 end) as organizations_new,
        count(case when class = 'continuing' then 1 end) as organizations_continuing,
        count(case when class = 'returning' then 1 end) as organizations_returning,
        count(case when class = 'completed_out' then 1 end) as organizations_completed_out,
        count(case when class = 'lapsed' then 1 end) as organizations_lapsed,
        count(case when is_participating and is_registered_at_end then 1 end)
            as organizations_registered_participating
    from participant
    group by period, area_code
),

registered_counts as (
    select
        period,
        count(*) as organizations
    from stg_registered
    group by period
),

pairing_counts as (
    select
        period,
        area_code,
        count(*) as pairings_in_force,
        count(case when agreement_signed then 1 end) as agreements_signed,
        count(distinct village_code) as villages_paired,
        count(distinct case when organizations_of_village = 1 then village_code end)
            as villages_one_organization,
        count(distinct case when organizations_of_village > 1 then village_code end)
            as villages_many_organizations,
        count(distinct case when villages_of_organization > 1 then organization_id end)
            as organizations_many_villages
    from pairing_in_force
    group by period, area_code
),

villages_total as (
    select
        area_towns.area_code,
        count(village.village_code) as villages
    from area_towns
    left join village on area_towns.town_code = village.town_code
    group by area_towns.area_code
),

final as (
    select
        area_periods.period,
        area_periods.area_code,
        case when area_periods.has_data then coalesce(organization_counts.organizations, 0) end
            as organizations,
        case
            when area_periods.is_class_known
                then coalesce(organization_counts.organizations_new, 0)
        end as organizations_new,
        case
            when area_periods.is_class_known
                then coalesce(organization_counts.organizations_continuing, 0)
        end as organizations_continuing,
        case
            when area_periods.is_class_known
                then coalesce(organization_counts.organizations_returning, 0)
        end as organizations_returning,
        case
            when area_periods.is_class_known
                then coalesce(organization_counts.organizations_completed_out, 0)
        end as organizations_completed_out,
        case
            when area_periods.is_class_known
                then coalesce(organization_counts.organizations_lapsed, 0)
        end as organizations_lapsed,
        case
            when area_periods.has_data
                then coalesce(organization_counts.organizations_registered_participating, 0)
        end as organizations_registered_participating,
        case when area_periods.is_district then coalesce(registered_counts.organizations, 0) end
            as registered_organizations,
        case when area_periods.has_data then coalesce(pairing_counts.pairings_in_force, 0) end
            as pairings_in_force,
        case when area_periods.has_data then coalesce(pairing_counts.agreements_signed, 0) end
            as agreements_signed,
        case when area_periods.has_data then coalesce(pairing_counts.villages_paired, 0) end
            as villages_paired,
        villages_total.villages as villages_total,
        case
            when area_periods.has_data
                then coalesce(pairing_counts.villages_one_organization, 0)
        end as villages_one_organization,
        case
            when area_periods.has_data
                then coalesce(pairing_counts.villages_many_organizations, 0)
        end as villages_many_organizations,
        case
            when area_periods.has_data
                then coalesce(pairing_counts.organizations_many_villages, 0)
        end as organizations_many_villages,
        data_periods.period as data_period,
        area_periods.towns_reported,
        area_periods.towns_with_data
    from area_periods
    inner join villages_total on area_periods.area_code = villages_total.area_code
    left join organization_counts
        on
            area_periods.period = organization_counts.period
            and area_periods.area_code = organization_counts.area_code
    left join registered_counts on area_periods.period = registered_counts.period
    left join pairing_counts
        on
            area_periods.period = pairing_counts.period
            and area_periods.area_code = pairing_counts.area_code
    left join periods as data_periods
        on area_periods.data_period_number = data_periods.period_number
)

select * from final
