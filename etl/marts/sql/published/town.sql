-- grain: one row for each town
select
    town_code,
    town_name,
    kind,
    row_number() over (order by town_code) as sort_order
from src_town
