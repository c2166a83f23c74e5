-- grain: one row for each area and town in it; a town is its own area, the district has them all
with

towns as (
    select * from src_town
),

settings as (
    select * from src_setting
),

final as (
    select
        town_code as area_code,
        town_code,
        false as is_district
    from towns

    union all

    select
        settings.district_code as area_code,
        towns.town_code,
        true as is_district
    from towns
    cross join settings
)

select * from final
