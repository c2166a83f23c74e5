-- a pairing and its village lie in one town
with

compared as (
    select
        participation.period,
        'pairings_in_force' as measure,
        sum(case when area.is_district then participation.pairings_in_force end) as of_district,
        sum(case when not area.is_district then participation.pairings_in_force end) as of_towns
    from participation
    inner join area on participation.area_code = area.area_code
    group by participation.period

    union all

    select
        participation.period,
        'agreements_signed' as measure,
        sum(case when area.is_district then participation.agreements_signed end) as of_district,
        sum(case when not area.is_district then participation.agreements_signed end) as of_towns
    from participation
    inner join area on participation.area_code = area.area_code
    group by participation.period

    union all

    select
        participation.period,
        'villages_paired' as measure,
        sum(case when area.is_district then participation.villages_paired end) as of_district,
        sum(case when not area.is_district then participation.villages_paired end) as of_towns
    from participation
    inner join area on participation.area_code = area.area_code
    group by participation.period

    union all

    select
        participation.period,
        'villages_total' as measure,
        sum(case when area.is_district then participation.villages_total end) as of_district,
        sum(case when not area.is_district then participation.villages_total end) as of_towns
    from participation
    inner join area on participation.area_code = area.area_code
    group by participation.period

    union all

    select
        participation.period,
        'villages_one_organization' as measure,
        sum(case when area.is_district then participation.villages_one_organization end)
            as of_district,
        sum(case when not area.is_district then participation.villages_one_organization end)
            as of_towns
    from participation
    inner join area on participation.area_code = area.area_code
    group by participation.period

    union all

    select
        participation.period,
        'villages_many_organizations' as measure,
        sum(case when area.is_district then participation.villages_many_organizations end)
            as of_district,
        sum(case when not area.is_district then participation.villages_many_organizations end)
            as of_towns
    from participation
    inner join area on participation.area_code = area.area_code
    group by participation.period
),

final as (
    select * from compared
    where
        (of_district is null) <> (of_towns is null)
        or abs(of_district - of_towns) > 0.001
)

select * from final
