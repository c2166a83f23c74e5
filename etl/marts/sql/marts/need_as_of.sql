-- grain: one row for each period, village and need on record by then, as its last report has it
with

ranked as (
    select
        periods.period,
        village_need.town_code,
        village_need.village_code,
        village_need.need,
        village_need.aid_type,
        village_need.status,
        village_need.source,
        village_need.raised_on,
        village_need.project,
        village_need.period as report_period,
        village_need.submission_id,
        village_need.sheet,
        village_need.row,
        row_number() over (
            partition by periods.period, village_need.village_code, village_need.need
            order by town_returns.period_number desc, village_need.row desc
        ) as nth
    from stg_period as periods
    inner join stg_return as town_returns
        on
            periods.period_number >= town_returns.period_number
            and town_returns.is_town
    inner join village_need on town_returns.submission_id = village_need.submission_id
)

select
    period,
    town_code,
    village_code,
    need,
    aid_type,
    status,
    source,
    raised_on,
    project,
    report_period,
    submission_id,
    sheet,
    row
from ranked
where nth = 1
