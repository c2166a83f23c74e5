-- grain: one row for each window, organisation and case or honour, once, at its highest level
with

final as (
    select
        window_code,
        organization_id,
        relation,
        folded_title,
        max(points) as points
    from stg_recognition_row
    group by
        window_code,
        organization_id,
        relation,
        folded_title
)

select * from final
