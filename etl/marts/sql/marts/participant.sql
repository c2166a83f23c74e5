-- grain: one row for each period, area and organisation that takes part, or did just before
with

-- who takes part, by area: a wider area's set is the union of its towns' sets
present as (
    select
        participating.period_number,
        area_towns.area_code,
        participating.organization_id,
        bool_or(participating.is_paired) as is_paired,
        bool_or(participating.has_unfinished_project) as has_unfinished_project
    from stg_participating as participating
    inner join stg_area_town as area_towns on participating.town_code = area_towns.town_code
    group by
        participating.period_number,
        area_towns.area_code,
        participating.organization_id
),

-- when it, or what it has come from, took part before
earlier as (
    select
        area_periods.period,
        area_periods.area_code,
        coalesce(successors.successor_id, before.organization_id) as organization_id,
        max(before.period_number) as period_number
    from stg_area_period as area_periods
    inner join present as before
        on
            area_periods.area_code = before.area_code
            and area_periods.period_number > before.period_number
    left join src_organization_successor as successors
        on
            area_periods.period = successors.period
            and before.organization_id = successors.organization_id
    group by
        area_periods.period,
        area_periods.area_code,
        coalesce(successors.successor_id, before.organization_id)
),

here as (
    select
        area_periods.period,
        area_periods.area_code,
        present.organization_id,
        case
            when not area_periods.is_class_known then null
            when earlier.period_number = area_periods.period_number - 1 then 'continuing'
            when earlier.period_number is not null then 'returning'
            else 'new'
        end as class
    from stg_area_period as area_periods
    inner join present
        on
            area_periods.period_number = present.period_number
            and area_periods.area_code = present.area_code
    left join earlier
        on
            area_periods.period = earlier.period
            and area_periods.area_code = earlier.area_code
            and present.organization_id = earlier.organization_id
),

-- who took part just before, as they are known now
before as (
    select
        area_periods.period,
        area_periods.period_number,
        area_periods.area_code,
        coalesce(known.organization_id, present.organization_id) as organization_id,
        bool_or(present.is_paired or present.has_unfinished_project) as is_unfinished
    from stg_area_period as area_periods
    inner join present
        on
            area_periods.period_number = present.period_number + 1
            and area_periods.area_code = present.area_code
    left join src_organization_identity as known
        on
            area_periods.period = known.period
            and present.organization_id = known.stored_id
    group by
        area_periods.period,
        area_periods.period_number,
        area_periods.area_code,
        coalesce(known.organization_id, present.organization_id)
),

-- by itself, or by the parts that it was split into
heirs as (
    select
        before.*,
        before.organization_id as heir_id
    from before

    union all

    select
        before.*,
        parts.successor_id as heir_id
    from before
    inner join src_organization_successor as parts
        on
            before.period = parts.period
            and before.organization_id = parts.organization_id
),

-- nobody is gone where the classes are unknown: a carried set is the set before;
-- nor who was split and of whose parts one takes part
gone as (
    select
        heirs.period,
        heirs.area_code,
        heirs.organization_id,
        case when bool_or(heirs.is_unfinished) then 'lapsed' else 'completed_out' end as class
    from heirs
    left join present
        on
            heirs.period_number = present.period_number
            and heirs.area_code = present.area_code
            and heirs.heir_id = present.organization_id
    group by
        heirs.period,
        heirs.area_code,
        heirs.organization_id
    having count(present.organization_id) = 0
),

listed as (
    select * from here

    union all

    select * from gone
),

-- who is registered where: in an area or within it, a town's in its county
registered as (
    select
        registered_organization.period,
        registered_organization.organization_id,
        areas.area_code
    from registered_organization
    inner join src_organization as register
        on registered_organization.organization_id = register.organization_id
    inner join src_area_within as within on register.area_code = within.area_code
    inner join src_area as areas
        on
            within.within_code
            = case when areas.is_town then areas.parent_code else areas.area_code end
)

select
    listed.period,
    listed.area_code,
    listed.organization_id,
    organization.organization_name,
    organization.kind,
    organization.field,
    organization.supervising_unit,
    organization.is_registered,
    registered.organization_id is not null as is_registered_at_end,
    listed.class,
    coalesce(listed.class not in ('lapsed', 'completed_out'), true) as is_participating
from listed
inner join organization on listed.organization_id = organization.organization_id
left join registered
    on
        listed.period = registered.period
        and listed.area_code = registered.area_code
        and listed.organization_id = registered.organization_id
