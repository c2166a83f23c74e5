-- grain: one row for each period and organisation that is registered at its end
with

final as (
    select
        stg_registered.period,
        organization.organization_id,
        organization.organization_name,
        organization.kind,
        organization.field,
        organization.supervising_unit
    from stg_registered
    inner join organization on stg_registered.organization_id = organization.organization_id
)

select * from final
