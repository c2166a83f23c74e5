-- grain: one row for each period and village on the lists that step A1 looks at, listed by its end
select distinct
    periods.period,
    village.town_code,
    village.village_code
from stg_period as periods
inner join typical_village
    on typical_village.listed_on is null or periods.end_date >= typical_village.listed_on
inner join village on typical_village.village_code = village.village_code
-- the policy names these lists; a city's list is another one
inner join src_term as levels
    on
        levels.vocabulary = 'typical_level'
        and levels.is_counted
        and typical_village.level = levels.code
