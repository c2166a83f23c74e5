-- grain: one row for each organisation of a project report, the lead first
create table project_organization (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    "position" integer not null,
    organization_id varchar not null,
    is_lead boolean not null
);
