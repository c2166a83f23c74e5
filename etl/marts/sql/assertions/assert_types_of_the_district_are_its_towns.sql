-- what is counted or paid in the district is counted or paid in one of its towns
with

compared as (
    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'projects' as measure,
        sum(case when area.is_district then aid_type_summary.projects end) as of_district,
        sum(case when not area.is_district then aid_type_summary.projects end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'projects_mentioning' as measure,
        sum(case when area.is_district then aid_type_summary.projects_mentioning end)
            as of_district,
        sum(case when not area.is_district then aid_type_summary.projects_mentioning end)
            as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'projects_new' as measure,
        sum(case when area.is_district then aid_type_summary.projects_new end) as of_district,
        sum(case when not area.is_district then aid_type_summary.projects_new end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'projects_live' as measure,
        sum(case when area.is_district then aid_type_summary.projects_live end) as of_district,
        sum(case when not area.is_district then aid_type_summary.projects_live end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'projects_completed' as measure,
        sum(case when area.is_district then aid_type_summary.projects_completed end) as of_district,
        sum(case when not area.is_district then aid_type_summary.projects_completed end)
            as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'cash_yuan' as measure,
        sum(case when area.is_district then aid_type_summary.cash_yuan end) as of_district,
        sum(case when not area.is_district then aid_type_summary.cash_yuan end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'in_kind_yuan' as measure,
        sum(case when area.is_district then aid_type_summary.in_kind_yuan end) as of_district,
        sum(case when not area.is_district then aid_type_summary.in_kind_yuan end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'activities' as measure,
        sum(case when area.is_district then aid_type_summary.activities end) as of_district,
        sum(case when not area.is_district then aid_type_summary.activities end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'expert_sessions' as measure,
        sum(case when area.is_district then aid_type_summary.expert_sessions end) as of_district,
        sum(case when not area.is_district then aid_type_summary.expert_sessions end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'volunteer_visits' as measure,
        sum(case when area.is_district then aid_type_summary.volunteer_visits end) as of_district,
        sum(case when not area.is_district then aid_type_summary.volunteer_visits end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'volunteer_hours' as measure,
        sum(case when area.is_district then aid_type_summary.volunteer_hours end) as of_district,
        sum(case when not area.is_district then aid_type_summary.volunteer_hours end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type

    union all

    select
        aid_type_summary.period,
        aid_type_summary.aid_type,
        'beneficiaries' as measure,
        sum(case when area.is_district then aid_type_summary.beneficiaries end) as of_district,
        sum(case when not area.is_district then aid_type_summary.beneficiaries end) as of_towns
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    group by aid_type_summary.period, aid_type_summary.aid_type
),

final as (
    select * from compared
    where
        (of_district is null) <> (of_towns is null)
        or abs(of_district - of_towns) > 0.001
)

select * from final
