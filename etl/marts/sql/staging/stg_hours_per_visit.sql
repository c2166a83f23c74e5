-- grain: one row for each county and window in which a report has both visits and hours: their
-- median
with

reports as (
    select
        counties.county_code,
        project_report.period,
        project_report.volunteer_hours
        / cast(project_report.volunteer_visits as double) as hours_per_visit
    from project_report
    inner join stg_return on project_report.submission_id = stg_return.submission_id
    inner join stg_county as counties on project_report.town_code = counties.area_code
    where
        stg_return.is_town
        and project_report.volunteer_hours > 0
        and project_report.volunteer_visits > 0
)

select
    windows.area_code,
    windows.window_code,
    median(reports.hours_per_visit) as hours_per_visit
from stg_window as windows
inner join reports
    on
        windows.period = reports.period
        and windows.area_code = reports.county_code
group by windows.area_code, windows.window_code
