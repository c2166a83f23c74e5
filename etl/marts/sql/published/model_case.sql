-- grain: one row for each model case that a current return lists
with

listed as (
    select listed.*
    from warehouse.model_case as listed
    inner join stg_return on listed.submission_id = stg_return.submission_id
),

final as (
    select
        submission_id,
        town_code,
        period,
        sheet,
        "row",
        title,
        kind,
        organization_id,
        village_code,
        aid_type,
        summary,
        level,
        media,
        published_on,
        link
    from listed
)

select * from final
