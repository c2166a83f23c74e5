-- grain: one row for each organisation of the register or, beside it, of the current returns
with

provisional as (
    select
        named.organization_id,
        named.uscc,
        named.organization_name,
        bool_or(named.is_filed_only) over (partition by named.organization_id) as is_filed_only,
        row_number() over (
            partition by named.organization_id
            order by
                stg_return.period_number desc,
                named.submission_id asc,
                named.organization_name asc
        ) as nth
    from warehouse.provisional_organization as named
    inner join stg_return on named.submission_id = stg_return.submission_id
),

referred_to as (
    select organization_id from pairing

    union

    select organization_id from project_organization

    union

    select organization_id from honor

    union

    select organization_id from model_case
    where organization_id is not null
),

-- rows loaded before an entry was struck off the register keep their organisation
beside_register as (
    select
        referred_to.organization_id,
        provisional.uscc,
        coalesce(provisional.organization_name, referred_to.organization_id) as organization_name,
        coalesce(provisional.is_filed_only, false) as is_filed_only
    from referred_to
    left join provisional
        on referred_to.organization_id = provisional.organization_id and provisional.nth = 1
    left join src_organization as register on referred_to.organization_id = register.organization_id
    where register.organization_id is null
)

select
    coalesce(register.organization_id, beside_register.organization_id) as organization_id,
    coalesce(register.uscc, beside_register.uscc) as uscc,
    coalesce(register.organization_name, beside_register.organization_name) as organization_name,
    register.kind,
    register.field,
    register.supervising_unit,
    register.size_band,
    register.has_party_organization,
    register.assessment_grade,
    register.registration,
    register.registered_on,
    register.deregistered_on,
    register.organization_id is not null as is_registered,
    coalesce(register.registration = 'filed', beside_register.is_filed_only, false)
        as is_filed_only
from src_organization as register
full join beside_register on register.organization_id = beside_register.organization_id
