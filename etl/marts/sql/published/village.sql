-- grain: one row for each village
with

villages as (
    select * from src_village
),

final as (
    select
        village_code,
        village_name,
        town_code,
        kind
    from villages
)

select * from final
