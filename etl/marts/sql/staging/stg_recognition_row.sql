-- grain: one row for each window and row of a case or an honour of an organisation, with its points
with

windows as (
    select * from stg_window
),

levels as (
    select
        code as level,
        sort_order
    from src_term
    where vocabulary = 'level'
),

folded as (
    select * from src_folded_title
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
),

final as (
    select
        windows.window_code,
        listed.period,
        listed.town_code,
        listed.organization_id,
        listed.relation,
        listed.title,
        folded.folded_title,
        levels.sort_order as points,
        listed.submission_id,
        listed.sheet,
        listed.row
    from windows
    inner join listed on windows.period = listed.period
    inner join folded on listed.title = folded.title
    inner join levels on listed.level = levels.level
)

select * from final
