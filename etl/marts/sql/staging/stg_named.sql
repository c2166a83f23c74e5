-- grain: one row for each return in force of a town and organisation that any of its rows names
with

rows_naming as (
    select
        submission_id,
        organization_id
    from pairing

    union

    select
        submission_id,
        organization_id
    from project_organization

    union

    select
        submission_id,
        organization_id
    from model_case
    where organization_id is not null

    union

    select
        submission_id,
        organization_id
    from honor
)

select
    town_returns.submission_id,
    town_returns.period,
    town_returns.period_number,
    town_returns.town_code,
    counties.county_code,
    rows_naming.organization_id
from stg_return as town_returns
inner join rows_naming on town_returns.submission_id = rows_naming.submission_id
inner join stg_county as counties on town_returns.town_code = counties.area_code
where town_returns.is_town
