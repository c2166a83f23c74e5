-- grain: one row for each period and organisation that is registered at its end
select
    periods.period,
    organization.organization_id,
    organization.organization_name,
    organization.kind,
    organization.field,
    organization.supervising_unit
from stg_period as periods
inner join organization
    on
        (organization.registered_on is null or periods.end_date >= organization.registered_on)
        and (
            organization.deregistered_on is null
            or periods.end_date < organization.deregistered_on
        )
where organization.is_registered and organization.registration = 'registered'
