-- grain: one row for each period of the programme and sender, with the day its return is due
with

senders as (
    select town_code from src_town

    union all

    select area_code as town_code from src_area
    where is_county
)

select
    periods.period,
    senders.town_code,
    coalesce(max(own.due_on), max(everybodys.due_on), periods.due_date) as due_date
from src_period as periods
cross join senders
left join src_extension as own
    on
        periods.period = own.period
        and senders.town_code = own.town_code
left join src_extension as everybodys
    on
        periods.period = everybodys.period
        and everybodys.town_code is null
group by
    periods.period,
    periods.due_date,
    senders.town_code
