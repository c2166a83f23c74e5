-- grain: one row for each period, area and pairing in force in the latest return of its town
with

pairings as (
    select
        pairings.*,
        area_towns.area_code
    from stg_pairing_in_force as pairings
    inner join stg_area_town as area_towns on pairings.town_code = area_towns.town_code
),

by_village as (
    select
        period,
        area_code,
        village_code,
        count(distinct organization_id) as organizations
    from pairings
    group by period, area_code, village_code
),

by_organization as (
    select
        period,
        area_code,
        organization_id,
        count(distinct village_code) as villages
    from pairings
    group by period, area_code, organization_id
)

select
    pairings.period,
    pairings.area_code,
    pairings.town_code,
    pairings.village_code,
    pairings.organization_id,
    pairings.mode,
    pairings.paired_on,
    pairings.agreement_signed,
    pairings.agreement_signed_on,
    pairings.days_to_agreement,
    pairings.party_co_building,
    by_village.organizations as organizations_of_village,
    by_organization.villages as villages_of_organization,
    pairings.submission_id,
    pairings.sheet,
    pairings.row
from pairings
inner join by_village
    on
        pairings.period = by_village.period
        and pairings.area_code = by_village.area_code
        and pairings.village_code = by_village.village_code
inner join by_organization
    on
        pairings.period = by_organization.period
        and pairings.area_code = by_organization.area_code
        and pairings.organization_id = by_organization.organization_id
