-- grain: one row for each aid type that a project report names
create table project_aid_type (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    aid_type varchar not null,
    is_main boolean not null
);
