-- grain: one row for each period and village on the lists that step A1 looks at, listed by its end
select distinct
    periods.period,
    village.town_code,
    village.village_code
from stg_period as periods
inner join typical_village
    on typical_village.listed_on is null or periods.end_date >= typical_village.listed_on
inner join village on typical_village.village_code = village.village_code
-- the policy names these two lists; a city's list is another one
where typical_village.level in ('省级典型村', '区级拓展培育典型村')
