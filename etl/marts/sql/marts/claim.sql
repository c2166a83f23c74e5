-- grain: one row for each reported pairing or project and each end that can tell whether it is so
with

-- what is said (stg_said: the columns with `asked` in sheets.yml);
-- a corrected row is another claim, which nobody has answered
reported as (
    select
        pairing.submission_id,
        pairing.town_code,
        pairing.period,
        pairing.sheet,
        pairing.row,
        coalesce(organization.organization_name, '') || ' · ' || coalesce(village.village_name, '')
            as item,
        coalesce(pairing.organization_id, '') || '|' || coalesce(pairing.village_code, '')
        || '|' || said.said as said
    from pairing
    inner join stg_said as said
        on
            pairing.submission_id = said.submission_id
            and pairing.sheet = said.sheet
            and pairing.row = said.row
    left join organization on pairing.organization_id = organization.organization_id
    left join village on pairing.village_code = village.village_code

    union all

    select
        reports.submission_id,
        reports.town_code,
        reports.period,
        reports.sheet,
        reports.row,
        reports.project_name as item,
        reports.project_id || '|' || coalesce(reports.project_name, '')
        || '|' || said.said as said
    from project_report as reports
    inner join stg_said as said
        on
            reports.submission_id = said.submission_id
            and reports.sheet = said.sheet
            and reports.row = said.row
),

-- who is at which end of a row
named as (
    select
        pairing.submission_id,
        pairing.sheet,
        pairing.row,
        'organization_end' as party,
        pairing.organization_id,
        cast(null as string) as village_code
    from pairing

    union all

    select
        pairing.submission_id,
        pairing.sheet,
        pairing.row,
        'village_end' as party,
        cast(null as string) as organization_id,
        pairing.village_code
    from pairing

    union all

    select
        project_organization.submission_id,
        project_organization.sheet,
        project_organization.row,
        'organization_end' as party,
        project_organization.organization_id,
        cast(null as string) as village_code
    from project_organization

    union all

    select
        project_village.submission_id,
        project_village.sheet,
        project_village.row,
        'village_end' as party,
        cast(null as string) as organization_id,
        project_village.village_code
    from project_village
),

listed as (
    select
        reported.*,
        named.party,
        named.organization_id,
        named.village_code
    from reported
    inner join named
        on
            reported.submission_id = named.submission_id
            and reported.sheet = named.sheet
            and reported.row = named.row
),

identified as (
    select
        'H' || substr(
            md5(
                period || '|' || party || '|' || coalesce(organization_id, village_code)
                || '|' || sheet || '|' || said
            ),
            1,
            15
        ) as claim_id,
        *
    from listed
),

last_answers as (
    select
        claim_id,
        answer,
        answer_note,
        answered_on,
        row_number() over (partition by claim_id order by line desc) as nth
    from src_claim_answer
),

told as (
    select
        identified.*,
        answers.answer as confirmation,
        answers.answer_note,
        answers.answered_on
    from identified
    left join last_answers as answers
        on
            identified.claim_id = answers.claim_id
            and answers.nth = 1
),

-- what all ends together say of a row of the return
ends as (
    select
        told.submission_id,
        told.sheet,
        told.row,
        bool_or(told.confirmation = 'objected') as is_objected,
        bool_or(told.confirmation = 'confirmed') as is_confirmed,
        bool_or(told.confirmation = 'supplemented') as is_supplemented
    from told
    where told.party = 'village_end'
    group by told.submission_id, told.sheet, told.row
)

select
    told.claim_id,
    told.period,
    told.town_code,
    told.party,
    told.organization_id,
    told.village_code,
    told.item,
    told.confirmation,
    told.answer_note,
    told.answered_on,
    case
        when
            told.confirmation = 'objected'
            or (told.party = 'organization_end' and coalesce(ends.is_objected, false))
            then 'objected'
        when
            told.confirmation = 'confirmed'
            or (told.party = 'organization_end' and coalesce(ends.is_confirmed, false))
            then 'confirmed'
        when
            told.confirmation = 'supplemented'
            or (told.party = 'organization_end' and coalesce(ends.is_supplemented, false))
            then 'supplemented'
    end as confirmation_of_ends,
    told.submission_id,
    told.sheet,
    told.row
from told
left join ends
    on
        told.submission_id = ends.submission_id
        and told.sheet = ends.sheet
        and told.row = ends.row
