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
        *,
        row_number() over (
            partition by period, area_code, village_code, organization_id
            order by submission_id, sheet, pairings.row
        ) = 1 as is_first
    from pairings
)

select
    period,
    area_code,
    town_code,
    village_code,
    organization_id,
    mode,
    paired_on,
    agreement_signed,
    agreement_signed_on,
    days_to_agreement,
    party_co_building,
    count(case when is_first then 1 end) over (
        partition by period, area_code, village_code
    ) as organizations_of_village,
    count(case when is_first then 1 end) over (
        partition by period, area_code, organization_id
    ) as villages_of_organization,
    submission_id,
    sheet,
    marked.row
from marked
