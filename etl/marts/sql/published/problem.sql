-- grain: one row for each problem that a current return lists
with

listed as (
    select problems.*
    from warehouse.problem as problems
    inner join stg_return on problems.submission_id = stg_return.submission_id
),

identities as (
    select * from stg_identity
),

final as (
    select
        listed.submission_id,
        listed.town_code,
        listed.period,
        listed.sheet,
        listed."row",
        identities.id as problem_id,
        identities.code as problem_code,
        listed.problem,
        listed.category,
        listed.coordinate_with,
        listed.request,
        listed.decision,
        listed.follow_up,
        listed.raised_on,
        listed.status,
        listed.resolved_on,
        listed.resolution
    from listed
    inner join identities
        on
            listed.submission_id = identities.submission_id
            and listed.sheet = identities.sheet
            and listed."row" = identities."row"
)

select * from final
