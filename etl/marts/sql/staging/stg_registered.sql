-- grain: one row for each period and organisation that is registered at its end
with

periods as (
    select * from stg_period
),

final as (
    select
        periods.period,
        organization.organization_id
    from periods
    inner join organization
        on
            (organization.registered_on is null or periods.end_date >= organization.registered_on)
            and (
                organization.deregistered_on is null
                or periods.end_date < organization.deregistered_on
            )
    where organization.is_registered and organization.registration = 'registered'
)

select * from final
