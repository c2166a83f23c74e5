-- grain: one row for each period, area and milestone (A6, A7) that calls for attention
with

return_texts as (
    select
        returns_due.period,
        returns_due.town_code,
        string_agg(
            replace(reasons.template, '{period}', returns_due.due_period_name),
            '；' order by returns_due.due_period_number
        ) as detail
    from stg_return_due as returns_due
    inner join src_reason as reasons on 'return_' || returns_due.state = reasons.reason
    where returns_due.needs_attention
    group by returns_due.period, returns_due.town_code
),

town_names as (
    select
        figures.period,
        stg_area_town.area_code,
        figures.milestone,
        string_agg(town.town_name, '、' order by town.sort_order) as detail
    from stg_milestone_figure as figures
    inner join stg_area_town on figures.town_code = stg_area_town.town_code
    inner join town on figures.town_code = town.town_code
    where figures.attention_count > 0
    group by figures.period, stg_area_town.area_code, figures.milestone
)

select
    town_names.period,
    town_names.area_code,
    town_names.milestone,
    case
        when town_names.milestone = 'A6' and return_texts.detail is not null
            then return_texts.detail
        else town_names.detail
    end as detail
from town_names
left join return_texts
    on
        town_names.period = return_texts.period
        and town_names.area_code = return_texts.town_code
