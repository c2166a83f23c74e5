-- grain: one row for each honour that a current return lists
with

listed as (
    select listed.*
    from warehouse.honor as listed
    inner join stg_return on listed.submission_id = stg_return.submission_id
),

final as (
    select
        submission_id,
        town_code,
        period,
        sheet,
        "row",
        organization_id,
        honor,
        level,
        awarded_on,
        issuer
    from listed
)

select * from final
