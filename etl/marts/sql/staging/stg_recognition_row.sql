-- grain: one row for each county, window and row of a case or an honour of an organisation, with
-- its points
with

listed as (
    select
        period,
        town_code,
        'model_case' as relation,
        organization_id,
        title,
        level,
        submission_id,
        sheet,
        "row"
    from model_case
    where organization_id is not null

    union all

    select
        period,
        town_code,
        'honor' as relation,
        organization_id,
        honor as title,
        level,
        submission_id,
        sheet,
        "row"
    from honor
),

-- what a town says of itself counts nothing: only the district's own return states a recognition
stated as (
    select
        listed.*,
        counties.county_code,
        folded.folded_title,
        case when returns.is_town then 0 else recognition.points end as points
    from listed
    inner join stg_return as returns on listed.submission_id = returns.submission_id
    inner join stg_county as counties on listed.town_code = counties.area_code
    inner join src_folded_title as folded on listed.title = folded.title
    inner join src_recognition as recognition on listed.level = recognition.level
)

-- the same case or honour told again is worth nothing more
select
    windows.area_code,
    windows.window_code,
    stated.period,
    stated.town_code,
    stated.organization_id,
    stated.title,
    case
        when
            row_number() over (
                partition by
                    windows.area_code,
                    windows.window_code,
                    stated.organization_id,
                    stated.relation,
                    stated.folded_title
                order by
                    stated.points desc,
                    stated.period asc,
                    stated.submission_id asc,
                    stated.row asc
            ) = 1
            then stated.points
        else 0
    end as points,
    stated.submission_id,
    stated.sheet,
    stated.row
from stg_window as windows
inner join stated
    on
        windows.period = stated.period
        and windows.area_code = stated.county_code
