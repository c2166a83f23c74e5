-- grain: one row for each village
select
    village_code,
    village_name,
    town_code,
    kind
from src_village
