-- grain: one row for each pairing that a current return lists
-- What the sheet does not say itself; its own columns are joined by the dictionary.
with

listed as (
    select
        pairing.submission_id,
        pairing.sheet,
        pairing."row",
        pairing.status,
        pairing.village_code,
        coalesce(known.organization_id, pairing.organization_id) as organization_id
    from warehouse.pairing as pairing
    inner join stg_return on pairing.submission_id = stg_return.submission_id
    left join src_organization_identity as known
        on
            pairing.period = known.period
            and pairing.organization_id = known.stored_id
),

villages_in_force as (
    select
        submission_id,
        village_code,
        count(distinct organization_id) as organizations
    from listed
    where status = 'active'
    group by submission_id, village_code
),

organizations_in_force as (
    select
        submission_id,
        organization_id,
        count(distinct village_code) as villages
    from listed
    where status = 'active'
    group by submission_id, organization_id
)

select
    listed.submission_id,
    listed.sheet,
    listed."row",
    case
        when listed.status <> 'active' then null
        when villages_in_force.organizations > 1 then 'many_to_one'
        when organizations_in_force.villages > 1 then 'one_to_many'
        else 'one_to_one'
    end as mode
from listed
left join villages_in_force
    on
        listed.submission_id = villages_in_force.submission_id
        and listed.village_code = villages_in_force.village_code
left join organizations_in_force
    on
        listed.submission_id = organizations_in_force.submission_id
        and listed.organization_id = organizations_in_force.organization_id
