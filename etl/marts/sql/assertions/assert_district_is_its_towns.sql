-- what is counted or paid in the district is counted or paid in one of its towns: a pairing and its
-- village lie in one town, a project in one, and a step is pooled
with

figures as (
    select
        'participation' as relation,
        period,
        area_code,
        '' as detail,
        measure,
        figure
    from participation
    unpivot include nulls (
        figure for measure in (
            pairings_in_force, agreements_signed, villages_paired, villages_total,
            villages_one_organization, villages_many_organizations
        )
    )

    union all

    select
        'aid_type_summary' as relation,
        period,
        area_code,
        aid_type as detail,
        measure,
        figure
    from aid_type_summary
    unpivot include nulls (
        figure for measure in (
            projects, projects_mentioning, projects_new, projects_live, projects_completed,
            cash_yuan, in_kind_yuan, activities, expert_sessions, volunteer_visits,
            volunteer_hours, beneficiaries
        )
    )

    union all

    select
        'phase_progress' as relation,
        period,
        area_code,
        milestone as detail,
        'numerator' as measure,
        numerator as figure
    from phase_progress
),

compared as (
    select
        figures.relation,
        figures.period,
        figures.detail,
        figures.measure,
        sum(case when area.is_district then figures.figure end) as of_district,
        sum(case when not area.is_district then figures.figure end) as of_towns
    from figures
    inner join area on figures.area_code = area.area_code
    group by figures.relation, figures.period, figures.detail, figures.measure
)

select * from compared
where
    (of_district is null) <> (of_towns is null)
    or abs(of_district - of_towns) > 0.001
