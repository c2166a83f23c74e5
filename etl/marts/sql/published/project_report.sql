-- grain: one row for each project that a current return reports
with

listed as (
    select reports.*
    from warehouse.project_report as reports
    inner join stg_return on reports.submission_id = stg_return.submission_id
),

identities as (
    select * from stg_identity
),

final as (
    select
        listed.submission_id,
        listed.town_code,
        listed.period,
        listed.sheet,
        listed."row",
        identities.id as project_id,
        identities.code as project_code,
        listed.project_name,
        listed.aid_type,
        listed.task,
        listed.planned_start,
        listed.planned_end,
        listed.completed_on,
        listed.status,
        listed.progress_pct,
        listed.planned_cash_yuan,
        listed.cash_yuan,
        listed.in_kind_yuan,
        listed.cumulative_cash_yuan,
        listed.activities,
        listed.expert_sessions,
        listed.volunteer_visits,
        listed.volunteer_hours,
        listed.beneficiaries,
        listed.is_approximate,
        listed.note
    from listed
    inner join identities
        on
            listed.submission_id = identities.submission_id
            and listed.sheet = identities.sheet
            and listed."row" = identities."row"
)

select * from final
