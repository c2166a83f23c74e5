-- a mart has a row for every period, area and type, step or task, whether anything happened or not
with

areas as (
    select
        stg_period.period,
        area.area_code,
        area.is_district
    from stg_period
    cross join area
),

-- each as it must be and as it is
listed as (
    select
        'participation' as relation,
        areas.period,
        areas.area_code,
        '' as detail
    from areas

    union all

    select
        'aid_type_summary' as relation,
        areas.period,
        areas.area_code,
        aid_type.aid_type as detail
    from areas
    cross join aid_type

    union all

    select
        'aid_type_by_task' as relation,
        areas.period,
        areas.area_code,
        aid_type.aid_type || ' ' || task.task as detail
    from areas
    cross join aid_type
    cross join task

    union all

    select
        'problem_flow' as relation,
        areas.period,
        areas.area_code,
        problem_category.problem_category as detail
    from areas
    cross join problem_category

    union all

    select
        'phase_progress' as relation,
        areas.period,
        areas.area_code,
        milestone.milestone as detail
    from areas
    cross join milestone
    where milestone.owner = 'town' or areas.is_district

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
