-- grain: one row for each project and problem that an accepted return lists, with its stable id
-- Computed over all returns at once, so that the order of loading never decides.
-- What waits for 审核 has no say.
with

accepted as (
    select submission_id from stg_submission
    where status in ('current', 'superseded')
),

listed_anywhere as (
    select
        'project_report' as relation,
        reports.submission_id,
        reports.town_code,
        reports.period,
        reports.sheet,
        reports."row",
        -- by name and lead, as the lead is known now
        coalesce(
            replace(
                reports.match_key,
                '|' || leads.organization_id,
                '|' || known.organization_id
            ),
            reports.match_key
        ) as match_key,
        reports.given_code,
        reports.own_code
    from warehouse.project_report as reports
    left join warehouse.project_organization as leads
        on
            reports.submission_id = leads.submission_id
            and reports.sheet = leads.sheet
            and reports."row" = leads."row"
            and leads.is_lead
    left join src_organization_now as known on leads.organization_id = known.stored_id
    union all
    select
        'problem' as relation,
        submission_id,
        town_code,
        period,
        sheet,
        "row",
        match_key,
        given_code,
        own_code
    from warehouse.problem
),

listed as (
    select
        listed_anywhere.relation,
        listed_anywhere.submission_id,
        listed_anywhere.town_code,
        listed_anywhere.sheet,
        listed_anywhere."row",
        listed_anywhere.match_key,
        listed_anywhere.given_code,
        -- one code for all, though its lead has had several ids
        first_value(listed_anywhere.own_code) over (
            partition by
                listed_anywhere.relation,
                listed_anywhere.town_code,
                listed_anywhere.match_key
            order by listed_anywhere.period asc, listed_anywhere.own_code asc
        ) as own_code
    from listed_anywhere
    inner join accepted on listed_anywhere.submission_id = accepted.submission_id
),

given_codes as (
    select distinct
        relation,
        submission_id,
        town_code,
        match_key,
        given_code
    from listed
    where given_code is not null
),

-- codes that other returns of the town give to the same project or problem;
-- one that this return gives to a row itself is that row's
matches as (
    select
        listed.submission_id,
        listed.sheet,
        listed."row",
        given_codes.given_code,
        row_number() over (
            partition by listed.submission_id, listed.sheet, listed."row"
            order by
                case when given_codes.given_code = listed.own_code then 0 else 1 end,
                given_codes.given_code
        ) as nth
    from listed
    inner join given_codes
        on
            listed.relation = given_codes.relation
            and listed.town_code = given_codes.town_code
            and listed.match_key = given_codes.match_key
    left join given_codes as in_return
        on
            listed.relation = in_return.relation
            and listed.submission_id = in_return.submission_id
            and given_codes.given_code = in_return.given_code
    where listed.given_code is null and in_return.given_code is null
),

coded as (
    select
        listed.relation,
        listed.submission_id,
        listed.town_code,
        listed.sheet,
        listed."row",
        coalesce(listed.given_code, matches.given_code, listed.own_code) as code
    from listed
    left join matches
        on
            listed.submission_id = matches.submission_id
            and listed.sheet = matches.sheet
            and listed."row" = matches."row"
            and matches.nth = 1
),

numbered as (
    select
        *,
        row_number() over (partition by relation, submission_id, code order by "row") as nth
    from coded
),

-- a return reports each once: what still falls on one code is told apart by its place
told_apart as (
    select
        *,
        case when nth = 1 then code else code || '-' || cast(nth as string) end as shown_code
    from numbered
)

select
    submission_id,
    sheet,
    "row",
    shown_code as code,
    town_code || '-' || shown_code as id
from told_apart
