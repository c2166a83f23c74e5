-- grain: one row for each period of the programme and town: what has become of its return
with

-- punctuality is of the first accepted version: a correction never costs it
first_versions as (
    select * from stg_submission
    where is_first_accepted
),

waiting_versions as (
    select
        *,
        row_number() over (partition by town_code, period order by version desc) as nth
    from stg_submission
    where status in ('rejected', 'pending', 'returned')
)

select
    periods.period,
    periods.sort_order as period_number,
    towns.town_code,
    case
        when current_versions.submission_id is not null and first_versions.is_on_time
            then 'on_time'
        when current_versions.submission_id is not null then 'late'
        when waiting_versions.status = 'pending' then 'pending'
        when waiting_versions.submission_id is not null then 'rejected'
        when
            settings.today <= dues.due_date
            or periods.sort_order < first_period.sort_order
            then 'not_due'
        else 'missing'
    end as state,
    coalesce(current_versions.version, waiting_versions.version) as version,
    coalesce(current_versions.received_at, waiting_versions.received_at) as received_at,
    dues.due_date as due_on,
    case when current_versions.submission_id is not null then first_versions.days_late end
        as days_late,
    coalesce(current_versions.submission_id, waiting_versions.submission_id)
        as submission_id,
    -- a return that is there counts before its day, one that is not only after it
    current_versions.submission_id is not null
    or (settings.today > dues.due_date and periods.sort_order >= first_period.sort_order)
        as is_due
from src_period as periods
cross join src_town as towns
cross join src_setting as settings
inner join stg_due as dues
    on
        periods.period = dues.period
        and towns.town_code = dues.town_code
inner join src_period as first_period on settings.first_period = first_period.period
left join stg_submission as current_versions
    on
        periods.period = current_versions.period
        and towns.town_code = current_versions.town_code
        and current_versions.status = 'current'
left join first_versions
    on
        periods.period = first_versions.period
        and towns.town_code = first_versions.town_code
left join waiting_versions
    on
        periods.period = waiting_versions.period
        and towns.town_code = waiting_versions.town_code
        and waiting_versions.nth = 1
