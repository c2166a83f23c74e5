-- grain: one row for each window and organisation with a row that a warning asks to confirm
with

measured_rows as (
    select
        submission_id,
        period,
        sheet,
        "row",
        organization_id
    from project_organization

    union all

    select
        submission_id,
        period,
        sheet,
        "row",
        organization_id
    from model_case

    union all

    select
        submission_id,
        period,
        sheet,
        "row",
        organization_id
    from honor
),

-- a standing pairing counts for continuity, and that for the whole time alone
scored_rows as (
    select
        windows.window_code,
        measured_rows.submission_id,
        measured_rows.sheet,
        measured_rows."row",
        measured_rows.organization_id
    from stg_window as windows
    inner join measured_rows on windows.period = measured_rows.period

    union all

    select
        settings.all_window as window_code,
        pairing.submission_id,
        pairing.sheet,
        pairing."row",
        pairing.organization_id
    from pairing
    cross join src_setting as settings
    where pairing.status = 'active'
)

select distinct
    scored_rows.window_code,
    scored_rows.organization_id
from scored_rows
inner join src_row_to_confirm as to_confirm
    on
        scored_rows.submission_id = to_confirm.submission_id
        and scored_rows.sheet = to_confirm.sheet
        and scored_rows."row" = to_confirm."row"
