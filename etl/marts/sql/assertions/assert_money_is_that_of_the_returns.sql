-- money by aid type, money by organisation and money of the rows are the same money
with

by_type as (
    select
        aid_type_summary.period,
        sum(aid_type_summary.cash_yuan) as cash_yuan,
        sum(aid_type_summary.in_kind_yuan) as in_kind_yuan
    from aid_type_summary
    inner join area on aid_type_summary.area_code = area.area_code
    where area.is_district
    group by aid_type_summary.period
),

by_organization as (
    select
        period,
        sum(cash_yuan) as cash_yuan,
        sum(in_kind_yuan) as in_kind_yuan
    from organization_contribution
    group by period
),

by_row as (
    select
        project_report.period,
        sum(project_report.cash_yuan) as cash_yuan,
        sum(project_report.in_kind_yuan) as in_kind_yuan
    from project_report
    inner join town on project_report.town_code = town.town_code
    inner join stg_period on project_report.period = stg_period.period
    group by project_report.period
)

select
    by_row.period,
    by_row.cash_yuan as cash_of_rows,
    by_type.cash_yuan as cash_of_types,
    by_organization.cash_yuan as cash_of_organizations
from by_row
left join by_type on by_row.period = by_type.period
left join by_organization on by_row.period = by_organization.period
where
    coalesce(by_row.cash_yuan, 0) <> coalesce(by_type.cash_yuan, 0)
    or coalesce(by_row.cash_yuan, 0) <> coalesce(by_organization.cash_yuan, 0)
    or coalesce(by_row.in_kind_yuan, 0) <> coalesce(by_type.in_kind_yuan, 0)
    or coalesce(by_row.in_kind_yuan, 0) <> coalesce(by_organization.in_kind_yuan, 0)
