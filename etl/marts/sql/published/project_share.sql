-- grain: one row for each project report of a town and organisation in it: its equal share
select
    share.period,
    reports.town_code,
    share.project_id,
    reports.project_name,
    share.organization_id,
    share.is_lead,
    share.organizations,
    reports.aid_type,
    share.status,
    share.cash_yuan,
    share.in_kind_yuan,
    case
        when share.cash_yuan is not null or share.in_kind_yuan is not null
            then coalesce(share.cash_yuan, 0) + coalesce(share.in_kind_yuan, 0)
    end as contribution_yuan,
    share.volunteer_visits,
    share.volunteer_hours,
    share.expert_sessions,
    share.beneficiaries,
    share.is_approximate,
    share.is_estimated,
    share.submission_id,
    share.sheet,
    share."row"
from stg_organization_share as share
inner join project_report as reports
    on
        share.submission_id = reports.submission_id
        and share.sheet = reports.sheet
        and share."row" = reports."row"
