-- The rows of a large demonstration, drawn for all towns at once, from the temporary tables and the variables that
-- etl/demo/scale.py makes; all are numbered from 0, villages in their town and organisations in their county.

-- From 0 to 1, and a whole number below another: the same for the same words and key.
create temp macro chance(what, key) as (
    hash(getvariable('seed'), what, key) % 1000003 / 1000003.0
);

create temp macro below(many, what, key) as (
    cast(hash(getvariable('seed'), what, key) % cast(many as ubigint) as bigint)
);

create temp macro day_in(first_day, last_day, what, key) as (
    first_day + cast(below(date_diff('day', first_day, last_day) + 1, what, key) as integer)
);

insert into submission by name
select
    concat(senders.code, '-', half_year.period, '-v1') as submission_id,
    senders.code as town_code,
    half_year.period,
    1 as version,
    'accepted' as outcome,
    concat(senders.name, '_', half_year.period, '.xlsx') as file_name,
    sha256(concat(getvariable('seed'), senders.code, half_year.period)) as file_sha256,
    cast(half_year.due_on - 3 as timestamp) as received_at,
    half_year.due_on - 3 as reported_on,
    false as is_no_new,
    true as is_demo,
    0 as error_count,
    0 as warning_count,
    1 as run,
    1 as force_order
from (
    select town_code as code, town_name as name from town
    union all
    select distinct county_code, county_name from town
) as senders
cross join half_year
where chance('missing', concat(senders.code, half_year.period)) >= getvariable('missing');

create temp table sent as
select submission.submission_id, town_code, half_year.* from submission inner join half_year using (period);

-- Each village has three organisations of its county.
create temp table pair as
select
    village.*,
    places.number as place,
    hash(village.village_code, places.number) as key,
    organization.organization_id
from village
inner join town using (town_code)
cross join range(3) as places (number)
inner join organization
    on
        town.county_code = organization.county_code
        and (below(town.organizations, 'pair', village.village_code) + places.number)
        % town.organizations = organization.number;

-- Projects: begun in a half-year, reported for one to six.
create temp table project as
with numbered as (
    select
        town.*,
        numbers.number,
        hash(town.town_code, numbers.number) as key,
        numbers.number % town.villages as village_number,
        numbers.number // town.villages as turn
    from town cross join range(getvariable('projects')) as numbers (number)
),

themed as (
    select
        numbered.*,
        numbered.turn % (select count(*) from theme) as theme_number,
        numbered.turn // (select count(*) from theme) + 1 as part,
        cast(greatest(floor(getvariable('half_years') * (1.6 * chance('begin', key) - 0.6)), 0) as bigint)
            as first_number,
        1 + below(6, 'length', key) as lasting,
        below(3, 'lead', key) as lead_place
    from numbered
)

select
    themed.town_code,
    themed.key,
    themed.first_number,
    themed.first_number + themed.lasting - 1 as last_number,
    leads.village_code,
    concat(leads.stem, theme.theme, case when part > 1 then concat('第', part, '期') else '' end)
        as project_name,
    leads.organization_id,
    partners.organization_id as partner_id,
    theme.* exclude (number),
    theme.cash * 10000 * -ln(1.0000001 - chance('money', themed.key)) as planned,
    concat(project_name, '|', leads.organization_id) as match_key,
    concat('XM', upper(left(sha256(concat(themed.town_code, '|', match_key)), 10))) as own_code
from themed
inner join theme on themed.theme_number = theme.number
inner join pair as leads
    on
        themed.town_code = leads.town_code
        and themed.village_number = leads.number
        and themed.lead_place = leads.place
left join pair as partners
    on
        leads.village_code = partners.village_code
        and (leads.place + 1) % 3 = partners.place
        and chance('partner', themed.key) < getvariable('partners');

create temp table report as
select
    sent.submission_id,
    sent.town_code,
    sent.period,
    (select sheet from sheet_name where relation = 'project_report') as sheet,
    cast(1 + row_number() over (partition by sent.submission_id order by project.key) as integer) as "row",
    hash(project.key, sent.number) as report_key,
    sent.starts_on,
    sent.ends_on,
    sent.number as period_number,
    project.* exclude (town_code),
    day_in(begun.starts_on, begun.ends_on, 'start', project.key) as planned_start,
    least(
        planned_start + cast(183 * (1 + project.last_number - project.first_number) as integer),
        getvariable('last_day')
    ) as planned_end,
    case
        when sent.number < project.last_number
            then case when sent.number = project.first_number and chance('slow', project.key) < 0.1
                then 'preparing' else 'ongoing' end
        when chance('end', project.key) < 0.05 then 'terminated'
        when chance('end', project.key) < 0.1 then 'suspended'
        else 'completed'
    end as status,
    case when status = 'preparing' then 0.0 else 0.2 + 0.3 * chance('part', report_key) end as done
