-- grain: one row for each period, area and pairing in force in the latest return of its town
with

pairings as (
    select
        pairings.*,
        area_towns.area_code
    from stg_pairing_in_force as pairings
    inner join stg_area_town as area_towns on pairings.town_code = area_towns.town_code
),

-- windows, for a join of both counts may begin with all pairs of a village and an organisation in
-- an area: billions in a province
marked as (
    select
        pairings.*,
        row_number() over (
            partition by
                pairings.period,
                pairings.area_code,
                pairings.village_code,
                pairings.organization_id
            order by pairings.submission_id, pairings.sheet, pairings.row
        ) = 1 as is_first
    from pairings
)

select
    marked.period,
    marked.area_code,
    marked.town_code,
    marked.village_code,
    marked.organization_id,
    marked.mode,
    marked.paired_on,
    marked.agreement_signed,
    marked.agreement_signed_on,
    marked.days_to_agreement,
    marked.party_co_building,
    count(case when marked.is_first then 1 end) over (
        partition by marked.period, marked.area_code, marked.village_code
    ) as organizations_of_village,
    count(case when marked.is_first then 1 end) over (
        partition by marked.period, marked.area_code, marked.organization_id
    ) as villages_of_organization,
    marked.submission_id,
    marked.sheet,
    marked.row
from marked
