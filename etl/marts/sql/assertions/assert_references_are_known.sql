-- an organisation, period or town that a row names has an entry of its own
with

organizations_named as (
    select organization_id from pairing

    union

    select organization_id from project_organization

    union

    select organization_id from honor

    union

    select organization_id from participant

    union

    select organization_id from leaderboard
)

select
    'organization' as relation,
    organizations_named.organization_id as code
from organizations_named
left join organization on organizations_named.organization_id = organization.organization_id
where organization.organization_id is null

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
