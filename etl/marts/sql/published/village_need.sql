-- grain: one row for each need that a current return lists
with

listed as (
    select listed.*
    from warehouse.village_need as listed
    inner join stg_return on listed.submission_id = stg_return.submission_id
),

final as (
    select
        submission_id,
        town_code,
        period,
        sheet,
        "row",
        village_code,
        need,
        aid_type,
        source,
        raised_on,
        status,
        project
    from listed
)

select * from final
