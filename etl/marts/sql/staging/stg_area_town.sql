-- grain: one row for each area and town in it; a town is its own area
select
    within.within_code as area_code,
    within.area_code as town_code,
    within.within_code = within.area_code as is_town
from src_area_within as within
inner join src_area as towns on within.area_code = towns.area_code
where towns.is_town
