-- grain: one row for each declared milestone that a current return lists
with

listed as (
    select listed.*
    from warehouse.milestone_report as listed
    inner join stg_return on listed.submission_id = stg_return.submission_id
),

final as (
    select
        submission_id,
        town_code,
        period,
        sheet,
        "row",
        milestone,
        status,
        completed_on,
        evidence
    from listed
)

select * from final
