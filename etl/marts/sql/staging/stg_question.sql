-- grain: one row for each project report and question about it; what it asks about is not scored
with

reports as (
    select
        project_report.*,
        periods.period_number,
        periods.start_date,
        periods.end_date,
        counties.county_code,
        leads.organization_id as lead_id
    from project_report
    inner join stg_return as town_returns
        on
            project_report.submission_id = town_returns.submission_id
            and town_returns.is_town
    inner join stg_period as periods on project_report.period = periods.period
    inner join stg_county as counties on project_report.town_code = counties.area_code
    inner join project_organization as leads
        on
            project_report.submission_id = leads.submission_id
            and project_report.sheet = leads.sheet
            and project_report."row" = leads."row"
            and leads.is_lead
),

hours as (
    select
        reports.submission_id,
        reports.sheet,
        reports."row",
        'hours_per_visit' as question
    from reports
    cross join src_setting as settings
    where reports.volunteer_hours > settings.hours_per_visit * reports.volunteer_visits
),

-- days from a project's start to its end, as far as they lie in the half-year
lasting as (
    select
        *,
        1 + date_diff(
            'day',
            greatest(coalesce(planned_start, start_date), start_date),
            least(coalesce(completed_on, end_date), end_date)
        ) as days
    from reports
),

sessions as (
    select
        lasting.submission_id,
        lasting.sheet,
        lasting."row",
        'sessions_per_day' as question
    from lasting
    cross join src_setting as settings
    where lasting.expert_sessions > settings.sessions_per_day * greatest(lasting.days, 0)
),

counted as (
    select
        reports.*,
        count(*) over (
            partition by reports.county_code, reports.period, reports.lead_id, names.cut_name
        ) as alike
    from reports
    inner join src_cut_name as names on reports.project_name = names.project_name
),

alike_names as (
    select
        counted.submission_id,
        counted.sheet,
        counted."row",
        'similar_projects' as question
    from counted
    inner join src_setting as settings on counted.alike >= settings.similar_projects
),

-- the last report in which a project was not completed yet
following as (
    select
        *,
        max(case when status <> 'completed' then period_number end) over (
            partition by project_id
            order by period_number
            rows between unbounded preceding and 1 preceding
        ) as open_number
    from reports
),

joined_late as (
    select distinct
        following.submission_id,
        following.sheet,
        following."row",
        'joined_late' as question
    from following
    inner join reports as open_reports
        on
            following.project_id = open_reports.project_id
            and following.open_number = open_reports.period_number
    inner join project_organization as members
        on
            following.submission_id = members.submission_id
            and following.sheet = members.sheet
            and following."row" = members."row"
    left join project_organization as earlier_members
        on
            open_reports.submission_id = earlier_members.submission_id
            and open_reports.sheet = earlier_members.sheet
            and open_reports."row" = earlier_members."row"
            and members.organization_id = earlier_members.organization_id
    where following.status = 'completed' and earlier_members.organization_id is null
),

asked as (
    select * from hours

    union all

    select * from sessions

    union all

    select * from alike_names

    union all

    select * from joined_late
)

select
    reports.period,
    reports.town_code,
    asked.question,
    reports.project_id,
    reports.project_name,
    reports.submission_id,
    reports.sheet,
    reports."row"
from asked
inner join reports
    on
        asked.submission_id = reports.submission_id
        and asked.sheet = reports.sheet
        and asked."row" = reports."row"
