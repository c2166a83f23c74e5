-- a mart has a row for every period, area and type, step or task, whether anything happened or not
with

details as (
    select
        'participation' as relation,
        '' as detail,
        false as is_of_county

    union all

    select
        'aid_type_summary' as relation,
        aid_type as detail,
        false as is_of_county
    from aid_type

    union all

    select
        'aid_type_by_task' as relation,
        aid_type.aid_type || ' ' || task.task as detail,
        false as is_of_county
    from aid_type
    cross join task

    union all

    select
        'problem_flow' as relation,
        problem_category as detail,
        false as is_of_county
    from problem_category

    union all

    select
        'phase_progress' as relation,
        milestone as detail,
        owner <> 'town' as is_of_county
    from milestone
),

-- each as it must be and as it is
listed as (
    select
        details.relation,
        stg_period.period,
        area.area_code,
        details.detail
    from details
    cross join stg_period
    inner join area on area.level <> 'town' or not details.is_of_county

    union all

    select
        'submission_status' as relation,
        period.period,
        town.town_code as area_code,
        '' as detail
    from period
    cross join town

    union all

    select
        'participation' as relation,
        period,
        area_code,
        '' as detail
    from participation

    union all

    select
        'aid_type_summary' as relation,
        period,
        area_code,
        aid_type as detail
    from aid_type_summary

    union all

    select
        'aid_type_by_task' as relation,
        period,
        area_code,
        aid_type || ' ' || task as detail
    from aid_type_by_task

    union all

    select
        'problem_flow' as relation,
        period,
        area_code,
        category as detail
    from problem_flow

    union all

    select
        'phase_progress' as relation,
        period,
        area_code,
        milestone as detail
    from phase_progress

    union all

    select
        'submission_status' as relation,
        period,
        town_code as area_code,
        '' as detail
    from submission_status
)

select
    relation,
    period,
    area_code,
    detail
from listed
group by relation, period, area_code, detail
having count(*) <> 2
