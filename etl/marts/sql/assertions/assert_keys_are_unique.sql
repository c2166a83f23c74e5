-- every relation has the grain that its file states
with

repeated as (
    select
        'town' as relation,
        count(*) as copies
    from town
    group by town_code
    having count(*) > 1

    union all

    select
        'area' as relation,
        count(*) as copies
    from area
    group by area_code
    having count(*) > 1

    union all

    select
        'village' as relation,
        count(*) as copies
    from village
    group by village_code
    having count(*) > 1

    union all

    select
        'organization' as relation,
        count(*) as copies
    from organization
    group by organization_id
    having count(*) > 1

    union all

    select
        'period' as relation,
        count(*) as copies
    from period
    group by period
    having count(*) > 1

    union all

    select
        'submission' as relation,
        count(*) as copies
    from submission
    group by submission_id
    having count(*) > 1

    union all

    select
        'phase' as relation,
        count(*) as copies
    from phase
    group by phase
    having count(*) > 1

    union all

    select
        'milestone' as relation,
        count(*) as copies
    from milestone
    group by milestone
    having count(*) > 1

    union all

    select
        'pairing' as relation,
        count(*) as copies
    from pairing
    group by submission_id, sheet, "row"
    having count(*) > 1

    union all

    select
        'project_report' as relation,
        count(*) as copies
    from project_report
    group by submission_id, sheet, "row"
    having count(*) > 1

    union all

    select
        'village_need' as relation,
        count(*) as copies
    from village_need
    group by submission_id, sheet, "row"
    having count(*) > 1

    union all

    select
        'milestone_report' as relation,
        count(*) as copies
    from milestone_report
    group by submission_id, sheet, "row"
    having count(*) > 1

    union all

    select
        'model_case' as relation,
        count(*) as copies
    from model_case
    group by submission_id, sheet, "row"
    having count(*) > 1

    union all

    select
        'problem' as relation,
        count(*) as copies
    from problem
    group by submission_id, sheet, "row"
    having count(*) > 1

    union all

    select
        'problem_history' as relation,
        count(*) as copies
    from problem_history
    group by problem_id, period
    having count(*) > 1

    union all

    select
        'problem_as_of' as relation,
        count(*) as copies
    from problem_as_of
    group by period, problem_id
    having count(*) > 1

    union all

    select
        'problem_flow' as relation,
        count(*) as copies
    from problem_flow
    group by period, area_code, category
    having count(*) > 1

    union all

    select
        'village_project' as relation,
        count(*) as copies
    from village_project
    group by period, village_code, project_id
    having count(*) > 1

    union all

    select
        'need_as_of' as relation,
        count(*) as copies
    from need_as_of
    group by period, village_code, need
    having count(*) > 1

    union all

    select
        'honor' as relation,
        count(*) as copies
    from honor
    group by submission_id, sheet, "row"
    having count(*) > 1

    union all

    select
        'project_organization' as relation,
        count(*) as copies
    from project_organization
    group by submission_id, sheet, "row", organization_id
    having count(*) > 1

    union all

    select
        'project_village' as relation,
        count(*) as copies
    from project_village
    group by submission_id, sheet, "row", village_code
    having count(*) > 1

    union all

    select
        'project_aid_type' as relation,
        count(*) as copies
    from project_aid_type
    group by submission_id, sheet, "row", aid_type
    having count(*) > 1

    union all

    select
        'participation' as relation,
        count(*) as copies
    from participation
    group by period, area_code
    having count(*) > 1

    union all

    select
        'aid_type_summary' as relation,
        count(*) as copies
    from aid_type_summary
    group by period, area_code, aid_type
    having count(*) > 1

    union all

    select
        'aid_type_by_task' as relation,
        count(*) as copies
    from aid_type_by_task
    group by period, area_code, aid_type, task
    having count(*) > 1

    union all

    select
        'phase_progress' as relation,
        count(*) as copies
    from phase_progress
    group by period, area_code, milestone
    having count(*) > 1

    union all

    select
        'organization_contribution' as relation,
        count(*) as copies
    from organization_contribution
    group by period, organization_id
    having count(*) > 1

    union all

    select
        'leaderboard' as relation,
        count(*) as copies
    from leaderboard
    group by period, board, organization_id
    having count(*) > 1

    union all

    select
        'leaderboard_input' as relation,
        count(*) as copies
    from leaderboard_input
    group by period, organization_id
    having count(*) > 1

    union all

    select
        'leaderboard_row' as relation,
        count(*) as copies
    from leaderboard_row
    group by
        window_code,
        organization_id,
        report_period,
        submission_id,
        sheet,
        "row",
        half_years_active is null
    having count(*) > 1

    union all

    select
        'typical_village' as relation,
        count(*) as copies
    from typical_village
    group by village_code, level
    having count(*) > 1

    union all

    select
        'participant' as relation,
        count(*) as copies
    from participant
    group by period, area_code, organization_id
    having count(*) > 1

    union all

    select
        'submission_status' as relation,
        count(*) as copies
    from submission_status
    group by period, town_code
    having count(*) > 1

    union all

    select
        'finding' as relation,
        count(*) as copies
    from finding
    group by submission_id, finding_number
    having count(*) > 1
),

final as (
    select
        relation,
        count(*) as keys_repeated
    from repeated
    group by relation
)

select * from final
