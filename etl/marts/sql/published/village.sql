-- grain: one row for each village of the list or, beside it, of the current returns
with

referred_to as (
    select
        village_code,
        town_code
    from pairing

    union

    select
        village_code,
        town_code
    from project_village

    union

    select
        village_code,
        town_code
    from village_need

    union

    select
        village_code,
        town_code
    from model_case
    where village_code is not null
)

select
    village_code,
    village_name,
    town_code,
    kind,
    valid_from,
    valid_to
from src_village

union all

-- rows loaded before an entry was taken off the list keep their village
select
    referred_to.village_code,
    referred_to.village_code as village_name,
    min(referred_to.town_code) as town_code,
    null as kind,
    null as valid_from,
    null as valid_to
from referred_to
left join src_village as listed on referred_to.village_code = listed.village_code
where listed.village_code is null
group by referred_to.village_code
