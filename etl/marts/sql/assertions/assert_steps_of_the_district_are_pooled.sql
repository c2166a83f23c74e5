-- the district's figure of a step is pooled over its towns
with

compared as (
    select
        phase_progress.period,
        phase_progress.milestone,
        'numerator' as measure,
        sum(case when area.is_district then phase_progress.numerator end) as of_district,
        sum(case when not area.is_district then phase_progress.numerator end) as of_towns
    from phase_progress
    inner join area on phase_progress.area_code = area.area_code
    group by phase_progress.period, phase_progress.milestone
),

final as (
    select * from compared
    where
        (of_district is null) <> (of_towns is null)
        or abs(of_district - of_towns) > 0.001
)

select * from final
