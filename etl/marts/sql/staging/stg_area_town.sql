-- grain: one row for each area and town in it; a town is its own area, the district has them all
select
    town_code as area_code,
    town_code,
    false as is_district
from src_town

union all

select
    settings.district_code as area_code,
    towns.town_code,
    true as is_district
from src_town as towns
cross join src_setting as settings
