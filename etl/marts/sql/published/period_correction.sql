-- grain: one row for each town and half-year whose version in force is not that of the first
-- closing (定稿)
with

closings as (
    select
        periods.period,
        min(decisions.decided_at) as closed_at
    from src_period as periods
    inner join warehouse.ruling as decisions
        on
            decisions.decision = 'close'
            and periods.period <= decisions.period
    group by periods.period
),

accepted_in_review as (
    select distinct submission_id
    from warehouse.ruling
    where decision = 'review' and outcome = 'accepted'
),

-- when a version came into force, or left it
events as (
    select
        submissions.submission_id,
        submissions.town_code,
        submissions.period,
        submissions.received_at as happened_at,
        true as is_accepted
    from src_submission as submissions
    left join accepted_in_review
        on submissions.submission_id = accepted_in_review.submission_id
    where submissions.force_order is not null and accepted_in_review.submission_id is null

    union all

    select
        submissions.submission_id,
        submissions.town_code,
        submissions.period,
        decisions.decided_at as happened_at,
        decisions.outcome = 'accepted' as is_accepted
    from warehouse.ruling as decisions
    inner join src_submission as submissions
        on decisions.submission_id = submissions.submission_id
    where decisions.decision in ('review', 'withdraw', 'restore', 'reopen')
),

dated as (
    select
        events.*,
        events.happened_at > closings.closed_at as is_later
    from events
    inner join closings on events.period = closings.period
),

last_before as (
    select
        *,
        row_number() over (partition by submission_id order by happened_at desc) as nth
    from dated
    where not is_later
),

at_closing as (
    select
        period,
        town_code,
        submission_id,
        row_number() over (partition by period, town_code order by happened_at desc) as nth
    from last_before
    where nth = 1 and is_accepted
),

changed as (
    select
        period,
        town_code,
        cast(max(happened_at) as date) as corrected_on
    from dated
    where is_later
    group by period, town_code
)

select
    changed.period,
    changed.town_code,
    changed.corrected_on
from changed
left join at_closing
    on
        changed.period = at_closing.period
        and changed.town_code = at_closing.town_code
        and at_closing.nth = 1
left join stg_submission as versions
    on
        changed.period = versions.period
        and changed.town_code = versions.town_code
        and versions.status = 'current'
where at_closing.submission_id is distinct from versions.submission_id
