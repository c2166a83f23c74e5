-- grain: one row for each project report of a town and organisation in it: what is its equal share
with

in_cents as (
    select
        project_report.*,
        stg_return.period_number,
        cast(project_report.cash_yuan * 100 as bigint) as cash_cents,
        cast(project_report.in_kind_yuan * 100 as bigint) as in_kind_cents
    from project_report
    inner join stg_return on project_report.submission_id = stg_return.submission_id
    where stg_return.is_town
),

members as (
    select
        submission_id,
        sheet,
        "row",
        organization_id,
        row_number() over (partition by submission_id, sheet, "row" order by "position") as nth,
        count(*) over (partition by submission_id, sheet, "row") as organizations
    from project_organization
),

-- each gets the whole cents, the lead what remains
shared as (
    select
        in_cents.*,
        members.organization_id,
        members.organizations,
        members.nth = 1 as is_lead,
        (in_cents.cash_cents - in_cents.cash_cents % members.organizations)
        / members.organizations
        + case when members.nth = 1 then in_cents.cash_cents % members.organizations else 0 end
            as cash_share_cents,
        (in_cents.in_kind_cents - in_cents.in_kind_cents % members.organizations)
        / members.organizations
        + case when members.nth = 1 then in_cents.in_kind_cents % members.organizations else 0 end
            as in_kind_share_cents
    from in_cents
    inner join members
        on
            in_cents.submission_id = members.submission_id
            and in_cents.sheet = members.sheet
            and in_cents."row" = members."row"
)

select
    submission_id,
    sheet,
    "row",
    period,
    period_number,
    organization_id,
    organizations,
    is_lead,
    project_id,
    status,
    cast(
        cast(cash_share_cents as decimal(18, 0)) * cast(0.01 as decimal(3, 2))
        as decimal(18, 2)
    ) as cash_yuan,
    cast(
        cast(in_kind_share_cents as decimal(18, 0)) * cast(0.01 as decimal(3, 2))
        as decimal(18, 2)
    ) as in_kind_yuan,
    cast(volunteer_visits as double) / organizations as volunteer_visits,
    volunteer_hours / organizations as volunteer_hours,
    cast(expert_sessions as double) / organizations as expert_sessions,
    cast(beneficiaries as double) / organizations as beneficiaries,
    is_approximate,
    volunteer_hours is null and coalesce(volunteer_visits, 0) > 0 as is_estimated
from shared
