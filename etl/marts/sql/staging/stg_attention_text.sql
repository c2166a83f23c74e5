-- grain: one row for each period, area and milestone (returns, problems) calling for attention
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

-- problems are known as of a town's latest return, and it is said where that is older
older as (
    select
        latest_returns.period,
        latest_returns.town_code,
        replace(reasons.template, '{period}', periods.period_name) as remark
    from stg_latest_return as latest_returns
    inner join stg_period as periods on latest_returns.data_period = periods.period
    inner join src_reason as reasons on reasons.reason = 'older_return'
    where latest_returns.is_carried_forward
),

town_names as (
    select
        figures.period,
        stg_area_town.area_code,
        figures.milestone,
        measures.measure,
        stg_area_town.is_district,
        string_agg(
            town.town_name
            || case when measures.measure = 'problems' then coalesce(older.remark, '') else '' end,
            '、' order by town.sort_order
        ) as detail,
        max(older.remark) as remark
    from stg_milestone_figure as figures
    inner join stg_area_town on figures.town_code = stg_area_town.town_code
    inner join town on figures.town_code = town.town_code
    inner join src_measure as measures on figures.milestone = measures.milestone
    left join older
        on
            figures.period = older.period
            and figures.town_code = older.town_code
    where figures.attention_count > 0
    group by
        figures.period,
        stg_area_town.area_code,
        figures.milestone,
        measures.measure,
        stg_area_town.is_district
)

select
    town_names.period,
    town_names.area_code,
    town_names.milestone,
    case
        when town_names.measure = 'returns' and return_texts.detail is not null
            then return_texts.detail
        when town_names.measure = 'problems' and not town_names.is_district
            then town_names.remark
        else town_names.detail
    end as detail
from town_names
left join return_texts
    on
        town_names.period = return_texts.period
        and town_names.area_code = return_texts.town_code
