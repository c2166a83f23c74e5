-- grain: one row for each model case that an accepted return lists
create table model_case (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    title varchar not null,
    kind varchar not null,
    organization_id varchar,
    village_code varchar,
    aid_type varchar,
    summary varchar not null,
    level varchar not null,
    media varchar,
    published_on date,
    link varchar
);
