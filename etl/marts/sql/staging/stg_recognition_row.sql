-- grain: one row for each window and row of a case or an honour of an organisation, with its points
with

levels as (
    select
        code as level,
        sort_order
    from src_term
    where vocabulary = 'level'
),

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
)

-- the same case or honour told again is worth nothing more
select
    windows.window_code,
    listed.period,
    listed.town_code,
    listed.organization_id,
    listed.title,
    case
        when
            row_number() over (
                partition by
                    windows.window_code,
                    listed.organization_id,
                    listed.relation,
                    folded.folded_title
                order by
                    levels.sort_order desc,
                    listed.period asc,
                    listed.submission_id asc,
                    listed.row asc
            ) = 1
            then levels.sort_order
        else 0
    end as points,
    listed.submission_id,
    listed.sheet,
    listed.row
from stg_window as windows
inner join listed on windows.period = listed.period
inner join src_folded_title as folded on listed.title = folded.title
inner join levels on listed.level = levels.level
