-- grain: one row for each version of a return, rejected ones too
with

final as (
    select
        submission_id,
        town_code,
        period,
        version,
        status,
        file_name,
        file_sha256,
        received_at,
        reported_on,
        is_on_time,
        is_no_new,
        error_count,
        warning_count,
        is_demo
    from stg_submission
)

select * from final