from project
inner join sent
    on
        project.town_code = sent.town_code
        and sent.number between project.first_number and project.last_number
inner join half_year as begun on project.first_number = begun.number;

insert into project_report by name
select
    submission_id, town_code, period, sheet, "row",
    case when period_number > first_number then own_code end as given_code,
    project_name, aid_type, task, planned_start, planned_end,
    case when status = 'completed' then day_in(greatest(starts_on, planned_start), ends_on, 'completed', key) end as completed_on,
    status,
    case
        when status = 'completed' then 100.0
        when status = 'preparing' then 0.0
        else least(95, 5 * floor(20 * (period_number - first_number + 0.5) / (last_number - first_number + 1)))
    end as progress_pct,
    round(planned, -2) as planned_cash_yuan,
    round(planned * done, -2) as cash_yuan,
    round(planned * done * in_kind * chance('kind', report_key), -2) as in_kind_yuan,
    cast(round(20 * done * chance('activities', report_key)) as bigint) as activities,
    cast(round(2 * expert * chance('expert', report_key)) as bigint) as expert_sessions,
    cast(round(2 * visits * chance('visits', report_key)) as bigint) as volunteer_visits,
    case
        when chance('blank', report_key) >= getvariable('hours_blank')
            then volunteer_visits * (1 + below(3, 'hours', report_key))
    end as volunteer_hours,
    cast(round(2 * people * chance('people', report_key)) as bigint) as beneficiaries,
    own_code, match_key, chance('about', report_key) < 0.01 as is_approximate
from report;

insert into project_organization by name
select submission_id, town_code, period, sheet, "row", 1 as "position", organization_id, true as is_lead
from report
union all
select submission_id, town_code, period, sheet, "row", 2, partner_id, false
from report where partner_id is not null;

insert into project_village by name
select submission_id, town_code, period, sheet, "row", village_code from report;

insert into project_aid_type by name
select submission_id, town_code, period, sheet, "row", aid_type, true as is_main from report
union all
select submission_id, town_code, period, sheet, "row", also, false from report where also <> aid_type;

insert into outcome by name
select
    submission_id, town_code, period,
    (select sheet from sheet_name where relation = 'outcome') as sheet,
    cast(1 + row_number() over (partition by submission_id order by "row") as integer) as "row",
    own_code as project,
    indicator.indicator,
    1 + below(60, 'quantity', report_key) as quantity
from report
inner join indicator on below((select count(*) from indicator), 'indicator', report_key) = indicator.number
where chance('outcome', report_key) < 0.1;

insert into pairing by name
select
    sent.submission_id, sent.town_code, sent.period,
    (select sheet from sheet_name where relation = 'pairing') as sheet,
    cast(1 + row_number() over (partition by sent.submission_id order by pair.key) as integer) as "row",
    pair.organization_id,
    pair.village_code,
    day_in(begun.starts_on, begun.ends_on, 'day', pair.key) as paired_on,
    chance('signed', pair.key) < getvariable('signed') as agreement_signed,
    case when chance('signed', pair.key) < getvariable('signed') then paired_on end as agreement_signed_on,
    chance('party', pair.key) < getvariable('party') as party_co_building,
    'active' as status
from pair
inner join sent on pair.town_code = sent.town_code
inner join half_year as begun on begun.number = 0;

insert into village_need by name
select
    sent.submission_id, sent.town_code, sent.period,
    (select sheet from sheet_name where relation = 'village_need') as sheet,
    cast(1 + row_number() over (partition by sent.submission_id order by village.number) as integer) as "row",
    village.village_code,
    replace(need_text.need, '{village}', village.stem) as need,
    need_text.aid_type,
    need_text.source,
    day_in(begun.starts_on, begun.ends_on, 'need', village.village_code) as raised_on,
    case when sent.number > chance('matched', village.village_code) * 8 then 'matched' else 'open' end as status
