-- grain: one row for each village and list that names it
with

listed as (
    select
        *,
        row_number() over (
            partition by village_code, level
            order by listed_on nulls last, batch
        ) as nth
    from src_typical_village
)

select
    village_code,
    level,
    batch,
    listed_on
from listed
where nth = 1
