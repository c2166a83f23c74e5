-- grain: one row for each area that a mart has figures of: each before those within it
select
    area_code,
    area_name,
    level,
    parent_code,
    parent_code is null as is_district,
    sort_order
from src_area