from village
inner join need_text on below((select count(*) from need_text), 'text', village.village_code) = need_text.number
inner join sent on village.town_code = sent.town_code
inner join half_year as begun on begun.number = 0
where chance('need', village.village_code) < 0.7;

-- Problems: in every town and half-year some new ones, each reported for one to three.
create temp table raised as
with numbered as (
    select
        town.*,
        half_year.*,
        numbers.number as nth,
        hash(town.town_code, half_year.period, numbers.number) as key
    from town cross join half_year cross join range(5) as numbers (number)
)

select
    numbered.*,
    numbered.number + below(3, 'open', numbered.key) as last_number,
    concat(
        replace(replace(problem_text.problem, '{village}', village.stem), '{town}', numbered.town_name),
        '第', 5 * numbered.number + numbered.nth + 1, '件'
    ) as worded,
    replace(worded, '，', ',') as match_key,
    problem_text.category,
    problem_text.request,
    day_in(numbered.starts_on, numbered.ends_on, 'problem', numbered.key) as raised_on,
    concat('WT', upper(left(sha256(concat(numbered.town_code, '|', match_key)), 10))) as own_code
from numbered
inner join village
    on
        numbered.town_code = village.town_code
        and below(numbered.villages, 'of', numbered.key) = village.number
inner join problem_text on below((select count(*) from problem_text), 'text', numbered.key) = problem_text.number;

insert into problem by name
select
    sent.submission_id, sent.town_code, sent.period,
    (select sheet from sheet_name where relation = 'problem') as sheet,
    cast(1 + row_number() over (partition by sent.submission_id order by raised.key) as integer) as "row",
    case when sent.number > raised.number then raised.own_code end as given_code,
    raised.worded as problem,
    raised.category,
    raised.request,
    raised.raised_on,
    case
        when sent.number = raised.last_number then 'resolved'
        when sent.number > raised.number then 'coordinating'
        else 'open'
    end as status,
    case when sent.number = raised.last_number then sent.ends_on end as resolved_on,
    raised.match_key,
    raised.own_code
from raised
inner join sent
    on
        raised.town_code = sent.town_code
        and sent.number between raised.number and raised.last_number;

insert into model_case by name
select
    sent.submission_id, sent.town_code, sent.period,
    (select sheet from sheet_name where relation = 'model_case') as sheet,
    2 as "row",
    concat(
        replace(replace(case_text.title, '{village}', village.stem), '{word}', organization.stem),
        '（', sent.number + 1, '）'
    ) as title,
    case_text.kind,
    organization.organization_id,
    village.village_code,
    replace(case_text.summary, '{village}', village.stem) as summary,
    case when chance('level', sent.submission_id) < 0.6 then 'town' else 'district' end as level
from sent
inner join town using (town_code)
inner join village
    on town.town_code = village.town_code and below(town.villages, 'of', sent.submission_id) = village.number
inner join case_text on below((select count(*) from case_text), 'text', sent.submission_id) = case_text.number
inner join organization
    on
        town.county_code = organization.county_code
        and below(town.organizations, 'case', sent.submission_id) = organization.number;

-- A county's own return: its steps in the first half-year, honours, decisions.
insert into milestone_report by name
select
    sent.submission_id, sent.town_code, sent.period,
    (select sheet from sheet_name where relation = 'milestone_report') as sheet,
    cast(1 + row_number() over (partition by sent.submission_id order by step.milestone) as integer) as "row",
    step.milestone,
    'done' as status,
    sent.ends_on - 60 as completed_on
from sent cross join step
where sent.number = 0 and sent.town_code in (select county_code from town);

insert into honor by name
select
    sent.submission_id, sent.town_code, sent.period,
    (select sheet from sheet_name where relation = 'honor') as sheet,
    cast(numbers.number + 2 as integer) as "row",
    organization.organization_id,
    replace(honor_text.honor, '{year}', cast(year(sent.ends_on) as varchar)) as honor,
    honor_text.level,
    sent.ends_on - 30 as awarded_on,
    honor_text.issuer
from sent
inner join (select county_code, any_value(organizations) as organizations from town group by all) as county
    on sent.town_code = county.county_code
cross join range(3) as numbers (number)
inner join honor_text
    on below((select count(*) from honor_text), 'text', concat(sent.submission_id, numbers.number)) = honor_text.number
inner join organization
    on
        county.county_code = organization.county_code
        and below(county.organizations, 'honor', concat(sent.submission_id, numbers.number)) = organization.number;
