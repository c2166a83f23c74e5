-- what is counted or paid in an area is counted or paid in one of the areas right within it: a
-- pairing and its village lie in one town, a project in one, and a step is pooled
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
        wholes.relation,
        wholes.period,
        wholes.area_code,
        wholes.detail,
        wholes.measure,
        wholes.figure as of_area,
        sum(parts.figure) as of_parts
    from figures as wholes
    inner join area as parts_areas on wholes.area_code = parts_areas.parent_code
    left join figures as parts
        on
            parts_areas.area_code = parts.area_code
            and wholes.relation = parts.relation
            and wholes.period = parts.period
            and wholes.detail = parts.detail
            and wholes.measure = parts.measure
    group by
        wholes.relation,
        wholes.period,
        wholes.area_code,
        wholes.detail,
        wholes.measure,
        wholes.figure
)

select * from compared
where
    (of_area is null) <> (of_parts is null)
    or abs(of_area - of_parts) > 0.001
