-- grain: one row for each window in which a report has both visits and hours: the district's median
with

reports as (
    select
        project_report.period,
        project_report.volunteer_hours
        / cast(project_report.volunteer_visits as double) as hours_per_visit
    from project_report
    inner join stg_return on project_report.submission_id = stg_return.submission_id
    where
        stg_return.is_town
        and project_report.volunteer_hours > 0
        and project_report.volunteer_visits > 0
)

select
    windows.window_code,
    median(reports.hours_per_visit) as hours_per_visit
from stg_window as windows
inner join reports on windows.period = reports.period
group by windows.window_code
