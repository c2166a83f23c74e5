-- grain: one row for each town
with

towns as (
    select * from src_town
),

final as (
    select
        town_code,
        town_name,
        kind,
        row_number() over (order by town_code) as sort_order
    from towns
)

select * from final
