-- grain: one row for each period and organisation of which the returns of the period say anything
with

counts as (
    select
        period,
        organization_id,
        count(*) as claims,
        count(case when confirmation_of_ends = 'confirmed' then 1 end) as claims_confirmed,
        count(case when confirmation_of_ends = 'objected' then 1 end) as claims_objected,
        count(case when confirmation_of_ends = 'supplemented' then 1 end) as claims_supplemented
    from claim
    where party = 'organization_end' and organization_id is not null
    group by period, organization_id
)

select
    period,
    organization_id,
    claims,
    claims_confirmed,
    claims_objected,
    claims_supplemented,
    cast(claims_confirmed as double) / nullif(claims, 0) as confirmed_share
from counts
