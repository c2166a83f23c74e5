-- grain: one row for each finding of a version of a return
with

final as (
    select
        submission_id,
        finding_number,
        severity,
        code,
        sheet,
        "row",
        "column",
        cell,
        title,
        value,
        message,
        suggestion,
        confirm as is_to_confirm
    from src_finding
)

select * from final
