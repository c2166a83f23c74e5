-- grain: one row for each area that a mart has figures of: the district and its towns
select
    district_code as area_code,
    district_name as area_name,
    true as is_district,
    0 as sort_order
from src_setting

union all

select
    town_code as area_code,
    town_name as area_name,
    false as is_district,
    sort_order
from town
