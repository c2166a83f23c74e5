-- grain: one row for each period and town that has a return of it or of an earlier one: its latest
with

ranked as (
    select
        periods.period,
        periods.period_number,
        town_returns.town_code,
        town_returns.submission_id,
        town_returns.period as data_period,
        town_returns.period_number as data_period_number,
        row_number() over (
            partition by periods.period, town_returns.town_code
            order by town_returns.period_number desc
        ) as nth
    from stg_period as periods
    inner join stg_return as town_returns
        on
            periods.period_number >= town_returns.period_number
            and town_returns.is_town
)

select
    period,
    period_number,
    town_code,
    submission_id,
    data_period,
    data_period_number,
    data_period_number < period_number as is_carried_forward
from ranked
where nth = 1
