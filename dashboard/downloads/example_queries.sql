-- 各镇（街道）各期、各帮扶类型的投入（元）
select period, town_name, aid_type_name, sum(contribution_yuan) as contribution_yuan, count(*) as projects
from v_project_detail
group by period, town_name, aid_type_name
order by period, town_name, contribution_yuan desc;

-- 最近三期都有投入的社会组织
with latest as (select distinct period from v_organization_period order by period desc limit 3)
select organization_id, organization_name, sum(contribution_yuan) as contribution_yuan
from v_organization_period
where period in (select period from latest) and contribution_yuan > 0
group by organization_id, organization_name
having count(distinct period) = 3
order by contribution_yuan desc;

-- 截至最近一期没有项目的村（社区）
select village_code, village_name, town_name, organizations
from v_village_period
where period = (select max(period) from v_project_detail) and projects = 0
order by village_code;

-- 截至最近一期已超期、尚未完结的项目（没有报送的镇（街道）以其最近一次报送为准）
select
    town_name, project_name, lead_organization_name, project_as_of.planned_end, progress_pct,
    date_diff('day', project_as_of.planned_end, project_as_of.data_end) as days_late
from project_as_of
inner join v_project_detail as project
    on project_as_of.submission_id = project.submission_id
    and project_as_of.sheet = project.sheet
    and project_as_of."row" = project."row"
where project_as_of.period = (select max(period) from v_project_detail) and is_overdue
order by days_late desc;

-- 各类型每受益一人次的投入（元）
select aid_type_name, sum(contribution_yuan) / sum(beneficiaries) as yuan_per_beneficiary
from v_project_detail
where beneficiaries > 0 and contribution_yuan is not null
group by aid_type_name
order by yuan_per_beneficiary;

-- 各类别社会组织各期的投入和占比（多家共同实施的项目平均分摊）
select
    period, organization_kind_name, sum(contribution_yuan) as contribution_yuan,
    100 * sum(contribution_yuan) / sum(sum(contribution_yuan)) over (partition by period) as percent
from v_organization_period
left join organization_kind on v_organization_period.kind = organization_kind.organization_kind
group by period, organization_kind_name
order by period, contribution_yuan desc;

-- 去年完成的项目，连同实施社会组织和受益村（社区）
select period_name, town_name, project_name, completed_on, organization_names, village_names, contribution_to_date_yuan
from v_project_detail
where status = 'completed' and year(completed_on) = (select year(max(completed_on)) - 1 from v_project_detail)
order by completed_on, project_name;

-- 截至最近一期未签协议的结对（只取镇一级的行）
select town_name, village_name, organization_name, paired_on
from pairing_in_force
inner join town on pairing_in_force.area_code = town.town_code
inner join village on pairing_in_force.village_code = village.village_code
inner join organization on pairing_in_force.organization_id = organization.organization_id
where period = (select max(period) from v_project_detail) and not agreement_signed
order by pairing_in_force.village_code;

-- 各村（社区）累计投入的分摊额（元），不因同名而合并
select village_code, village_name, town_name, contribution_share_to_date_yuan
from v_village_period
where period = (select max(period) from v_project_detail) and contribution_share_to_date_yuan > 0
order by contribution_share_to_date_yuan desc;

-- 截至最近一期尚未解决、提出已超过90天的问题，按需协调单位
select problem.coordinate_with, town_name, problem.problem, problem_as_of.raised_on
from problem_as_of
inner join problem
    on problem_as_of.submission_id = problem.submission_id
    and problem_as_of.sheet = problem.sheet
    and problem_as_of."row" = problem."row"
inner join town on problem_as_of.town_code = town.town_code
inner join period on problem_as_of.period = period.period
where problem_as_of.period = (select max(period) from v_project_detail)
    and not is_resolved
    and date_diff('day', problem_as_of.raised_on, period.end_date) > 90
order by problem.coordinate_with, problem_as_of.raised_on;
