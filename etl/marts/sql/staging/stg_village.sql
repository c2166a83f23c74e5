-- grain: one row for each period and village that exists at its end
-- One that does not and is paired still is listed, and is not counted.
with

paired as (
    select distinct
        period,
        village_code
    from stg_pairing_in_force
),

at_end as (
    select
        stg_period.period,
        src_village.village_code,
        src_village.village_name,
        src_village.town_code,
        (src_village.valid_from is null or stg_period.end_date >= src_village.valid_from)
        and (src_village.valid_to is null or stg_period.end_date <= src_village.valid_to)
            as is_counted
    from stg_period
    cross join src_village
)

select
    at_end.period,
    at_end.village_code,
    at_end.village_name,
    at_end.town_code,
    at_end.is_counted
from at_end
left join paired
    on
        at_end.period = paired.period
        and at_end.village_code = paired.village_code
where at_end.is_counted or paired.village_code is not null
