-- grain: one row for each area and area that it lies in, itself included
select
    area_code,
    within_code
from src_area_within
