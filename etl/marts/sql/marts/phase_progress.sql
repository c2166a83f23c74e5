-- grain: one row for each period, area and milestone; a town has its own, others all of them
with

grid as (
    select
        area_periods.period,
        area_periods.area_code,
        area_periods.is_town,
        area_periods.has_data,
        milestone.phase,
        milestone.milestone,
        milestone.owner,
        milestone.basis,
        measures.measure,
        phase.starts_on <= periods.end_date as has_begun,
        phase.ends_on < periods.end_date as is_over
    from stg_area_period as area_periods
    inner join stg_period as periods on area_periods.period = periods.period
    cross join milestone
    inner join phase on milestone.phase = phase.phase
    left join src_measure as measures on milestone.milestone = measures.milestone
    where milestone.owner = 'town' or not area_periods.is_town
),

-- derived steps: an area's figure is pooled over its towns
pooled as (
    select
        figures.period,
        area_towns.area_code,
        figures.milestone,
        cast(sum(figures.numerator) as bigint) as numerator,
        cast(sum(figures.denominator) as bigint) as denominator,
        cast(sum(figures.attention_count) as bigint) as attention_count,
        cast(sum(figures.under_way_count) as bigint) as under_way_count
    from stg_milestone_figure as figures
    inner join stg_area_town as area_towns on figures.town_code = area_towns.town_code
    group by figures.period, area_towns.area_code, figures.milestone
),

-- who declares the steps of an area: its towns the towns' steps, its counties the counties'
owners as (
    select
        area_code,
        town_code as owner_code,
        'town' as owner
    from stg_area_town

    union all

    select
        within.within_code as area_code,
        within.area_code as owner_code,
        'district' as owner
    from src_area_within as within
    inner join src_area as counties on within.area_code = counties.area_code
    where counties.is_county
),

-- declared steps: an area is done when all of its owners are
declared as (
    select
        periods.period,
        owners.area_code,
        milestone.milestone,
        min(coalesce(statements.declared_pct, 0)) as least_pct,
        max(coalesce(statements.declared_pct, 0)) as most_pct
    from stg_period as periods
    cross join owners
    inner join milestone on owners.owner = milestone.owner
    left join stg_milestone_statement as statements
        on
            periods.period = statements.period
            and owners.owner_code = statements.owner_code
            and milestone.milestone = statements.milestone
    where milestone.basis = 'declared'
    group by periods.period, owners.area_code, milestone.milestone
),

typical_villages as (
    select
        listed.period,
        area_towns.area_code,
        count(*) as villages
    from stg_typical_village as listed
    inner join stg_area_town as area_towns on listed.town_code = area_towns.town_code
    group by listed.period, area_towns.area_code
),

measured as (
    select
        grid.*,
        case when grid.has_begun then pooled.numerator end as numerator,
        case when grid.has_begun then pooled.denominator end as denominator,
        coalesce(pooled.attention_count, 0) as attention_count,
        coalesce(pooled.under_way_count, 0) as under_way_count,
        case
            when not grid.has_begun then null
            when grid.basis = 'ratio'
                then
                    cast(100 * pooled.numerator as double)
                    / nullif(cast(pooled.denominator as double), 0)
            when grid.basis = 'count' then null
            when grid.owner = 'town' and not grid.has_data then null
            when declared.least_pct = 100 then 100
            when declared.most_pct = 0 then 0
            else 50
        end as progress_pct,
        -- without any return these two say whether there is anything to do at all
        coalesce(
            not grid.has_data
            and (
                (grid.measure = 'typical_villages' and typical_villages.villages is null)
                or grid.measure = 'problems'
            ),
            false
        ) as has_nothing_to_do
    from grid
    left join pooled
        on
            grid.period = pooled.period
            and grid.area_code = pooled.area_code
            and grid.milestone = pooled.milestone
    left join declared
        on
            grid.period = declared.period
            and grid.area_code = declared.area_code
            and grid.milestone = declared.milestone
    left join typical_villages
        on
            grid.period = typical_villages.period
            and grid.area_code = typical_villages.area_code
),

stated as (
    select
        *,
        case
            when not has_begun then 'not_started'
            when has_nothing_to_do or (basis = 'ratio' and denominator = 0) then 'not_applicable'
            when progress_pct >= 100 then 'done'
            when measure in ('returns', 'problems') and attention_count > 0 then 'attention'
            when
                is_over
                and progress_pct is not null
                and (basis = 'declared' or measure in ('typical_villages', 'schedules'))
                then 'attention'
            when
                progress_pct > 0
                or (basis = 'count' and numerator > 0)
                or (has_begun and under_way_count > 0)
                then 'in_progress'
            else 'not_started'
        end as state
    from measured
),

coded as (
    select
        *,
        case
            when state = 'not_applicable' then 'not_applicable_' || milestone
            when state <> 'attention' then null
            when basis = 'declared' then 'over_declared'
            when measure in ('returns', 'problems') and is_town then 'town_' || milestone
            when measure in ('returns', 'problems') then 'district_' || milestone
            else 'over_' || milestone
        end as reason_code,
        case
            when state <> 'attention' then null
            when measure in ('returns', 'problems') then attention_count
            else denominator - numerator
        end as reason_count
    from stated
),

reasons as (
    select
        phase.phase,
        reasons.reason,
        replace(
            replace(reasons.template, '{phase}', phase.phase_name),
            '{day}',
            concat(year(phase.ends_on), '年', month(phase.ends_on), '月', day(phase.ends_on), '日')
        ) as template
    from src_reason as reasons
    cross join phase
)

select
    coded.period,
    coded.area_code,
    coded.phase,
    coded.milestone,
    coded.numerator,
    coded.denominator,
    cast(coded.progress_pct as double) as progress_pct,
    coded.state,
    replace(
        replace(reasons.template, '{count}', coalesce(cast(coded.reason_count as string), '')),
        '{detail}',
        coalesce(texts.detail, '')
    ) as reason,
    coded.reason_code,
    coded.reason_count
from coded
left join reasons
    on
        coded.phase = reasons.phase
        and coded.reason_code = reasons.reason
left join stg_attention_text as texts
    on
        coded.period = texts.period
        and coded.area_code = texts.area_code
        and coded.milestone = texts.milestone
