-- grain: one row for each problem that a current return lists
-- What the sheet does not say itself; its own columns are joined by the dictionary.
with

listed as (
    select problems.*
    from warehouse.problem as problems
    inner join stg_return on problems.submission_id = stg_return.submission_id
)

select
    listed.submission_id,
    listed.sheet,
    listed."row",
    identities.id as problem_id,
    identities.code as problem_code
from listed
inner join stg_identity as identities
    on
        listed.submission_id = identities.submission_id
        and listed.sheet = identities.sheet
        and listed."row" = identities."row"
