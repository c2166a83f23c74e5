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

-- every area whose towns call for attention; what is older is said of a town alone
areas as (
    select distinct
        figures.period,
        area_towns.area_code,
        figures.milestone,
        measures.measure,
        area_towns.is_town,
        case when area_towns.is_town then older.remark end as remark
    from stg_milestone_figure as figures
    inner join stg_area_town as area_towns on figures.town_code = area_towns.town_code
    inner join src_measure as measures on figures.milestone = measures.milestone
    left join older
        on
            figures.period = older.period
            and figures.town_code = older.town_code
    where figures.attention_count > 0
),

-- an area names the areas right within it
named as (
    select
        areas.period,
        area.parent_code as area_code,
        areas.milestone,
        string_agg(
            area.area_name
            || case when areas.measure = 'problems' then coalesce(areas.remark, '') else '' end,
            '、' order by area.sort_order
        ) as detail
    from areas
    inner join area on areas.area_code = area.area_code
    group by areas.period, area.parent_code, areas.milestone
)

select
    areas.period,
    areas.area_code,
    areas.milestone,
    case
        when not areas.is_town then named.detail
        when areas.measure = 'returns' then return_texts.detail
        else areas.remark
    end as detail
from areas
left join named
    on
        areas.period = named.period
        and areas.area_code = named.area_code
        and areas.milestone = named.milestone
left join return_texts
    on
        areas.period = return_texts.period
        and areas.area_code = return_texts.town_code
