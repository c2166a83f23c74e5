-- an organisation, period or town that a row names has an entry of its own
with

organizations_named as (
    select organization_id from pairing

    union

    select organization_id from project_organization

    union

    select organization_id from honor

    union

    select organization_id from model_case
    where organization_id is not null

    union

    select organization_id from participant

    union

    select organization_id from leaderboard
),

villages_named as (
    select village_code from pairing

    union

    select village_code from project_village

    union

    select village_code from village_need

    union

    select village_code from model_case
    where village_code is not null
)

select
    'organization' as relation,
    organizations_named.organization_id as code
from organizations_named
left join organization on organizations_named.organization_id = organization.organization_id
where organization.organization_id is null

union all

select
    'village' as relation,
    villages_named.village_code as code
from villages_named
left join village on villages_named.village_code = village.village_code
where village.village_code is null

union all

select
    'period' as relation,
    submission.period as code
from submission
left join period on submission.period = period.period
where submission.status = 'current' and period.period is null

union all

select
    'area' as relation,
    submission.town_code as code
from submission
left join area on submission.town_code = area.area_code
where submission.status = 'current' and area.area_code is null
