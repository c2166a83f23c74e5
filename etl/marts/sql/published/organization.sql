-- grain: one row for each organisation of the register or, beside it, of the current returns
with

register as (
    select * from src_organization
),

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
    left join register on referred_to.organization_id = register.organization_id
    where register.organization_id is null
),

final as (
    select
        organization_id,
        uscc,
        organization_name,
        kind,
        field,
        supervising_unit,
        size_band,
        has_party_organization,
        assessment_grade,
        registration,
        registered_on,
        deregistered_on,
        true as is_registered,
        coalesce(registration = 'filed', false) as is_filed_only
    from register

    union all

    select
        organization_id,
        uscc,
        organization_name,
        cast(null as string) as kind,
        cast(null as string) as field,
        cast(null as string) as supervising_unit,
        cast(null as string) as size_band,
        cast(null as boolean) as has_party_organization,
        cast(null as string) as assessment_grade,
        cast(null as string) as registration,
        cast(null as date) as registered_on,
        cast(null as date) as deregistered_on,
        false as is_registered,
        is_filed_only
    from beside_register
)

select * from final
