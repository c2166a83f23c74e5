-- who takes part is new, continuing or returning, where these are known
with

listed as (
    select
        period,
        area_code,
        count(case when class is null or class in ('new', 'continuing', 'returning') then 1 end)
            as organizations
    from participant
    group by period, area_code
)

select
    participation.period,
    participation.area_code,
    participation.organizations
from participation
left join listed
    on
        participation.period = listed.period
        and participation.area_code = listed.area_code
where
    coalesce(participation.organizations, 0) <> coalesce(listed.organizations, 0)
    or participation.organizations
    <> participation.organizations_new
    + participation.organizations_continuing
    + participation.organizations_returning
    or participation.organizations_registered_participating > participation.organizations
    or participation.villages_paired
    <> participation.villages_one_organization + participation.villages_many_organizations
