-- grain: one row for each village of a project report of a current return
with

listed as (
    select * from warehouse.project_village
),

reports as (
    select * from project_report
),

final as (
    select
        reports.submission_id,
        reports.town_code,
        reports.period,
        reports.sheet,
        reports."row",
        reports.project_id,
        listed.village_code
    from reports
    inner join listed
        on
            reports.submission_id = listed.submission_id
            and reports.sheet = listed.sheet
            and reports."row" = listed."row"
)

select * from final
