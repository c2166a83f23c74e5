-- grain: one row for each area that is a county or lies in one, with this county
select
    within.area_code,
    within.within_code as county_code
from src_area_within as within
inner join src_area as counties on within.within_code = counties.area_code
where counties.is_county
