-- a town without a return of the period has no flows, one with a return has them all
select
    aid_type_summary.period,
    aid_type_summary.area_code,
    aid_type_summary.aid_type
from aid_type_summary
inner join town on aid_type_summary.area_code = town.town_code
left join stg_return
    on
        aid_type_summary.period = stg_return.period
        and aid_type_summary.area_code = stg_return.town_code
where
    (stg_return.submission_id is null) <> (aid_type_summary.cash_yuan is null)
    or (stg_return.submission_id is null) <> (aid_type_summary.projects_new is null)
