-- grain: one row for each current return, of a town or of the district itself
with

submissions as (
    select * from stg_submission
),

towns as (
    select * from src_town
),

final as (
    select
        submissions.submission_id,
        submissions.town_code,
        submissions.period,
        submissions.period_number,
        towns.town_code is not null as is_town
    from submissions
    left join towns on submissions.town_code = towns.town_code
    where submissions.status = 'current'
)

select * from final
