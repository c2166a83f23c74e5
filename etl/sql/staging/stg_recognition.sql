-- grain: one row for each window, organisation and case or honour, once, at its highest level
with

windows as (
    select * from stg_window
),

levels as (
    select
        code as level,
        sort_order as points
    from src_term
    where vocabulary = 'level'
),

folded as (
    select * from src_folded_title
),

listed as (
    select
        period,
        'model_case' as relation,
        organization_id,
        title,
        level
    from model_case
    where organization_id is not null

    union all

    select
        period,
        'honor' as relation,
        organization_id,
        honor as title,
        level
    from honor
),

final as (
    select
        windows.window_code,
        listed.organization_id,
        listed.relation,
        folded.folded_title,
        max(levels.points) as points
    from windows
    inner join listed on windows.period = listed.period
    inner join folded on listed.title = folded.title
    inner join levels on listed.level = levels.level
    group by
        windows.window_code,
        listed.organization_id,
        listed.relation,
        folded.folded_title
)

select * from final
